"""Restriction classes (B7): which numbers may be called, with "test this number"."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain import numbers
from ringfort.domain.errors import Invalid
from ringfort.domain.numbers import NumberClass
from ringfort.domain.permissions import USERS, Action
from ringfort.domain.restrictions import Restriction, decide
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Resource, Verb
from ringfort.resources._mechanism.fields import Name, Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work


class RestrictionClass(BaseModel):
    """Verdicts by class of number, with exceptions. International, premium and unknown numbers are
    denied until they are allowed; emergency calls always pass."""

    name: Name
    description: Note = ""
    rules: Restriction = Restriction()
    area_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,6}$")] = Field(
        "", description="What counts as local."
    )


class Trial(BaseModel):
    """A number as it would be dialled."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=numbers.LONGEST)


class Judged(BaseModel):
    """What the class says of it, and why."""

    number: str
    kind: NumberClass
    verdict: Literal["allow", "deny", "pin"]
    reason: Literal["emergency", "exception", "class"]
    detail: str


async def _test(work: Work, owner: Owner, class_id: UUID, given: Trial) -> Judged:
    found = rows.document(RESTRICTION_CLASS, await rows.held(work, RESTRICTION_CLASS, class_id))
    assert isinstance(found, RestrictionClass)
    number = _read(given.number, owner.country)
    decision = decide(number, owner.country, found.area_code, found.rules)
    return Judged(
        number=number,
        kind=numbers.number_class(number, owner.country, found.area_code),
        verdict=decision.verdict,
        reason=decision.reason,
        detail=decision.detail,
    )


def _read(text: str, country: str) -> str:
    """E.164, or digits that are short in the country."""
    try:
        return numbers.read(text, country)
    except Invalid:
        if text.isascii() and text.isdigit() and len(text) <= 6:
            return text
        raise


table = owned("restriction_classes", RestrictionClass)
RESTRICTION_CLASS = Resource(
    name="restriction-classes",
    kind="restriction-class",
    table=table,
    model=RestrictionClass,
    guard=USERS,
    unique=(("name",),),
    verbs=(Verb("test", _test, takes=Trial, gives=Judged, action=Action.VIEW),),
)
