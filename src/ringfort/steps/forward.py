"""Forward to a number."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from ringfort.domain.flow import Exit, Step
from ringfort.domain.remarks import Way
from ringfort.steps._ports import Call, Dialled
from ringfort.steps._step import Kind


class Forward(Kind):
    """Calls a number outside, with the account's rights, caller ID and trunks.

    No route means that it may not be called, or that no trunk reaches it.
    """

    type: Literal["forward"] = "forward"
    number: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = Field(
        None, description="E.164."
    )
    dialled: bool = Field(False, description="Call the number that was dialled.")

    exits: ClassVar = (
        Way(Exit.AFTER_ANSWER, waits=True, ends=True),
        Way(Exit.NO_ANSWER, waits=True),
        Way(Exit.BUSY),
        Way(Exit.NO_ROUTE),
    )

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "Forward":
        if (self.number is None) != self.dialled:
            raise ValueError("give a number, or dialled, one of the two")
        return self

    async def run(self, call: Call, step: Step) -> Dialled:
        if self.number is None:
            return await call.outside.call_dialled(step.timeout)
        return await call.outside.call(self.number, step.timeout)
