"""Loads what an account says about money, for calls that are to be priced."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.money import MICROS, Exchange, Rounding, micros_of
from ringfort.domain.rating.books import (
    Book,
    DeckTerms,
    ExchangeRate,
    Plan,
    Profile,
    Version,
)
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import DurationRounding
from ringfort.domain.rating.times import TimeMode
from ringfort.domain.schedule import Filter, Minutes
from ringfort.store.tables import Document, Moment


def _table(name: str, **columns: Any) -> sa.TableClause:
    owned = (sa.column("id", sa.Uuid), sa.column("account_id", sa.Uuid))
    return sa.table(name, *owned, *(sa.column(each, kind) for each, kind in columns.items()))


_profiles = _table(
    "rating_profiles", rating_plan_id=sa.Uuid, active_from=Moment, inherited=sa.Boolean
)
_plans = _table(
    "rating_plans",
    currency=sa.Text,
    internal_price=sa.BigInteger,
    decks=Document,
    decimals=sa.BigInteger,
    rounding=sa.Text,
    duration_rounding=sa.Text,
)
_decks = _table("rate_decks", currency=sa.Text, time_mode=sa.Text, time_zone=sa.Text)
_versions = _table(
    "rate_deck_versions", rate_deck_id=sa.Uuid, state=sa.Text, effective_at=Moment, blob=sa.Uuid
)
_hours = _table("time_profiles", hours=Document)
_exchanges = _table(
    "exchange_rates",
    source=sa.Text,
    target=sa.Text,
    rate=sa.Text,
    valid_from=Moment,
    shared=sa.Boolean,
)


async def load(connection: AsyncConnection, account: sa.Row[Any]) -> Book:
    """Of a row of `accounts`."""
    terms = account.operator
    billing, limit = terms.get("billing") or "none", terms.get("credit_limit")
    versions = await _versions_of(connection, account.id)
    return Book(
        account.id,
        account.currency,
        ZoneInfo(account.time_zone),
        billing,
        bool(terms.get("prepay_metered")),
        None if limit is None else micros_of(limit),
        tuple(
            Profile(row.active_from, row.rating_plan_id, row.inherited)
            for row in await _rows(connection, _profiles, account.id, "active_from")
        ),
        {row.id: _plan(row) for row in await _rows(connection, _plans, account.id)},
        {
            row.id: _deck(row, versions.get(row.id, ()))
            for row in await _rows(connection, _decks, account.id)
        },
        {str(row.id): _minutes(row.hours) for row in await _rows(connection, _hours, account.id)},
        tuple(
            ExchangeRate(row.id, _exchange(row), row.valid_from, row.shared)
            for row in await _rows(connection, _exchanges, account.id, "valid_from")
        ),
    )


async def _rows(
    connection: AsyncConnection, table: sa.TableClause, account_id: UUID, latest: str = "id"
) -> list[sa.Row[Any]]:
    query = sa.select(table).where(table.c.account_id == account_id)
    order = table.c[latest].desc(), table.c.id.desc()
    return list(await connection.execute(query.order_by(*order)))


async def _versions_of(
    connection: AsyncConnection, account_id: UUID
) -> Mapping[UUID, tuple[Version, ...]]:
    found: dict[UUID, tuple[Version, ...]] = {}
    for row in await _rows(connection, _versions, account_id, "effective_at"):
        if row.state == "active":
            version = Version(row.id, row.effective_at, row.blob)
            found[row.rate_deck_id] = (*found.get(row.rate_deck_id, ()), version)
    return found


def _plan(row: Any) -> Plan:
    def terms(percent: Decimal) -> Terms:
        return Terms(row.decimals, Rounding(row.rounding), int(percent * MICROS / 100))

    decks = ((UUID(each["rate_deck_id"]), each.get("markup_percent") or 0) for each in row.decks)
    return Plan(
        row.id,
        row.currency,
        row.internal_price,
        terms(Decimal(0)),
        tuple((deck, terms(Decimal(str(percent)))) for deck, percent in decks),
        DurationRounding(row.duration_rounding),
    )


def _deck(row: Any, versions: tuple[Version, ...]) -> DeckTerms:
    zone = ZoneInfo(row.time_zone) if row.time_zone else None
    return DeckTerms(row.account_id, row.currency, TimeMode(row.time_mode), zone, versions)


def _minutes(hours: list[Mapping[str, Any]]) -> Minutes:
    found = 0
    for each in hours:
        found |= Filter.of(*each["days"], times=((each["start"], each["end"]),)).minutes
    return found


def _exchange(row: Any) -> Exchange:
    ratio = Decimal(row.rate).as_integer_ratio()
    return Exchange(row.source, row.target, *ratio)
