"""Numbering rules as objects (B4): an account, a trunk or a PBX refers to them."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain import numbers
from ringfort.domain.numbering import Numbering
from ringfort.domain.permissions import ACCOUNTS, Action
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Resource, Verb
from ringfort.resources._mechanism.fields import Name
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work


class NumberingRules(Numbering):
    """How somebody writes numbers: prefixes and rules, both ways."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Moscow", "country": "RU"}]})

    name: Name


class Trial(BaseModel):
    """A number to try, and which way it goes."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=numbers.LONGEST)
    what: Literal["called_in", "calling_in", "called_out", "calling_out"] = "called_in"


class Tried(BaseModel):
    """What became of it."""

    number: str


async def _try(work: Work, _owner: Owner, rules_id: UUID, given: Trial) -> Tried:
    found = rows.document(NUMBERING, await rows.held(work, NUMBERING, rules_id))
    assert isinstance(found, NumberingRules)
    rules = getattr(found, given.what)
    if given.what.endswith("_in"):
        return Tried(number=found.inward(given.number, rules))
    return Tried(number=found.outward(numbers.read(given.number, found.country), rules))


table = owned("numbering_rules", NumberingRules)
NUMBERING = Resource(
    name="numbering-rules",
    kind="numbering",
    table=table,
    model=NumberingRules,
    guard=ACCOUNTS,
    unique=(("name",),),
    verbs=(Verb("test", _try, takes=Trial, gives=Tried, action=Action.VIEW),),
)
