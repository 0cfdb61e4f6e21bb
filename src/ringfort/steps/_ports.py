"""What a step may ask of the world. `calls` implements these; tests use `testing.fake_ports`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from ringfort.domain.decisions import Decision
from ringfort.domain.notices import Notice
from ringfort.domain.prompts import Prompt

STATE_BYTES = 512


class ChannelGone(Exception):
    """The channel is out of this coroutine's hands: hung up, bridged, picked up or redirected.

    Any port that acts on the channel may raise it. Nothing more may be done to the channel.
    """


@dataclass(frozen=True, slots=True)
class Target:
    """A device to ring. `aor` is `username@realm`; with `most` calls it is busy, 0 = never."""

    device_id: UUID
    aor: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class Dialled:
    """How a dial ended: an exit of the ring step, and the Q.850 cause behind it. `why`: the
    decision that the caller may be told of, should the call end here."""

    exit: str
    cause: int
    why: Decision | None = None


class Legs(Protocol):
    """The caller's leg and those it makes."""

    async def dial(self, targets: Sequence[Target], timeout_s: float) -> Dialled:
        """Ring all targets (one or more) at once; bridge the first that answers until it is over.

        Several targets' exits are joined by `domain.causes.joint_exit`.
        """
        ...

    async def tell_failure(self, cause: int) -> None:
        """Let whoever waits for news of this transfer know that it came to nothing."""
        ...

    async def hang_up(self, cause: int, notice: Notice | None = None) -> None:
        """End the caller's leg with this Q.850 cause, after telling whom it concerns why."""
        ...


class Outside(Protocol):
    """Calls that leave the account; rights, caller ID and trunks are its business."""

    async def call(self, number: str, timeout_s: float) -> Dialled:
        """Call an E.164 number, trunk after trunk; what is refused ends at NO_ROUTE."""
        ...

    async def call_dialled(self, timeout_s: float) -> Dialled:
        """Call whatever was dialled."""
        ...


class Media(Protocol):
    """Sound towards the caller, in the call's language."""

    async def play(self, prompt: Prompt, answer: bool) -> None:
        """Play to the end. Without `answer` an unanswered caller hears it as early media."""
        ...


class Books(Protocol):
    """The account, as the snapshot of this call knows it."""

    def own_user(self) -> UUID | None:
        """User of the extension that was dialled."""
        ...

    def targets_of_user(self, user_id: UUID) -> Sequence[Target]:
        """The user's devices; empty for a user who is gone."""
        ...

    def target(self, device_id: UUID) -> Target | None:
        """One device; None when it is gone."""
        ...


class Clock(Protocol):
    """The flow's time."""

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the account."""
        ...

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Memory(Protocol):
    """What the channel remembers for whoever takes it over."""

    async def save(self, step: str, state: Mapping[str, JsonValue]) -> None:
        """Write RF_STEP (`version/step/attempt`) and RF_STATE (`encode_state`).

        Forgets how an earlier dial ended: an outcome found later belongs to this step.
        """
        ...


class Notes(Protocol):
    """Why a call went as it did."""

    def note(self, code: Decision, **params: str | int) -> None:
        """Keep a decision with its parameters (domain/decisions.py); costs next to nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """Everything a step sees of a call: ports, and no method of its own."""

    legs: Legs
    outside: Outside
    media: Media
    books: Books
    clock: Clock
    memory: Memory
    notes: Notes


def encode_state(state: Mapping[str, JsonValue]) -> str:
    """Compact ASCII JSON. Raises ValueError when it has more than 512 bytes."""
    text = json.dumps(state, separators=(",", ":"), allow_nan=False)
    if len(text) > STATE_BYTES:
        raise ValueError(f"the state of a call has {len(text)} bytes, at most {STATE_BYTES}")
    return text
