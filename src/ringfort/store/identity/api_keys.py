"""Keys of programs: `rf_<prefix>_<secret>`. The prefix finds the row, the secret is kept hashed."""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.permissions import Actor, Caller
from ringfort.store.identity.hashing import digest
from ringfort.store.identity.persons import (
    PEOPLE,
    PERSON,
    both,
    grants_of,
    person,
    place_columns,
    place_of,
    rights_of,
)
from ringfort.store.identity.tables import api_keys
from ringfort.store.secrets import new_secret
from ringfort.store.tables import accounts

NOTED_EVERY = timedelta(minutes=1)
"""How exactly we know when a key was last used."""

_KEY = re.compile(r"rf_([0-9a-f]{12})_([a-zA-Z0-9]{24})")


@dataclass(frozen=True, slots=True)
class NewKey:
    """`text` is shown this once; `secret` is its hash, to be stored with the prefix."""

    text: str
    prefix: str
    secret: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is valid, from the `networks` it may be used from."""

    id: UUID
    caller: Caller
    networks: Sequence[str]
    last_used_at: datetime | None

    def admits(self, address: str) -> bool:
        """Whether it may be used from this IP address; without networks from everywhere."""
        if not self.networks:
            return True
        try:
            who = ip_address(address)
        except ValueError:
            return False
        who = getattr(who, "ipv4_mapped", None) or who
        return any(who in ip_network(network) for network in self.networks)

    def stale(self, now: datetime) -> bool:
        """Whether it is time to note that it is used."""
        return self.last_used_at is None or now - self.last_used_at >= NOTED_EVERY


def new_key() -> NewKey:
    """138 random bits behind a prefix people can tell keys by."""
    prefix, secret = secrets.token_hex(6), new_secret()
    return NewKey(f"rf_{prefix}_{secret}", prefix, digest(secret))


async def find(connection: AsyncConnection, text: str, now: datetime) -> Key | None:
    """The key if there is one, it has not expired, and who made it is still welcome."""
    if (match := _KEY.fullmatch(text)) is None:
        return None
    row = await _row(connection, api_keys.c.prefix == match[1], now)
    if row is None or not hmac.compare_digest(row.secret, digest(match[2])):
        return None
    return _key(row)


async def get(connection: AsyncConnection, key_id: UUID, now: datetime) -> Key | None:
    """The same by id."""
    row = await _row(connection, api_keys.c.id == key_id, now)
    return None if row is None else _key(row)


async def note_use(connection: AsyncConnection, key_id: UUID, now: datetime) -> None:
    """It was used just now."""
    used = api_keys.update().where(api_keys.c.id == key_id).values(last_used_at=now)
    await connection.execute(used)


async def _row(
    connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime
) -> sa.Row[*tuple[Any, ...]] | None:
    makers = sa.select(*PERSON).select_from(PEOPLE).subquery("makers")
    rows = api_keys.join(accounts, accounts.c.id == api_keys.c.account_id).outerjoin(
        makers, makers.c.login_id == api_keys.c.login_id
    )
    query = (
        sa.select(
            *makers.c,
            api_keys,
            accounts.c.language,
            *place_columns(accounts, "place"),
        )
        .select_from(rows)
        .where(
            which,
            accounts.c.state == "active",
            sa.or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now),
        )
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None or row.disabled else row


def _key(row: sa.Row[*tuple[Any, ...]]) -> Key:
    place = place_of(row, "place")
    rights, grants = rights_of(row.rights), grants_of(row.grants)
    user_id, language = None, row.language
    if row.home_id is not None:
        maker = person(row)
        rights, grants = rights & maker.rights_in(place), both(grants, maker.grants)
        user_id = maker.user_id if maker.home.id == place.id else None
        language = maker.language
    caller = Caller(
        actor=Actor("api_key", row.id, row.name),
        account_id=place.id,
        path=place.path,
        rights=rights,
        user_id=user_id,
        grants=grants,
        language=language,
    )
    return Key(row.id, caller, row.networks, row.last_used_at)
