"""Links that show a device's secret once (C1). Kept as hashes; one link for each device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.identity.hashing import digest
from ringfort.store.secrets import Digest
from ringfort.store.tables import Moment, accounts, devices, metadata

LIFETIME = timedelta(days=7)

table = sa.Table(
    "secret_links",
    metadata,
    sa.Column(
        "device_id", sa.Uuid, sa.ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("token", sa.Text, nullable=False, unique=True),  # SHA-256
    sa.Column("expires_at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Linked:
    """The device of a valid link, with its `settings` as they are stored. `sealed`: its secret,
    encrypted."""

    device_id: UUID
    account_id: UUID
    name: str
    username: str
    realm: str
    account: str
    digest: Digest
    settings: Mapping[str, Any]
    sealed: str
    expires_at: datetime


async def keep(
    connection: AsyncConnection, device_id: UUID, secret: str, now: datetime
) -> datetime:
    """Make this the device's only link; returns when it ends."""
    until = now + LIFETIME
    await connection.execute(table.delete().where(table.c.device_id == device_id))
    row = {"device_id": device_id, "token": _hashed(secret), "expires_at": until}
    await connection.execute(table.insert(), row)
    return until


async def find(connection: AsyncConnection, secret: str, now: datetime) -> Linked | None:
    """What the link shows, unless it is used or over."""
    d, a = devices.c, accounts.c
    whose = (d.id, d.account_id, d.name, d.username, a.realm, a.name)
    columns = (*whose, d.digest, d.settings, d.secret, table.c.expires_at)
    joined = table.join(devices, d.id == table.c.device_id).join(accounts, a.id == d.account_id)
    query: sa.Select[*tuple[Any, ...]] = sa.select(*columns).select_from(joined)
    valid = sa.and_(table.c.token == _hashed(secret), table.c.expires_at > now, a.state == "active")
    row = (await connection.execute(query.where(valid))).one_or_none()
    return None if row is None else Linked(*row)


async def use(connection: AsyncConnection, secret: str) -> bool:
    """Use it up; False: somebody else was first."""
    gone = table.delete().where(table.c.token == _hashed(secret))
    return (await connection.execute(gone)).rowcount == 1


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Delete those that are over; returns how many."""
    return (await connection.execute(table.delete().where(table.c.expires_at <= now))).rowcount


def _hashed(secret: str) -> str:
    return digest(f"device:{secret}")
