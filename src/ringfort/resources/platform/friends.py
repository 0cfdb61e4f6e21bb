"""Friends (A2a): accounts of one corporation that dial each other's extensions."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints

from ringfort.domain.errors import Invalid
from ringfort.domain.permissions import ACCOUNTS
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.tables import accounts
from ringfort.texts import Text


class Friend(BaseModel):
    """A number that is no extension of one's own is looked for at friends: by prefix, else the
    lowest priority first. Such calls are internal."""

    friend_id: Annotated[UUID, Ref("account")] = Field(description="The other account.")
    description: Note = ""
    priority: Annotated[int, Field(ge=0, le=1000)] = 100
    prefix: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{0,10}$")] = Field(
        "", description="Dialled before the friend's extension; empty: none."
    )
    number_id: Annotated[UUID, Ref("number", deleted="clear")] | None = Field(
        None, description="Outgoing number of outside calls that the friend causes."
    )
    always_transform: bool = Field(
        False, description="Apply the numbering rules to such calls too."
    )


async def _of_one_corporation(work: Work, owner: Owner, change: Change) -> None:
    friend = change.new
    if not isinstance(friend, Friend):
        return
    if friend.friend_id == owner.id:
        raise Invalid(Text("error.own_friend"), field="friend_id")
    query = sa.select(accounts.c.id, accounts.c.parent_id, accounts.c.operator)
    found = await work.connection.execute(
        query.where(accounts.c.id.in_([owner.id, friend.friend_id]))
    )
    rows = {row.id: row for row in found}
    names = {row.operator.get("corporation") or "" for row in rows.values()}
    parents = {row.parent_id for row in rows.values()}
    if len(names) > 1 or "" in names or len(parents) > 1:
        raise Invalid(Text("error.not_one_corporation"), field="friend_id")


FRIEND = Resource(
    name="friends",
    kind="friend",
    table=owned("friends", Friend),
    model=Friend,
    guard=ACCOUNTS,
    label="description",
    search=("description",),
    unique=(("friend_id",),),
    check=_of_one_corporation,
)
