"""White label (F5): what people see of whose product it is. The nearest account's above counts."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, EmailStr, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict
from ringfort.domain.permissions import ACCOUNTS
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Domain, Name
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.platform.files import table as files
from ringfort.store import accounts as store
from ringfort.store.scope import Sight
from ringfort.store.tables import accounts
from ringfort.texts import Text

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
"""Such as #0a7cff."""


class Branding(BaseModel):
    """Of an account and of those below that have none of their own."""

    product: Name
    colour: Colour | None = None
    accent_colour: Colour | None = None
    logo_id: Annotated[UUID, Ref("file", deleted="clear")] | None = None
    host: Domain | None = Field(None, description="Name under which its people open the portal.")
    sender_name: Name | None = Field(None, description="Of letters.")
    sender_email: Annotated[EmailStr, StringConstraints(max_length=254)] | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture on the shelf."""

    account_id: UUID
    blob: UUID
    media_type: str


@dataclass(frozen=True, slots=True)
class Brand:
    """What people see; `sender_…` of letters, None = the platform's."""

    product: str
    colour: str | None = None
    accent_colour: str | None = None
    logo: Logo | None = None
    sender_name: str | None = None
    sender_email: str | None = None


OURS = Brand("Ringfort")


async def of_host(connection: AsyncConnection, host: str) -> Brand:
    """The brand of a name in the browser: one that a branding claims, else an account's SIP
    domain; ours if nobody there has another."""
    claimed = sa.select(table.c.account_id).where(table.c.host == host)
    whose = sa.or_(accounts.c.id.in_(claimed), accounts.c.realm == host)
    query = sa.select(accounts.c.path).where(whose).order_by(accounts.c.realm == host)
    path = await connection.scalar(query.limit(1))
    return OURS if path is None else await _nearest(connection, Sight(path))


async def of_account(connection: AsyncConnection, account_id: UUID) -> Brand:
    """The brand of an account's people; ours if there is no such account any more."""
    query = sa.select(accounts.c.path).where(accounts.c.id == account_id)
    path = await connection.scalar(query)
    return OURS if path is None else await _nearest(connection, Sight(path))


async def _nearest(connection: AsyncConnection, sight: Sight) -> Brand:
    query = (
        sa.select(table, files.c.blob, files.c.media_type)
        .join_from(table, accounts, accounts.c.id == table.c.account_id)
        .outerjoin(files, files.c.id == table.c.logo_id)
        .where(table.c.account_id.in_(sight.line))
        .order_by(sa.func.length(accounts.c.path).desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return OURS
    logo = Logo(row.account_id, row.blob, row.media_type) if row.blob else None
    colours = (row.colour, row.accent_colour)
    return Brand(row.product, *colours, logo, row.sender_name or row.product, row.sender_email)


async def _judge(work: Work, owner: Owner, change: Change) -> BaseModel | None:
    branding = change.new
    if not isinstance(branding, Branding):
        return None
    others = sa.select(sa.exists().where(table.c.id != change.id, table.c.account_id == owner.id))
    if await work.connection.scalar(others):
        raise Conflict(Text("error.one_branding"), field="branding")
    if branding.host is not None:
        same = sa.and_(table.c.id != change.id, table.c.host == branding.host)
        if await work.connection.scalar(sa.select(sa.exists().where(same))):
            raise Conflict(Text("error.taken", value=branding.host), field="host")
        await store.realm_unused(work.connection, branding.host, owner.id, "host")
    return None


table = owned(
    "brandings",
    Branding,
    sa.Index("uq_brandings_account_id", "account_id", unique=True),
    sa.UniqueConstraint("host"),
)
BRANDING = Resource(
    name="brandings",
    kind="branding",
    table=table,
    model=Branding,
    guard=ACCOUNTS,
    label="product",
    search=("product", "host"),
    check=_judge,
)
