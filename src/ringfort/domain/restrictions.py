"""Which numbers may be called (B7): allowed, denied or with a PIN, by class, with exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain.numbers import NumberClass, number_class

Verdict = Literal["allow", "deny", "pin"]
Prefix = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{0,14}$")]

DEFAULTS: Mapping[NumberClass, Verdict] = {
    NumberClass.INTERNATIONAL: "deny",
    NumberClass.PREMIUM: "deny",
    NumberClass.UNKNOWN: "deny",
}
"""Every other class is allowed unless something else is said."""


class Deviation(BaseModel):
    """Numbers that begin so are judged by themselves; the longest prefix counts."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Exception")

    prefix: Prefix
    verdict: Verdict


class Restriction(BaseModel):
    """Verdicts by class; a class that is not named keeps its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    classes: dict[NumberClass, Verdict] = {}
    exceptions: list[Deviation] = Field([], max_length=200)


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason`: emergency, exception or class; `detail`: the prefix or the class."""

    verdict: Verdict
    reason: Literal["emergency", "exception", "class"]
    detail: str


def decide(number: str, country: str, area_code: str, restriction: Restriction) -> Decision:
    """Verdict on an E.164 number, or short digits. Emergency calls pass, whatever is said."""
    kind = number_class(number, country, area_code)
    if kind is NumberClass.EMERGENCY:
        return Decision("allow", "emergency", number)
    fitting = [each for each in restriction.exceptions if number.startswith(each.prefix)]
    if fitting:
        longest = max(fitting, key=lambda each: len(each.prefix))
        return Decision(longest.verdict, "exception", longest.prefix)
    verdict = restriction.classes.get(kind, DEFAULTS.get(kind, "allow"))
    return Decision(verdict, "class", kind.value)
