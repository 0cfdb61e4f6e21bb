"""What an account's picture says of calls outside."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.caller_id import Rule
from ringfort.domain.numbering import Numbering
from ringfort.domain.numbers import NumberClass
from ringfort.domain.reach import Friend
from ringfort.domain.restrictions import Restriction
from ringfort.domain.snapshot import Outward, Restricted
from ringfort.store import inventory, routes, trunks
from ringfort.store.scope import Sight
from ringfort.store.tables import Document

_classes = sa.table(
    "restriction_classes",
    sa.column("id", sa.Uuid),
    sa.column("account_id", sa.Uuid),
    sa.column("rules", Document),
    sa.column("area_code", sa.Text),
)
_rules = sa.table(
    "caller_id_rules",
    *(sa.column(name, sa.Uuid) for name in ("id", "account_id", "number_id")),
    *(sa.column(name, sa.Text) for name in ("prefix", "kind")),
    sa.column("position", sa.BigInteger),
    sa.column("anonymous", sa.Boolean),
)
_PLACE = ("name", "street", "postal_code", "city", "region", "country", "note")
_locations = sa.table(
    "locations",
    sa.column("id", sa.Uuid),
    sa.column("account_id", sa.Uuid),
    *(sa.column(name, sa.Text) for name in _PLACE),
)
_friends = sa.table(
    "friends",
    *(sa.column(name, sa.Uuid) for name in ("id", "account_id", "friend_id", "number_id")),
    sa.column("priority", sa.BigInteger),
    sa.column("prefix", sa.Text),
)


async def load(connection: AsyncConnection, account: sa.Row[Any]) -> Outward:
    """Of a row of `accounts`."""
    chosen = account.settings.get("trunk_ids")
    numbering_id = optional_id(account.settings.get("numbering_id"))
    rules = await trunks.numbering(connection, [numbering_id])
    return Outward(
        country=account.country,
        above=Sight(account.path).line[:-1],
        numbering=rules.get(numbering_id) or Numbering(country=account.country),
        numbers=await inventory.of_account(connection, account.id),
        trunks=await trunks.of_account(connection, account.id),
        chosen=None if chosen is None else frozenset(map(UUID, chosen)),
        routes=await routes.of_account(connection, account.id, ZoneInfo(account.time_zone)),
        rules=await _caller_id_rules(connection, account.id),
        friends=await _friends_of(connection, account.id),
        restrictions=await _restrictions(connection, account.id),
        restriction_id=optional_id(account.settings.get("restriction_class_id")),
        emergency_numbers=frozenset(account.operator.get("emergency_numbers") or ()),
        places=await _places(connection, account.id),
    )


async def _caller_id_rules(connection: AsyncConnection, account_id: UUID) -> tuple[Rule, ...]:
    query = sa.select(_rules).where(_rules.c.account_id == account_id)
    rows = await connection.execute(query.order_by(_rules.c.position, _rules.c.id))
    return tuple(
        Rule(
            row.id,
            row.prefix,
            NumberClass(row.kind) if row.kind else None,
            row.number_id,
            row.anonymous,
        )
        for row in rows
    )


async def _friends_of(connection: AsyncConnection, account_id: UUID) -> tuple[Friend, ...]:
    query = sa.select(_friends).where(_friends.c.account_id == account_id)
    return tuple(
        Friend(row.id, row.friend_id, row.priority, row.prefix, row.number_id)
        for row in await connection.execute(query.order_by(_friends.c.id))
    )


async def _restrictions(connection: AsyncConnection, account_id: UUID) -> dict[UUID, Restricted]:
    query = sa.select(_classes).where(_classes.c.account_id == account_id)
    return {
        row.id: Restricted(Restriction.model_validate(row.rules), row.area_code)
        for row in await connection.execute(query)
    }


async def _places(connection: AsyncConnection, account_id: UUID) -> dict[UUID, str]:
    query = sa.select(_locations).where(_locations.c.account_id == account_id)
    return {
        row["id"]: ", ".join(row[name] for name in _PLACE if row[name])
        for row in (await connection.execute(query)).mappings()
    }


def optional_id(text: str | None) -> UUID | None:
    """An id as documents hold it."""
    return UUID(text) if text else None
