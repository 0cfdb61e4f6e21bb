"""Accounts: the platform, its resellers, their customers; a tree with a materialised path."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict, NotFound
from ringfort.domain.ids import new_id
from ringfort.store import changes, outbox
from ringfort.store.scope import EVERYTHING, Sight, scope, within
from ringfort.store.secrets import Vault, ha1
from ringfort.store.tables import accounts, devices
from ringfort.texts import Text

Kind = Literal["platform", "reseller", "customer"]


@dataclass(frozen=True, slots=True)
class Account:
    """A row of `accounts`."""

    id: UUID
    parent_id: UUID | None
    path: str
    kind: Kind
    slug: str
    name: str
    realm: str
    time_zone: str
    language: str
    version: int
    created_at: datetime

    @property
    def sight(self) -> Sight:
        """What this account's people may see."""
        return Sight(self.path)


_COLUMNS = (*(accounts.c[name] for name in Account.__dataclass_fields__),)


async def platform(connection: AsyncConnection, domain: str) -> Account:
    """The root account, made on first use; its realm is the platform's domain."""
    await outbox.order(connection)
    query = sa.select(*_COLUMNS).where(accounts.c.parent_id.is_(None))
    if (row := (await connection.execute(query)).one_or_none()) is not None:
        return Account(**row._mapping)
    account_id, now = new_id(), datetime.now(UTC)
    root = Account(
        id=account_id,
        parent_id=None,
        path=f"/{account_id}/",
        kind="platform",
        slug="platform",
        name="Platform",
        realm=domain,
        time_zone="UTC",
        language="en",
        version=0,
        created_at=now,
    )
    documents: dict[str, object] = {
        "features": {},
        "self_service": [],
        "settings": {},
        "operator": {},
    }
    await connection.execute(
        accounts.insert().values(
            **asdict(root),
            **documents,
            placement={},
            country="US",
            currency="USD",
            state="active",
            updated_at=now,
            revision=1,
        )
    )
    await changes.announce_realms(connection, account_id, domain)
    await changes.touch(connection, account_id)
    return await get(connection, EVERYTHING, account_id)


async def get(connection: AsyncConnection, sight: Sight, account_id: UUID) -> Account:
    """The account, or NotFound if there is none in sight."""
    return await _one(connection, sight, accounts.c.id == account_id, field="account")


async def by_realm(connection: AsyncConnection, sight: Sight, realm: str) -> Account:
    """The account with this SIP domain, or NotFound."""
    return await _one(connection, sight, accounts.c.realm == realm, field="realm")


async def listing(connection: AsyncConnection, sight: Sight = EVERYTHING) -> list[Account]:
    """Accounts in sight, parents before their children."""
    query = sa.select(*_COLUMNS).where(scope(accounts, sight)).order_by(accounts.c.path)
    return [Account(**row._mapping) for row in await connection.execute(query)]


async def paths(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Materialised paths of those of these accounts that there are, for the platform's own use."""
    query = sa.select(accounts.c.id, accounts.c.path)
    found = await connection.execute(query.where(accounts.c.id.in_(ids)))
    return {row.id: row.path for row in found}


async def realm_unused(
    connection: AsyncConnection, realm: str, account_id: UUID, field: str
) -> None:
    """Raise Conflict naming the field if another account has this SIP domain."""
    same = sa.select(sa.exists().where(accounts.c.realm == realm, accounts.c.id != account_id))
    if await connection.scalar(same):
        raise Conflict(Text("error.taken", value=realm), field=field)


async def has_below(connection: AsyncConnection, account_id: UUID) -> bool:
    """Whether there are accounts below this one."""
    below = sa.select(sa.exists().where(accounts.c.parent_id == account_id))
    return bool(await connection.scalar(below))


async def set_kind(connection: AsyncConnection, account_id: UUID, kind: Kind) -> None:
    """Make it a reseller, or a customer."""
    await connection.execute(_changed(account_id).values(kind=kind))


async def move(
    connection: AsyncConnection, account_id: UUID, parent_id: UUID, parent_path: str
) -> None:
    """Hang the account, with everything below it, under another."""
    old: str = (
        await connection.execute(sa.select(accounts.c.path).where(accounts.c.id == account_id))
    ).scalar_one()
    fresh = f"{parent_path}{account_id}/"
    path = sa.literal(fresh) + sa.func.substr(accounts.c.path, len(old) + 1)
    below = within(old, accounts)
    await connection.execute(accounts.update().where(below).values(path=path))
    await connection.execute(_changed(account_id).values(parent_id=parent_id))


def _changed(account_id: UUID) -> sa.Update:
    return accounts.update().where(accounts.c.id == account_id)


async def _one(
    connection: AsyncConnection, sight: Sight, which: sa.ColumnElement[bool], field: str
) -> Account:
    query = sa.select(*_COLUMNS).where(which, scope(accounts, sight))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(Text("error.not_found", kind="account"), field=field)
    return Account(**row._mapping)


async def rehash(connection: AsyncConnection, vault: Vault, account_id: UUID, realm: str) -> None:
    """Compute HA1 of the account's devices anew, for another realm."""
    query = sa.select(devices.c.id, devices.c.username, devices.c.secret)
    rows = await connection.execute(query.where(devices.c.account_id == account_id))
    fresh = [
        {"device": device_id, "ha1_md5": hashed.md5, "ha1_sha256": hashed.sha256}
        for device_id, username, sealed in rows
        if (hashed := ha1(username, realm, vault.unseal(sealed)))
    ]
    if fresh:
        which = devices.c.id == sa.bindparam("device")
        hashes: dict[str, sa.BindParameter[str]] = {
            "ha1_md5": sa.bindparam("ha1_md5"),
            "ha1_sha256": sa.bindparam("ha1_sha256"),
        }
        await connection.execute(devices.update().where(which).values(**hashes), fresh)
