"""Credit control of calls that go on: slice after slice is held, and the leg's own timer moved on.

The timer sits on the charged leg, set when it is answered (`talks` of the dialplan). So a call for
which nothing more is held ends by itself, whatever has become of us; who comes after us reads in
the timer how far it is.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from ringfort.calls import tone
from ringfort.calls.ami import Ami, Message
from ringfort.calls.decisions import DecisionLog
from ringfort.calls.legs import Leg, LiveLegs
from ringfort.domain import credit
from ringfort.domain.decisions import Decision
from ringfort.domain.usage import somebodys, way
from ringfort.store.db import Database
from ringfort.store.money import charges, ledger
from ringfort.store.money.charges import Charge, Extended

AGAIN_S = 1.0
"""Between two tries to hold more: money may be paid in."""
_SPARE = 100
_TIMER = "TIMEOUT(absolute)"
_log = structlog.get_logger()

Server = Callable[[str], Ami]
"""The manager of an application server, by its name."""


@dataclass
class Meter:
    """Follows every charged leg that talks."""

    database: Database
    legs: LiveLegs
    ami: Server
    decisions: DecisionLog
    _followed: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def begin(self, charge: Charge) -> Charge:
        """Agree on a charge before its leg is called. NoCredit."""
        async with self.database.write() as connection:
            return await charges.begin(connection, charge)

    async def cancel(self, charge_id: UUID) -> None:
        """Its leg was not answered: what is held can be spent at once."""
        async with self.database.write() as connection:
            if await charges.get(connection, charge_id, lock=True):
                await ledger.free(connection, [charge_id])

    def touch(self, calls: Iterable[str]) -> None:
        """Have another look at these (linkedids)."""
        for call in calls:
            for leg in self.legs.of_call(call):
                if leg.up and leg.id not in self._followed and way(leg.tags).charge:
                    self._followed[leg.id] = asyncio.create_task(self._follow(leg))
        if len(self._followed) > _SPARE + 2 * len(self.legs):
            gone = [name for name in self._followed if self.legs.get(name) is None]
            for name in gone:
                self._followed.pop(name).cancel()

    async def _follow(self, leg: Leg) -> None:
        while self.legs.get(leg.id):
            try:
                await _Metered(self, leg).run()
                break
            except Exception:
                _log.exception("call is not metered", leg=leg.id)
                await asyncio.sleep(AGAIN_S)


class _Metered:
    """One leg. `_start`: when it was answered, on the event loop's clock; `_moment`: in UTC."""

    def __init__(self, meter: Meter, leg: Leg) -> None:
        self._meter, self._leg = meter, leg
        charge_id = way(leg.tags).charge
        assert charge_id is not None
        self._charge_id = charge_id
        self._spent = self._warned = False

    async def run(self) -> None:
        """Until the leg is gone, or nothing is held for it."""
        async with self._meter.database.read() as connection:
            charge = await charges.get(connection, self._charge_id)
        if charge is None or charge.covers_s is None:
            return
        covers, most = charge.covers_s, charge.most_s
        held = covers
        await self._find_start(covers)
        while covers < most:
            await asyncio.sleep(credit.asks_in(covers, held, self._passed))
            if not self._is_there:
                return
            more = await self._extend()
            if more is None:
                return
            if more.covers_s > covers:
                covers, held = more.covers_s, more.covers_s - covers
                await self._move_timer(min(covers, most))
            if more.horizon_s < most:
                await self._warn(more, credit.asks_in(covers, held, self._passed))
            if covers >= more.horizon_s:
                self._note_spent(charge.caller_id, covers)
                await asyncio.sleep(AGAIN_S)

    @property
    def _is_there(self) -> bool:
        return self._meter.legs.get(self._leg.id) is not None

    @property
    def _passed(self) -> float:
        return time.monotonic() - self._start

    async def _find_start(self, covers_s: int) -> None:
        """By what is left of the leg's timer."""
        told = await self._do("Getvar")
        left = float(told.get("Value") or 0)
        self._start = time.monotonic() - max(0.0, covers_s - credit.EARLY_S - left)

    async def _extend(self) -> Extended | None:
        answered_at = datetime.now(UTC) - timedelta(seconds=self._passed)
        async with self._meter.database.write() as connection:
            return await charges.extend(connection, self._charge_id, answered_at)

    async def _move_timer(self, until_s: int) -> None:
        left = max(0.1, until_s - credit.EARLY_S - self._passed)
        await self._do("Setvar", Value=f"{left:.3f}")

    async def _warn(self, more: Extended, asks_in_s: float) -> None:
        """In time, if that is before we look again."""
        tell_in = more.horizon_s - credit.WARNED_S - self._passed
        if self._warned or tell_in > asks_in_s:
            return
        await asyncio.sleep(tell_in)
        self._warned = True
        for leg in self._meter.legs.of_call(self._leg.call):
            if leg.up and somebodys(leg.channel, leg.tags) and not way(leg.tags).outside:
                await tone.warn(self._meter.ami(leg.server), leg.channel)

    def _note_spent(self, account: UUID, covers_s: int) -> None:
        if not self._spent:
            self._spent = True
            told: dict[str, str | int] = {"seconds": covers_s}
            self._meter.decisions.write(self._leg.id, account, Decision.CREDIT_SPENT, told)

    async def _do(self, action: str, **fields: str) -> Message:
        ami = self._meter.ami(self._leg.server)
        return await ami.action(action, Channel=self._leg.channel, Variable=_TIMER, **fields)
