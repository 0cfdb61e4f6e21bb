"""Pickup groups: who may take whose ringing call (D12). Devices and queues join one."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Name, Note
from ringfort.resources._mechanism.tables import owned


class PickupGroup(BaseModel):
    """Its number can be dialled to take a call that rings in it."""

    name: Name
    number: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,10}$")] = Field(
        description="Dialled to take a call that rings in this group."
    )
    description: Note = ""


PICKUP_GROUP = Resource(
    name="pickup-groups",
    kind="pickup-group",
    table=owned("pickup_groups", PickupGroup),
    model=PickupGroup,
    guard=USERS,
    search=("name", "number"),
    unique=(("name",), ("number",)),
)
