"""What a kind of step is. One file in this package each; nothing else has to be edited."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from ringfort.domain.errors import Invalid
from ringfort.domain.flow import Step, invalid
from ringfort.domain.notices import Notice
from ringfort.domain.remarks import Way
from ringfort.steps._ports import Call, Dialled


@dataclass(frozen=True, slots=True)
class Ended:
    """The flow is over: the caller's leg is hung up with this Q.850 cause, after the notice."""

    cause: int
    notice: Notice | None = None


Outcome = str | Dialled | Ended
"""How a step was left: the name of an exit, alone or with the cause behind it, or the end."""


class Kind(BaseModel, ABC):
    """Settings of a kind of step, and its action. The docstring is its documentation.

    A subclass declares `type: Literal["name"] = "name"`, a field with a description for each
    setting, and its `exits` beside `forward`, which every step has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    exits: ClassVar[tuple[Way, ...]]

    @abstractmethod
    async def run(self, call: Call, step: Step) -> Outcome:
        """Do it. After a restart of the service a step that has not dialled runs again."""

    @classmethod
    def name(cls) -> str:
        """The literal of `type`."""
        return cast("str", cls.model_fields["type"].default)

    @classmethod
    def read(cls, settings: Mapping[str, JsonValue], field: str = "") -> Self:
        """Settings as the document holds them. Raises Invalid; `field` is their path in it."""
        if "type" in settings:
            raise Invalid("Extra inputs are not permitted", field=f"{field}.type".lstrip("."))
        document = json.dumps({**settings, "type": cls.name()})
        try:
            return cls.model_validate_json(document)
        except ValidationError as wrong:
            raise invalid(wrong, field) from None
