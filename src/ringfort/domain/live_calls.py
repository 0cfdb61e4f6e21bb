"""Calls that are going on, as the accounts see whose they are (D21), and what is told of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

KIND = "live-call"

State = Literal["ringing", "talking", "held"]
Direction = Literal["internal", "incoming", "outgoing"]
Action = Literal["started", "changed", "ended"]
Mode = Literal["listen", "whisper", "barge"]
"""What a listener may do besides: nothing, talk to the leg, talk to both sides."""


@dataclass(frozen=True, slots=True)
class LiveLeg:
    """One party of a call, as long as it is in it. `held`: it has put the other on hold.
    `answered_at` None: not yet, or the call service was started since."""

    id: UUID
    role: Literal["caller", "called"]
    state: State
    number: str
    name: str
    started_at: datetime
    answered_at: datetime | None = None
    user_id: UUID | None = None
    device_id: UUID | None = None
    trunk_id: UUID | None = None
    outside: bool = False
    """It leads out of the account."""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """The legs that an account has in one call, the caller's first. Its record will have this id,
    unless the call is one of two that a transfer makes one."""

    id: UUID
    account_id: UUID
    direction: Direction
    state: State
    dialled: str
    started_at: datetime
    legs: tuple[LiveLeg, ...]

    @property
    def users(self) -> frozenset[UUID]:
        """Whose own call it is."""
        return frozenset(leg.user_id for leg in self.legs if leg.user_id)


@dataclass(frozen=True, slots=True)
class News:
    """What became of a call; an ended one is told as it was last."""

    action: Action
    call: LiveCall


CALL: TypeAdapter[LiveCall] = TypeAdapter(LiveCall)
NEWS: TypeAdapter[News] = TypeAdapter(News)


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the account's legs of this call, and with them the call."""

    do: Literal["hang-up"]
    account_id: UUID
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Transfer:
    """Let one leg go on to what is dialled here; the others end. `leg_id` None: the one outside,
    else the caller's."""

    do: Literal["transfer"]
    account_id: UUID
    call_id: UUID
    to: str
    leg_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listen:
    """Ring this device of `listener_id` (an account); who answers hears the call, by one leg of it:
    unless that is named, one of the account's own people."""

    do: Literal["listen"]
    account_id: UUID
    call_id: UUID
    listener_id: UUID
    device_id: UUID
    mode: Mode
    leg_id: UUID | None = None


Order = HangUp | Transfer | Listen
ORDER: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="do")])
