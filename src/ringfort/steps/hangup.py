"""Hang up."""

from typing import ClassVar, Literal

from pydantic import Field

from ringfort.domain.causes import Cause
from ringfort.domain.flow import Step
from ringfort.domain.remarks import Way
from ringfort.steps._ports import Call
from ringfort.steps._step import Ended, Kind

Reason = Literal[
    "normal",
    "busy",
    "no_answer",
    "unreachable",
    "rejected",
    "unallocated",
    "number_changed",
    "out_of_order",
    "invalid_number",
    "failure",
]
"""Names of `Cause` in lower case. None of them becomes 503 or 408 (see `cause_for_caller`)."""


class Hangup(Kind):
    """Ends the call and tells the caller's phone why."""

    type: Literal["hangup"] = "hangup"
    cause: Reason = Field("normal", description="Why, as the caller's phone shows it.")

    exits: ClassVar[tuple[Way, ...]] = ()

    async def run(self, call: Call, step: Step) -> Ended:  # noqa: ARG002
        return Ended(Cause[self.cause.upper()])
