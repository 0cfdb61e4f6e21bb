"""Calls that leave the account: who may, which number is shown, which ways there are, and one
attempt after the other."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import structlog

from ringfort.calls import admission, pin
from ringfort.calls.agi import AgiChannel
from ringfort.calls.charging import FREE, REFUSED, Admitted, Wanted
from ringfort.calls.decisions import Heard
from ringfort.calls.leaving import Leaving, for_help, judge, leave, short_of_margin, skip
from ringfort.calls.limited import levels
from ringfort.calls.party import Party
from ringfort.calls.verbs.dial import Answer, dial_account, dial_gateway, last_answer
from ringfort.calls.world import World
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.headers import Origin
from ringfort.domain.limits import Limited
from ringfort.domain.reach import AtFriend, AtPbx, Destination, Emergency, Nowhere, Outside
from ringfort.domain.restrictions import Decision as Judgement
from ringfort.domain.routes import KnownRoute
from ringfort.domain.routing import Candidate, Fitting, Selection
from ringfort.domain.trunks import Known
from ringfort.steps._ports import Dialled, Notes, encode_state
from ringfort.store.inventory import Owned

MOST_HOPS = 5
"""Accounts a call may go through: numbers that lead to each other end here."""

_log = structlog.get_logger()
_WAY, _CHARGE = "way", "charge"
_NO_WAY = Dialled(Exit.NO_ROUTE, Cause.NO_ROUTE, Decision.NO_TRUNK)
_FULL = Dialled(Exit.NO_ROUTE, Cause.CONGESTION, Decision.TRUNK_FULL)
_NOBODY = Dialled(Exit.NO_ROUTE, Cause.UNALLOCATED, Decision.NOBODY)


@dataclass(slots=True)
class Begun:
    """What a call service had begun that has died: attempt `way` is next, or has its `answer`;
    `charge`: of that attempt."""

    way: int = 0
    answer: Answer | None = None
    charge: UUID | None = None

    def __bool__(self) -> bool:
        return self.way > 0 or self.answer is not None

    def take(self) -> "Begun":
        """Once: a later step begins with the first way."""
        found = replace(self)
        self.way, self.answer, self.charge = 0, None, None
        return found


@dataclass(frozen=True, slots=True)
class ChannelOutside:
    """Port `Outside`, over the channel that a session serves."""

    channel: AgiChannel
    world: World
    party: Party
    dialled: Destination
    notes: Notes
    begun: Begun

    async def call_dialled(self, timeout_s: float) -> Dialled:
        match self.dialled:
            case Emergency(number):
                return await self._emergency(number, timeout_s)
            case Outside(number):
                return await self.call(number, timeout_s)
            case AtFriend(friend, extension):
                return await self._across(
                    Origin.FRIEND, friend.account_id, extension, "", FREE, timeout_s
                )
            case AtPbx(trunk_id, number):
                return await self._pbx(trunk_id, number, timeout_s)
            case Nowhere(dialled):
                self.notes.note(Decision.NOBODY, number=dialled)
        return _NOBODY

    async def call(self, number: str, timeout_s: float) -> Dialled:
        judged = await judge(self.world, self.party, number)
        if judged.owned is not None:
            shown = judged.shown or ""
            return await self._to_account(judged.owned, number, shown, timeout_s)
        refusal = await self._refusal(number, judged.may)
        if refusal:
            return replace(REFUSED, why=refusal)
        now, chance = datetime.now(UTC), Random(self.channel.leg)
        found = await leave(self.world, self.party, judged, now, chance, self._first)
        if not found.attempts and not number.startswith("+"):
            self.notes.note(Decision.NOBODY, number=number)
            return _NOBODY  # an extension that is not there, to all appearances
        async with self._outgoing() as refused:
            return refused or await self._try(found, timeout_s, charged=True)

    async def _refusal(self, number: str, may: Judgement) -> Decision | None:
        """Why it may not be called; whoever dialled the right PIN before the call service died is
        not asked for it again."""
        if may.verdict == "allow" or (may.verdict == "pin" and self.begun):
            return None
        if may.verdict == "deny" or not self.party.present:
            self.notes.note(Decision.NOT_ALLOWED, number=number, rule=may.detail)
            return Decision.NOT_ALLOWED
        self.notes.note(Decision.PIN_ASKED, number=number, rule=may.detail)
        found = await pin.judge(self.channel, self.world, self.party, self.notes)
        self.notes.note(found)
        return None if found is Decision.PIN_RIGHT else found

    async def _emergency(self, number: str, timeout_s: float) -> Dialled:
        found = await for_help(self.world, self.party, number, self._first)
        async with self._outgoing(forced=True):
            return await self._try(found, timeout_s, forced=True)

    @property
    def _first(self) -> Notes:
        """What was decided before is not told again."""
        return Heard() if self.begun else self.notes

    async def _pbx(self, trunk_id: UUID, number: str, timeout_s: float) -> Dialled:
        trunk = await self.world.trunk(self.party.account.id, trunk_id)
        if trunk is None or not trunk.settings.enabled:
            return _NO_WAY
        caller = await self.channel.evaluate("${CALLERID(num)}") or None
        to_it = Selection(Fitting(), (Candidate(trunk),), ())
        return await self._try(
            Leaving(number, None, to_it, to_it.attempts(number, caller)), timeout_s
        )

    async def _to_account(self, owned: Owned, number: str, shown: str, timeout_s: float) -> Dialled:
        """Paid by the accounts below the one that both belong to."""
        there = [UUID(each) for each in owned.path.strip("/").split("/")]
        line = [*self.party.account.outward.above, self.party.account.id]
        shared = next((each for each in reversed(line) if each in there), None)
        async with self._outgoing(owned.account_id) as refused:
            if refused:
                return refused
            admitted = await self._admit(number, shared)
            if isinstance(admitted, Dialled):
                return admitted
            to = Origin.ACCOUNT, owned.account_id, number, shown
            return await self._across(*to, admitted, timeout_s)

    async def _across(
        self,
        origin: Origin,
        account_id: UUID,
        dialled: str,
        shown: str,
        admitted: Admitted,
        timeout_s: float,
    ) -> Dialled:
        """To another account; it never leaves the platform."""
        if self.party.hops >= MOST_HOPS:
            _log.warning("call goes round in circles", dialled=dialled)
            self.notes.note(Decision.IN_CIRCLES, number=dialled)
            return replace(_NOBODY, why=Decision.IN_CIRCLES)
        self.notes.note(Decision.OTHER_ACCOUNT, number=dialled)
        who = f"{origin}/{account_id}/{self.party.account.id}/{dialled};{self.party.hops + 1}"
        answer = await dial_account(self.channel, who, shown, admitted, timeout_s)
        await self.world.charging.let_go(admitted.charge_id, answer.dialled)
        return replace(answer.dialled, why=Decision.OTHER_ACCOUNT)

    @asynccontextmanager
    async def _outgoing(
        self, to: UUID | None = None, *, forced: bool = False
    ) -> AsyncIterator[Dialled | None]:
        """Counts as a call to the outside, or to another account; or is refused. What has begun
        goes on, whatever the limits."""
        party, leg, whose = self.party, self.channel.leg, list[Limited]()
        if to != party.account.id:
            other = await self.world.account(to) if to else None
            whose = await levels(self.world, party.account, party.user, party.device, other)
        forced = forced or bool(self.begun)
        async with admission.outgoing(self.world, whose, leg, self.notes, forced=forced) as refused:
            yield refused

    async def _try(
        self, found: Leaving, timeout_s: float, *, charged: bool = False, forced: bool = False
    ) -> Dialled:
        """One way after the other; `charged`: they are paid for; `forced`: whatever trunks have."""
        if not found.attempts:
            self.notes.note(Decision.NO_TRUNK)
        begun = self.begun.take()
        tried: Answer | Dialled = begun.answer or _NO_WAY
        if begun.answer:
            await self.world.charging.let_go(begun.charge, begun.answer.dialled)
        by: KnownRoute | None = None
        for n, way in enumerate(found.attempts[begun.way :], begun.way):
            if begun.answer is None or n > begun.way:
                route = found.selection.route_of(way.trunk.id)
                if n and route and await self._loses(found.number, route, way.trunk):
                    continue
                if route and route is not by:
                    by = route
                    self.notes.note(Decision.ROUTE, route=route.name)
                tried = await self._attempt(found, n, timeout_s, charged=charged, forced=forced)
            if isinstance(tried, Dialled):
                continue
            self.notes.note(
                Decision.ATTEMPT,
                trunk=way.trunk.name,
                number=way.called,
                status=tried.status or 0,
                exit=tried.dialled.exit,
                cause=tried.dialled.cause,
            )
            if _final(way.trunk, tried):
                break
        if isinstance(tried, Dialled):
            return tried
        return replace(tried.dialled, why=None if tried.progressed else Decision.ATTEMPT)

    async def _attempt(
        self, found: Leaving, n: int, timeout_s: float, *, charged: bool, forced: bool
    ) -> Answer | Dialled:
        """Dialled: it was not tried, for want of money or because the trunk has enough calls."""
        way, admitted, leg = found.attempts[n], FREE, self.channel.leg
        async with admission.by_trunk(
            self.world, leg, way.trunk, self.notes, forced=forced
        ) as free:
            if not free:
                return _FULL
            if charged:
                allowed = await self._admit(found.number, way.trunk.owner_id, way.trunk)
                if isinstance(allowed, Dialled):
                    return allowed
                admitted = allowed
            charge = {_CHARGE: str(admitted.charge_id)} if admitted.charge_id else {}
            if found.attempts[1:] or charge:
                await self.channel.set(RF_STATE=encode_state({_WAY: n, **charge}), DIALSTATUS="")
            trusted = found.shown if found.shown and way.trunk.settings.trust_identity else ""
            answer = await dial_gateway(self.channel, way, trusted, admitted, timeout_s)
        await self.world.charging.let_go(admitted.charge_id, answer.dialled)
        return answer

    async def _loses(self, number: str, route: KnownRoute, trunk: Known) -> bool:
        """Whether a fail-over to this trunk would cost the route's margin, which is noted."""
        now = datetime.now(UTC)
        why = await short_of_margin(self.world, self.party, number, route, trunk, now)
        if why is not None:
            skip(self.notes, trunk, why)
        return why is not None

    async def _admit(
        self, number: str, above: UUID | None, trunk: Known | None = None
    ) -> Admitted | Dialled:
        longest_s = await admission.longest(self.world, self.party)
        wanted = Wanted(self.party, self.channel.leg, number, trunk, longest_s)
        return await self.world.charging.outside(wanted, above, self.notes)


async def begun(channel: AgiChannel, ended: Dialled | None) -> Begun | None:
    """None: its step was not trying one way after the other, or is over. `ended` as the channel's
    last dial did; None: it had not begun."""
    state = await channel.evaluate("${RF_STATE}")
    known = json.loads(state) if state else {}
    way, charge = known.get(_WAY), known.get(_CHARGE)
    if way is None or (ended and ended.exit == Exit.AFTER_ANSWER):
        return None
    answer = await last_answer(channel) if ended else None
    return Begun(way, answer, UUID(charge) if charge else None)


def _final(trunk: Known, answer: Answer) -> bool:
    """Whether no other trunk is to be tried: it was answered, rang, or told about the callee."""
    return (
        answer.dialled.exit == Exit.AFTER_ANSWER
        or answer.progressed
        or answer.status in trunk.settings.stop_codes
    )
