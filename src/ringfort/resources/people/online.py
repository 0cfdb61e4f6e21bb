"""Devices and trunks that are registered (C8): remembered as long as that lasts, told of when it
begins and ends. They are named as at the edge ("user@realm"), lines that we register by id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store import outbox
from ringfort.store.secrets import Vault
from ringfort.store.tables import Moment, accounts, metadata
from ringfort.store.trunks import line_token

Event = Literal["online", "offline"]

table = sa.Table(
    "online",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("since", Moment, nullable=False),
)
_NOUNS = (DEVICE, TRUNK)


async def known(connection: AsyncConnection) -> set[str]:
    """Names of those remembered."""
    return set(await connection.scalars(sa.select(table.c.name)))


async def lines(connection: AsyncConnection, vault: Vault) -> Mapping[str, str]:
    """Tokens of the lines that we register, by name."""
    t = TRUNK.table.c
    found = await connection.scalars(sa.select(t.id).where(t.enabled, t.register_there))
    return {str(each): line_token(vault, each) for each in found}


async def begin(connection: AsyncConnection, names: Collection[str], now: datetime) -> int:
    """Remember and tell of these; how many of them are news and something of ours."""
    await outbox.order(connection)
    told = 0
    for noun in _NOUNS:
        which = _named(noun.table, names)
        news = noun.table.c.id.not_in(sa.select(table.c.id))
        for row in await _rows(connection, noun.table, sa.and_(which, news)):
            name = f"{row['username']}@{row['realm']}" if row["username"] else str(row["id"])
            made = {"id": row["id"], "kind": noun.kind, "name": name, "since": now}
            await connection.execute(table.insert(), made)
            await _tell(connection, noun.kind, row, "online")
            told += 1
    return told


async def end(connection: AsyncConnection, names: Collection[str]) -> None:
    """Forget these and tell of those that are still there."""
    await outbox.order(connection)
    over = table.delete().where(table.c.name.in_(names)).returning(table.c.id)
    ids = set(await connection.scalars(over))
    for noun in _NOUNS:
        for row in await _rows(connection, noun.table, noun.table.c.id.in_(ids)):
            await _tell(connection, noun.kind, row, "offline")


def _named(of: sa.Table, names: Iterable[str]) -> sa.ColumnElement[bool]:
    pairs = [tuple(name.rsplit("@", 1)) for name in names if "@" in name]
    ids = [UUID(name) for name in names if "@" not in name]
    return sa.or_(sa.tuple_(of.c.username, accounts.c.realm).in_(pairs), of.c.id.in_(ids))


async def _rows(
    connection: AsyncConnection, of: sa.Table, which: sa.ColumnElement[bool]
) -> Sequence[sa.RowMapping]:
    query = sa.select(of, accounts.c.realm).join(accounts, accounts.c.id == of.c.account_id)
    return (await connection.execute(query.where(which))).mappings().all()


async def _tell(connection: AsyncConnection, kind: str, row: sa.RowMapping, event: Event) -> None:
    user_id = row.get("user_id")
    told: dict[str, Any] = {
        "kind": kind,
        "id": str(row["id"]),
        "action": event,
        "revision": row["revision"],
        "users": [str(user_id)] if user_id else [],
    }
    await outbox.append(connection, TOPIC, row["account_id"], told)
