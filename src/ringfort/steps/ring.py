"""Ring devices inside the account."""

from collections.abc import Iterator
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field, model_validator

from ringfort.domain.causes import Cause
from ringfort.domain.flow import Exit, Step
from ringfort.domain.remarks import Way
from ringfort.steps._ports import Call, Dialled, Target
from ringfort.steps._step import Kind

MAX_TARGETS = 30


class Ring(Kind):
    """Rings phones, all at once, for the step's timeout; the first to answer has the call.

    Busy means that every phone that was reached is busy; no route, that none is registered.
    """

    type: Literal["ring"] = "ring"
    own: bool = Field(False, description="Ring the user of the extension that was dialled.")
    users: tuple[UUID, ...] = Field((), max_length=20, description="Users: each on all devices.")
    devices: tuple[UUID, ...] = Field((), max_length=20, description="Single devices.")

    exits: ClassVar = (
        Way(Exit.AFTER_ANSWER, waits=True, ends=True),
        Way(Exit.NO_ANSWER, waits=True),
        Way(Exit.BUSY),
        Way(Exit.NO_ROUTE),
    )

    @model_validator(mode="after")
    def _somebody(self) -> "Ring":
        if not (self.own or self.users or self.devices):
            raise ValueError("name a user or a device to ring")
        return self

    async def run(self, call: Call, step: Step) -> Dialled:
        targets = tuple(dict.fromkeys(self._targets(call)))[:MAX_TARGETS]
        if not targets:
            return Dialled(Exit.NO_ROUTE, Cause.UNREACHABLE)
        return await call.legs.dial(targets, timeout_s=step.timeout)

    def _targets(self, call: Call) -> Iterator[Target]:
        own = call.books.own_user() if self.own else None
        for user_id in self.users if own is None else (own, *self.users):
            yield from call.books.targets_of_user(user_id)
        for device_id in self.devices:
            target = call.books.target(device_id)
            if target is not None:
                yield target
