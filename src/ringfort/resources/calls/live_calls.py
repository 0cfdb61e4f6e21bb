"""Calls that go on now (D21): the call service's, shown to those who may see the records of calls,
and steered by those who have the right to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.errors import Invalid, NotFound
from ringfort.domain.live_calls import (
    KIND,
    Direction,
    HangUp,
    Listen,
    LiveCall,
    Mode,
    Order,
    State,
    Transfer,
)
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import access, rows, told
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.calls.calls import CALL
from ringfort.resources.people.devices import DEVICE
from ringfort.store.credentials import UNREGISTERED
from ringfort.store.scope import scope
from ringfort.store.tables import accounts
from ringfort.texts import Text


class Exchange(Protocol):
    """The call service."""

    def calls(self) -> Iterable[LiveCall]:
        """Everybody's. Unavailable: it is away."""
        ...

    async def obey(self, order: Order) -> None:
        """NotFound: the call or the leg is gone. Conflict: not as the call is now. Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls; `number`: part of one of any leg's. After this call, so many."""

    user_id: UUID | None = None
    device_id: UUID | None = None
    trunk_id: UUID | None = None
    state: State | None = None
    direction: Direction | None = None
    number: str = ""
    below: bool = False
    after: UUID | None = None
    limit: int = 50

    def admits(self, call: LiveCall) -> bool:
        if self.after is not None and call.id <= self.after:
            return False
        numbers = (call.dialled, *(leg.number for leg in call.legs))
        return (
            (self.state or call.state) == call.state
            and (self.direction or call.direction) == call.direction
            and (self.user_id is None or self.user_id in call.users)
            and (self.device_id is None or self.device_id in {leg.device_id for leg in call.legs})
            and (self.trunk_id is None or self.trunk_id in {leg.trunk_id for leg in call.legs})
            and any(self.number in each for each in numbers)
        )


async def listed(
    work: Work, exchange: Exchange, owner: Owner, wanted: Wanted
) -> Sequence[LiveCall]:
    """In the order they began. Forbidden, Unavailable."""
    visible = _visible(work, owner, Action.VIEW)
    if wanted.below:
        access.listed(work, CALL, owner, True)
    found = [call for call in exchange.calls() if visible.admits(call) and wanted.admits(call)]
    whose = await _below(work, owner, found) if wanted.below else {owner.id}
    ours = sorted((call for call in found if call.account_id in whose), key=lambda call: call.id)
    return ours[: wanted.limit]


async def one(work: Work, exchange: Exchange, owner: Owner, call_id: UUID) -> LiveCall:
    """NotFound, Forbidden, Unavailable."""
    visible = _visible(work, owner, Action.VIEW)
    for call in exchange.calls():
        if call.id == call_id and call.account_id == owner.id and visible.admits(call):
            return call
    raise NotFound(Text("error.not_found", kind=KIND), field="id")


async def hang_up(work: Work, exchange: Exchange, owner: Owner, call_id: UUID) -> None:
    """End it for everybody in it. NotFound, Forbidden, Unavailable."""
    call = await _steered(work, exchange, owner, call_id)
    await told.note(work, owner, "hang-up", KIND, _named(call), call.id)
    await exchange.obey(HangUp("hang-up", owner.id, call.id))


class TransferTo(BaseModel):
    """Whereto, as dialled in this account."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(pattern=r"^\+?[0-9*#]{1,32}$")]
    leg_id: UUID | None = Field(
        None, description="Who goes on; unless given, the leg outside, else the caller's."
    )


async def transfer(
    work: Work, exchange: Exchange, owner: Owner, call_id: UUID, order: TransferTo
) -> None:
    """Send one leg on, with the account's rights; the others end. NotFound, Forbidden,
    Unavailable."""
    call = await _steered(work, exchange, owner, call_id)
    await told.note(work, owner, "transfer", KIND, _named(call), call.id, to=order.to)
    await exchange.obey(Transfer("transfer", owner.id, call.id, order.to, order.leg_id))


class ListenBy(BaseModel):
    """The device that rings is one of the caller's own account."""

    model_config = ConfigDict(extra="forbid")

    device_id: UUID
    mode: Mode = Field(
        "listen", description="`whisper`: one leg hears the listener; `barge`: both sides do."
    )
    leg_id: UUID | None = Field(
        None, description="Who hears whispers; unless given, one of the account's own people."
    )


async def listen(
    work: Work, exchange: Exchange, owner: Owner, call_id: UUID, order: ListenBy
) -> None:
    """Ring the device; whoever answers hears the call. NotFound, Forbidden, Invalid, Conflict,
    Unavailable."""
    call = await _steered(work, exchange, owner, call_id)
    own = await work.owner(work.caller.account_id)
    try:
        device = await rows.get(work, DEVICE, own, order.device_id)
    except NotFound as missing:
        raise Invalid(missing.message, field="device_id") from missing
    if device["kind"] in UNREGISTERED:
        raise Invalid(Text("error.never_rings"), field="device_id")
    said = {"device": device["name"], "mode": order.mode}
    await told.note(work, owner, "listen", KIND, _named(call), call.id, **said)
    await exchange.obey(
        Listen("listen", owner.id, call.id, own.id, order.device_id, order.mode, order.leg_id)
    )


async def _steered(work: Work, exchange: Exchange, owner: Owner, call_id: UUID) -> LiveCall:
    call = await one(work, exchange, owner, call_id)
    if not _visible(work, owner, Action.STEER).admits(call):
        raise access.refusal(CALL, Action.STEER)
    return call


@dataclass(frozen=True, slots=True)
class _Visible:
    """`user_id`: only calls that are this one's own."""

    user_id: UUID | None

    def admits(self, call: LiveCall) -> bool:
        return self.user_id is None or self.user_id in call.users


def _visible(work: Work, owner: Owner, action: Action) -> _Visible:
    own = access.extent(work, CALL, owner, action) == "own"
    return _Visible(work.caller.user_id if own else None)


async def _below(work: Work, owner: Owner, calls: Iterable[LiveCall]) -> set[UUID]:
    """Accounts of these calls that are the owner or below it."""
    ids = {call.account_id for call in calls}
    query = sa.select(accounts.c.id).where(accounts.c.id.in_(ids), scope(accounts, owner.sight))
    return set(await work.connection.scalars(query))


def _named(call: LiveCall) -> str:
    return f"{call.legs[0].number} → {call.dialled}"
