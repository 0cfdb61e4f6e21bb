"""Play a message."""

from typing import ClassVar, Literal

from pydantic import Field

from ringfort.domain.flow import Exit, Step
from ringfort.domain.prompts import Prompt
from ringfort.domain.remarks import Way
from ringfort.steps._ports import Call
from ringfort.steps._step import Kind


class Play(Kind):
    """Plays a built-in prompt in the caller's language, to its end.

    Without an answer the caller hears it before the call is taken, and does not pay for it.
    """

    type: Literal["play"] = "play"
    prompt: Prompt = Field(description="Name of the prompt.")
    answer: bool = Field(True, description="Answer the call first.")

    exits: ClassVar = (Way(Exit.AFTER_ANSWER, waits=True),)

    async def run(self, call: Call, step: Step) -> str:  # noqa: ARG002
        await call.media.play(self.prompt, self.answer)
        return Exit.AFTER_ANSWER
