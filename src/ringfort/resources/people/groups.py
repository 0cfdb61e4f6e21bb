"""Groups: users who are rung together (D2b). A call flow or an extension leads to one."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ringfort.domain.errors import Invalid
from ringfort.domain.permissions import USERS
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Name
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.texts import Text

MOST_MEMBERS = 200


class Group(BaseModel):
    """Members, how they ring, and what follows when nobody answers."""

    name: Name
    extension_id: Annotated[UUID, Ref("extension", deleted="clear")] | None = Field(
        None, description="The number under which the group is called."
    )
    members: list[Annotated[UUID, Ref("user", deleted="clear")]] = Field(
        [], max_length=MOST_MEMBERS, description="In the order in which they ring."
    )
    strategy: Literal["all_at_once", "in_order", "random", "round_robin"] = "all_at_once"
    ring_s: Annotated[int, Field(ge=1, le=600)] = Field(
        20, description="Seconds for all, or for each member in turn."
    )
    repeats: Annotated[int, Field(ge=1, le=20)] = Field(
        1, description="Rounds before what follows."
    )
    then_extension_id: Annotated[UUID, Ref("extension", deleted="clear")] | None = Field(
        None, description="Where a call goes that nobody answered; empty: it ends."
    )


async def _each_once(_work: Work, _owner: Owner, change: Change) -> None:
    group = change.new
    if not isinstance(group, Group):
        return
    for index, member in enumerate(group.members):
        if member in group.members[:index]:
            raise Invalid(Text("error.twice"), field=f"members[{index}]")
    if group.extension_id is not None and group.extension_id == group.then_extension_id:
        raise Invalid(Text("error.leads_to_itself"), field="then_extension_id")


GROUP = Resource(
    name="groups",
    kind="group",
    table=owned("groups", Group),
    model=Group,
    guard=USERS,
    unique=(("name",), ("extension_id",)),
    check=_each_once,
)
