"""Caller ID per destination (B5): another number, or none, for calls to some numbers."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.errors import Invalid
from ringfort.domain.numbers import NumberClass
from ringfort.domain.permissions import USERS
from ringfort.domain.refs import Ref
from ringfort.domain.restrictions import Prefix
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Name
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.texts import Text


class CallerIdRule(BaseModel):
    """The rule with the lowest position that fits wins over device, user and account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Abroad", "kind": "international", "anonymous": True}]
        }
    )

    name: Name
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    prefix: Prefix | None = Field(None, description="Called numbers that begin so.")
    kind: NumberClass | None = Field(None, description="Called numbers of this class.")
    number_id: Annotated[UUID, Ref("number")] | None = Field(
        None, description="An own number to show."
    )
    anonymous: bool = False


async def _says_something(_work: Work, _owner: Owner, change: Change) -> None:
    rule = change.new
    if not isinstance(rule, CallerIdRule):
        return
    if rule.prefix is None and rule.kind is None:
        raise Invalid(Text("error.rule_for_nothing"), field="prefix")
    if (rule.number_id is None) != rule.anonymous:
        raise Invalid(Text("error.number_or_anonymous"), field="number_id")


CALLER_ID_RULE = Resource(
    name="caller-id-rules",
    kind="caller-id-rule",
    table=owned("caller_id_rules", CallerIdRule),
    model=CallerIdRule,
    guard=USERS,
    unique=(("name",),),
    check=_says_something,
)
