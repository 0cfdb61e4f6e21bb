"""A person who can log in, what they may do at home, and what inside another account."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.permissions import ROLES, Action, Right, Role
from ringfort.store.identity.tables import logins, roles
from ringfort.store.tables import accounts

Grants = Mapping[str, frozenset[Action]]

ADMINISTRATORS: Mapping[str, Role] = {
    "platform": Role.PLATFORM_ADMINISTRATOR,
    "reseller": Role.CUSTOMERS_ADMINISTRATOR,
    "customer": Role.ACCOUNT_ADMINISTRATOR,
}
"""Ready role of an account's administrators, by its kind."""
_OPERATORS = frozenset(right for right in Right if right.startswith("accounts."))
_BEYOND: Mapping[str, frozenset[Right]] = {
    "platform": frozenset(),
    "reseller": frozenset({Right.SYSTEM}),
    "customer": _OPERATORS | {Right.SYSTEM},
}
"""Rights that nobody has in such an account, whatever their role says: a reseller's people lose
theirs when it becomes a customer."""
_RIGHTS = {right.value: right for right in Right}
_ACTIONS = {action.value: action for action in Action}


@dataclass(frozen=True, slots=True)
class Place:
    """An account, as far as rights depend on it, and how its people read times and numbers."""

    id: UUID
    path: str
    kind: str
    name: str
    country: str
    currency: str
    time_zone: str
    self_service: Sequence[str]
    operator: Mapping[str, Any]


def place_columns(table: sa.FromClause, prefix: str) -> tuple[sa.ColumnElement[Any], ...]:
    """Columns of an account that `place_of` reads."""
    return tuple(table.c[each.name].label(f"{prefix}_{each.name}") for each in fields(Place))


def place_of(row: sa.Row[*tuple[Any, ...]], prefix: str) -> Place:
    return Place(*(getattr(row, f"{prefix}_{each.name}") for each in fields(Place)))


@dataclass(frozen=True, slots=True)
class Person:
    """A log-in at home. `language` is theirs, else their account's; `disabled` as in `OUT`."""

    id: UUID
    email: str
    name: str
    home: Place
    role: Role | None
    rights: frozenset[Right]
    grants: Grants | None
    user_id: UUID | None
    language: str
    disabled: bool
    totp: bool

    def rights_in(self, place: Place) -> frozenset[Right]:
        """At home all of theirs, below those of its administrators too, elsewhere none."""
        if place.id == self.home.id:
            return self.rights
        if not place.path.startswith(self.home.path):
            return frozenset()
        return self.rights & ROLES[ADMINISTRATORS[place.kind]]

    def may_enter(self, place: Place) -> bool:
        """Whether they may work inside this account: it is below theirs and theirs to change."""
        granted = self.grants is None or Action.CHANGE in self.grants.get("accounts", ())
        below = place.id != self.home.id and place.path.startswith(self.home.path)
        return below and granted and Right.ACCOUNTS_CHANGE in self.rights


home = accounts.alias("home")
OUT = sa.or_(logins.c.disabled, home.c.state != "active")
"""Who may not come in: a log-in that is disabled, or whose account is closed."""
PERSON: tuple[sa.ColumnElement[Any], ...] = (
    logins.c.id.label("login_id"),
    logins.c.email,
    logins.c.name.label("login_name"),
    logins.c.role,
    logins.c.user_id,
    OUT.label("disabled"),
    sa.func.coalesce(logins.c.language, home.c.language).label("login_language"),
    logins.c.totp.is_not(None).label("has_totp"),
    roles.c.rights.label("role_rights"),
    roles.c.grants.label("role_grants"),
    *place_columns(home, "home"),
)
"""Columns that `person` reads, of `PEOPLE`."""
PEOPLE = logins.join(home, home.c.id == logins.c.account_id).outerjoin(
    roles, roles.c.id == logins.c.role_id
)


def person(row: sa.Row[*tuple[Any, ...]]) -> Person:
    place = place_of(row, "home")
    role = None if row.role is None else Role(row.role)
    rights = ROLES[role] if role else rights_of(row.role_rights)
    return Person(
        id=row.login_id,
        email=row.email,
        name=row.login_name,
        home=place,
        role=role,
        rights=rights - _BEYOND[place.kind],
        grants=grants_of(row.role_grants) if role is None else None,
        user_id=row.user_id,
        language=row.login_language,
        disabled=row.disabled,
        totp=row.has_totp,
    )


async def find(connection: AsyncConnection, login_id: UUID) -> Person | None:
    """The person of a log-in, also a disabled one."""
    query = sa.select(*PERSON).select_from(PEOPLE).where(logins.c.id == login_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else person(row)


async def administrators(connection: AsyncConnection, account_id: UUID) -> list[Person]:
    """Who may change everything inside the account, of its own people."""
    query = sa.select(*PERSON).select_from(PEOPLE).where(logins.c.account_id == account_id)
    found = [person(row) for row in await connection.execute(query.order_by(logins.c.id))]
    return [each for each in found if Right.USERS_CHANGE in each.rights and not each.disabled]


async def not_yet_in(connection: AsyncConnection, account_id: UUID) -> list[Person]:
    """Users of the account whose log-in has no password yet."""
    mine = sa.and_(logins.c.account_id == account_id, logins.c.user_id.is_not(None))
    query = sa.select(*PERSON).select_from(PEOPLE).where(mine, logins.c.password.is_(None))
    found = [person(row) for row in await connection.execute(query.order_by(logins.c.id))]
    return [each for each in found if each.role is Role.USER and not each.disabled]


def rights_of(names: Collection[str]) -> frozenset[Right]:
    """Rights by their stored names; those we no longer have are nobody's."""
    return frozenset(_RIGHTS[name] for name in names if name in _RIGHTS)


def grants_of(stored: Mapping[str, Collection[str]] | None) -> Grants | None:
    """Actions per noun by their stored names; None = not restricted."""
    if stored is None:
        return None
    return {
        noun: frozenset(_ACTIONS[name] for name in names if name in _ACTIONS)
        for noun, names in stored.items()
    }


def both(one: Grants | None, other: Grants | None) -> Grants | None:
    """What both restrictions leave."""
    if one is None or other is None:
        return one if other is None else other
    return {noun: one[noun] & other[noun] for noun in one.keys() & other.keys()}
