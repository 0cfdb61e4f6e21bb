"""API keys of programs (A9): rights, networks they are used from, a time they end."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel, Field

from ringfort.domain.errors import Forbidden, Invalid
from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import ONCE, READ_ONLY, Name, Network
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity._powers import Granted, Rights, check_covers, check_nouns
from ringfort.store.identity import tables
from ringfort.store.identity.api_keys import new_key
from ringfort.texts import Text


class ApiKey(BaseModel):
    """Sent as `Authorization: Bearer …`. It never has more rights than who made it has now."""

    name: Name
    rights: Rights
    grants: Granted | None = Field(None, description="Actions by noun; null: not restricted.")
    networks: Annotated[list[Network], Field(max_length=50)] = Field(
        [], description="Where it may be used from; empty: everywhere."
    )
    expires_at: AwareDatetime | None = None
    prefix: Annotated[str, READ_ONLY] = Field("", description="How the key begins, after rf_.")
    login_id: Annotated[UUID | None, READ_ONLY] = Field(None, description="Who made it.")
    last_used_at: Annotated[datetime | None, READ_ONLY] = None
    key: Annotated[str | None, ONCE] = None


async def _judge(work: Work, _owner: Owner, change: Change) -> None:
    for key in (change.old, change.new):
        if isinstance(key, ApiKey):
            check_covers(work.caller, key.rights, key.grants)
    if not isinstance(change.new, ApiKey):
        return
    check_nouns(change.new.grants)
    if change.old is None:
        await _make(work, change, change.new)


async def _make(work: Work, change: Change, key: ApiKey) -> None:
    if key.expires_at is not None and key.expires_at <= work.now:
        raise Invalid(Text("login.expires_in_past"), field="expires_at")
    made = new_key()
    change.columns.update(
        prefix=made.prefix, secret=made.secret, login_id=await _maker(work), last_used_at=None
    )
    change.shown_once["key"] = made.text


async def _maker(work: Work) -> UUID | None:
    """The person behind the caller; None = the platform itself. Forbidden: gone meanwhile."""
    actor = work.caller.actor
    if actor.kind == "platform":
        return None
    if actor.kind == "login":
        query = sa.select(tables.logins.c.id).where(tables.logins.c.id == actor.id)
    else:
        query = sa.select(tables.api_keys.c.login_id).where(tables.api_keys.c.id == actor.id)
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise Forbidden(Text("login.gone"), field="login")
    maker: UUID | None = row[0]
    return maker


API_KEY = Resource(
    name="api-keys",
    kind="api-key",
    table=tables.api_keys,
    model=ApiKey,
    guard=USERS,
    search=("name", "prefix"),
    check=_judge,
)
