"""Extensions: numbers inside an account, each an object with its own target or flow (B3)."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, JsonValue

from ringfort.domain import numbers
from ringfort.domain.errors import Conflict, Invalid
from ringfort.domain.permissions import USERS
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import ExtensionNumber, Note
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.pickup_groups import table as pickup_groups
from ringfort.steps import parse_flow
from ringfort.store import tables
from ringfort.texts import Text


class Extension(BaseModel):
    """A number people dial inside the account. Without a flow it rings its user's devices."""

    number: ExtensionNumber
    description: Note = ""
    user_id: Annotated[UUID, Ref("user", deleted="follow")] | None = None
    flow: dict[str, JsonValue] | None = Field(None, description="Call flow (docs/add-a-step.md).")


async def _no_pickup_group(work: Work, owner: Owner, number: str) -> None:
    """Pickup groups are dialled too."""
    same = sa.and_(pickup_groups.c.account_id == owner.id, pickup_groups.c.number == number)
    if await work.connection.scalar(sa.select(sa.exists().where(same))):
        raise Conflict(Text("error.taken", value=number), field="number")


async def _judge(work: Work, owner: Owner, change: Change) -> BaseModel | None:
    extension = change.new
    if not isinstance(extension, Extension):
        return None
    if numbers.is_emergency(extension.number, owner.country):
        text = Text("error.emergency_extension", number=extension.number, country=owner.country)
        raise Invalid(text, field="number")
    await _no_pickup_group(work, owner, extension.number)
    if extension.flow is None:
        return None
    try:
        flow: dict[str, Any] = parse_flow(extension.flow).dump()
    except Invalid as wrong:
        raise Invalid(
            wrong.message, field=f"flow.{wrong.field}" if wrong.field else "flow"
        ) from None
    return extension.model_copy(update={"flow": flow})


EXTENSION = Resource(
    name="extensions",
    kind="extension",
    table=tables.extensions,
    model=Extension,
    guard=USERS,
    label="number",
    search=("number", "description"),
    unique=(("number",),),
    check=_judge,
)
