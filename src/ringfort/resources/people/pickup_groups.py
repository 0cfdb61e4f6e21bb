"""Pickup groups: who may take whose ringing call (D12). Devices and queues join one."""

from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints

from ringfort.domain.errors import Conflict
from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Name, Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.tables import extensions
from ringfort.texts import Text


class PickupGroup(BaseModel):
    """Its number can be dialled to take a call that rings in it."""

    name: Name
    number: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,10}$")] = Field(
        description="Dialled to take a call that rings in this group."
    )
    description: Note = ""


async def _no_extension(work: Work, owner: Owner, change: Change) -> None:
    if isinstance(group := change.new, PickupGroup):
        same = sa.and_(extensions.c.account_id == owner.id, extensions.c.number == group.number)
        if await work.connection.scalar(sa.select(sa.exists().where(same))):
            raise Conflict(Text("error.taken", value=group.number), field="number")


table = owned("pickup_groups", PickupGroup)
PICKUP_GROUP = Resource(
    name="pickup-groups",
    kind="pickup-group",
    table=table,
    model=PickupGroup,
    guard=USERS,
    search=("name", "number"),
    unique=(("name",), ("number",)),
    check=_no_extension,
)
