"""The call flow document: steps on levels, joined by named exits (decision 0001).

A call enters at level 1. Entering a level takes its first step, in listed order, whose filter
fits. When a step is over it leaves by `forward` if that is set, else by the exit its action came
to. An exit that leads nowhere, or to a level without a fitting step, hangs up.

The document knows nothing of the kinds of steps: their settings and exits are checked by
`ringfort.steps.parse_flow`, remarks about a flow that works but surprises by `domain.remarks`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_serializer,
    model_validator,
)

from ringfort.domain.errors import Invalid
from ringfort.domain.jsonlimits import JsonLimits
from ringfort.domain.schedule import ALWAYS, Filter

ENTRY_LEVEL = 1
OUTSIDE_RINGS_S = 180
MAX_STEPS = 200
MAX_VERSION = 2**31 - 1
LIMITS = JsonLimits(depth=12, values=20_000, text=10_000)

StepId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Level = Annotated[int, Field(ge=1, le=1000)]


class Exit(StrEnum):
    """Exits every step may have; kinds add their own names."""

    FORWARD = "forward"
    """Taken first and always, whatever else is set."""

    AFTER_ANSWER = "after_answer"
    """The action is over: a message was played, the callee hung up."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    NO_ROUTE = "no_route"
    """The target cannot be reached, e.g. is not registered."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class To(_Part):
    """Where an exit leads: `{"level": 3}` or `{"step": "voicemail"}`, never both."""

    level: Level | None = None
    step: StepId | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.level is None) == (self.step is None):
            raise ValueError("give a level or a step, one of the two")
        return self

    @model_serializer
    def _only_what_is_set(self) -> dict[str, int | str]:
        if self.step is not None:
            return {"step": self.step}
        return {"level": self.level or ENTRY_LEVEL}


class Step(_Part):
    """One box of the drawing. `timeout` is in seconds; `settings` are its kind's to judge."""

    id: StepId
    type: Name
    level: Level
    settings: dict[str, JsonValue] = Field(default_factory=dict)
    filter: Filter = ALWAYS
    timeout: Annotated[int, Field(ge=1, le=86_400)] = 30
    exits: dict[Name, To] = Field(default_factory=dict, max_length=50)

    def leads(self, exit_name: str) -> To | None:
        """Where the call goes when the action came to `exit_name`; None = hang up."""
        return self.exits.get(Exit.FORWARD) or self.exits.get(exit_name)


class Flow(_Part):
    """A published flow. `version` grows with each published change; calls carry it in RF_STEP."""

    format: Literal[1] = 1
    version: Annotated[int, Field(ge=1, le=MAX_VERSION)] = 1
    steps: tuple[Step, ...] = Field((), max_length=MAX_STEPS, strict=False)

    @classmethod
    def parse(cls, document: object) -> Self:
        """Read decoded JSON, trusting nothing. Raises Invalid naming the field."""
        LIMITS.check(document)
        try:
            flow = cls.model_validate(document, by_alias=True, by_name=False)
        except ValidationError as wrong:
            raise invalid(wrong) from None
        flow._refuse_twice_used_ids()
        return flow

    def dump(self) -> dict[str, Any]:
        """The document as JSON values; `parse` reads it back to an equal flow."""
        return self.model_dump(mode="json", by_alias=True)

    def enter(self, level: int, moment: datetime, zone: ZoneInfo) -> Step | None:
        """The step a call takes that enters `level` at `moment` (aware), or None."""
        return next((step for step in self.on(level) if step.filter.fits(moment, zone)), None)

    def follow(self, to: To, moment: datetime, zone: ZoneInfo) -> Step | None:
        """The step an exit leads to. A step named directly is taken whatever its filter."""
        if to.step is not None:
            return self.step(to.step)
        return self.enter(to.level or ENTRY_LEVEL, moment, zone)

    def on(self, level: int) -> Iterator[Step]:
        """Steps of one level in listed order."""
        return (step for step in self.steps if step.level == level)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def _refuse_twice_used_ids(self) -> None:
        seen: set[str] = set()
        for index, step in enumerate(self.steps):
            if step.id in seen:
                raise Invalid("another step has this id", field=f"steps[{index}].id")
            seen.add(step.id)


@lru_cache(maxsize=10_000)
def default_flow(user_id: UUID) -> Flow:
    """An extension without a drawn flow: ring the user's devices, tell the three failures apart."""
    reasons = {
        Exit.BUSY: "busy",
        Exit.NO_ANSWER: "no_answer",
        Exit.NO_ROUTE: "unreachable",
    }
    ring = Step(
        id="ring",
        type="ring",
        level=ENTRY_LEVEL,
        settings={"users": [str(user_id)]},
        exits={name.value: To(step=reason) for name, reason in reasons.items()},
    )
    ends = (
        Step(id=reason, type="hangup", level=ENTRY_LEVEL + 1, settings={"cause": reason})
        for reason in reasons.values()
    )
    return Flow(steps=(ring, *ends))


def outside_flow() -> Flow:
    """A call for a number that is no extension: whatever becomes of it, the caller is told."""
    step = Step(
        id="outside",
        type="forward",
        level=ENTRY_LEVEL,
        settings={"dialled": True},
        timeout=OUTSIDE_RINGS_S,
    )
    return Flow(steps=(step,))


def return_flow(device_id: UUID) -> Flow:
    """A transfer came to nothing: the call goes back to the device that wanted it."""
    step = Step(id="return", type="ring", level=ENTRY_LEVEL, settings={"devices": [str(device_id)]})
    return Flow(version=MAX_VERSION, steps=(step,))


def invalid(wrong: ValidationError, prefix: str = "") -> Invalid:
    """Pydantic's first complaint as Invalid, its field spelt `steps[2].exits.busy`."""
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    parts = [part for part in first["loc"] if part != "[key]"]
    return Invalid(first["msg"].removeprefix("Value error, "), field=path(parts, prefix) or None)


def path(parts: Iterable[int | str], prefix: str = "") -> str:
    """`["steps", 2, "exits"]` → `steps[2].exits`."""
    spelt = prefix
    for part in parts:
        spelt += f"[{part}]" if isinstance(part, int) else f".{part}" if spelt else part
    return spelt
