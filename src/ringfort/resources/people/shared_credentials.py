"""Devices whose credentials are used on several endpoints (C1): remembered as long as that lasts,
and told of once, when it begins."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.people.devices import DEVICE, WEB
from ringfort.store import outbox
from ringfort.store.tables import Moment, accounts, devices, metadata

EVENT = "credentials-shared"

table = sa.Table(
    "shared_credentials",
    metadata,
    sa.Column(
        "device_id", sa.Uuid, sa.ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("since", Moment, nullable=False),
)

_WITH_REALM = devices.join(accounts, accounts.c.id == devices.c.account_id)


async def known(connection: AsyncConnection) -> Mapping[str, UUID]:
    """Those remembered: device by name ("user@realm")."""
    query = sa.select(devices.c.username, accounts.c.realm, table.c.device_id)
    query = query.select_from(_WITH_REALM.join(table, table.c.device_id == devices.c.id))
    found = await connection.execute(query)
    return {f"{username}@{realm}": device_id for username, realm, device_id in found}


async def begin(connection: AsyncConnection, names: Collection[str], now: datetime) -> int:
    """Remember and tell of these; how many of them are devices, and news."""
    await outbox.order(connection)
    pairs = [tuple(name.rsplit("@", 1)) for name in names]
    d = devices.c
    query = sa.select(d.id, d.account_id, d.user_id, d.revision).select_from(_WITH_REALM)
    named = sa.tuple_(d.username, accounts.c.realm).in_(pairs)
    news = d.id.not_in(sa.select(table.c.device_id))
    found = (await connection.execute(query.where(named, news, d.kind != WEB))).all()
    for row in found:
        await connection.execute(table.insert().values(device_id=row.id, since=now))
        event = {
            "kind": DEVICE.kind,
            "id": str(row.id),
            "action": EVENT,
            "revision": row.revision,
            "users": [str(row.user_id)] if row.user_id else [],
        }
        await outbox.append(connection, TOPIC, row.account_id, event)
    return len(found)


async def end(connection: AsyncConnection, device_ids: Collection[UUID]) -> None:
    """Forget these: should it begin again, it is told again."""
    await connection.execute(table.delete().where(table.c.device_id.in_(device_ids)))
