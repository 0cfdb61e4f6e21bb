"""Saved roles: any combination of rights, and administrators restricted to some nouns (A5)."""

from pydantic import BaseModel, Field

from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Name
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity._powers import Granted, Rights, check_covers, check_nouns
from ringfort.store.identity import tables


class Role(BaseModel):
    """A name for a combination of rights. With `grants`, whoever has it may do only these actions
    (view, add, change, delete, details, steer) with these nouns."""

    name: Name
    rights: Rights
    grants: Granted | None = Field(None, description="Null: not restricted.")


async def _judge(work: Work, _owner: Owner, change: Change) -> None:
    for role in (change.old, change.new):
        if isinstance(role, Role):
            check_covers(work.caller, role.rights, role.grants)
    if isinstance(change.new, Role):
        check_nouns(change.new.grants)


ROLE = Resource(
    name="roles",
    kind="role",
    table=tables.roles,
    model=Role,
    guard=USERS,
    unique=(("name",),),
    check=_judge,
)
