"""Accounts: the platform, its resellers, their customers; a tree with a materialised path."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict, Invalid, NotFound
from ringfort.domain.ids import new_id
from ringfort.store import changes, checks, outbox
from ringfort.store.scope import EVERYTHING, Sight, scope
from ringfort.store.secrets import Vault, ha1
from ringfort.store.tables import accounts, devices

Kind = Literal["platform", "reseller", "customer"]

_PARENTS: dict[str, tuple[Kind, ...]] = {
    "reseller": ("platform", "reseller"),
    "customer": ("platform", "reseller"),
}


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


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`realm` None = `<slug>.<platform domain>`."""

    slug: str
    name: str
    kind: Kind = "customer"
    realm: str | None = None
    time_zone: str = "UTC"
    language: str = field(default="en")


async def platform(connection: AsyncConnection, domain: str) -> Account:
    """The root account, made on first use; its realm is the platform's domain."""
    await outbox.order(connection)
    query = sa.select(accounts).where(accounts.c.parent_id.is_(None))
    if (row := (await connection.execute(query)).one_or_none()) is not None:
        return Account(**row._mapping)
    new = NewAccount(slug="platform", name="Platform", kind="platform", realm=domain)
    return await _insert(connection, new, None, domain)


async def create(
    connection: AsyncConnection, parent: Account, new: NewAccount, domain: str
) -> Account:
    """Make an account below `parent`. Invalid and Conflict name the field."""
    await outbox.order(connection)
    if parent.kind not in _PARENTS.get(new.kind, ()):
        raise Invalid(f"kind: a {parent.kind} cannot hold a {new.kind}", field="kind")
    return await _insert(connection, new, parent, domain)


async def get(connection: AsyncConnection, sight: Sight, account_id: UUID) -> Account:
    """The account, or NotFound if there is none in sight."""
    return await _one(connection, sight, accounts.c.id == account_id, field="account")


async def by_realm(connection: AsyncConnection, sight: Sight, realm: str) -> Account:
    """The account with this SIP domain, or NotFound."""
    return await _one(connection, sight, accounts.c.realm == realm, field="realm")


async def listing(connection: AsyncConnection, sight: Sight = EVERYTHING) -> list[Account]:
    """Accounts in sight, parents before their children."""
    query = sa.select(accounts).where(scope(accounts, sight)).order_by(accounts.c.path)
    return [Account(**row._mapping) for row in await connection.execute(query)]


async def rename_realm(
    connection: AsyncConnection, vault: Vault, account: Account, realm: str
) -> Account:
    """Move the account to another SIP domain: its phones' HA1 are computed anew."""
    await outbox.order(connection)
    old = (await get(connection, EVERYTHING, account.id)).realm
    if checks.realm(realm) == old:
        return account
    await checks.unused(connection, accounts.c.realm, realm=realm)
    await connection.execute(
        accounts.update().where(accounts.c.id == account.id).values(realm=realm)
    )
    await _rehash(connection, vault, account.id, realm)
    await changes.announce_realms(connection, account.id, old, realm)
    await changes.touch(connection, account.id)
    return await get(connection, EVERYTHING, account.id)


async def delete(connection: AsyncConnection, account: Account) -> None:
    """Remove the account and all it owns. Conflict while it has accounts below it."""
    await outbox.order(connection)
    await get(connection, EVERYTHING, account.id)
    below = sa.select(sa.exists().where(accounts.c.parent_id == account.id))
    if await connection.scalar(below):
        raise Conflict("account: it still has accounts below it", field="account")
    await connection.execute(accounts.delete().where(accounts.c.id == account.id))
    await changes.announce_realms(connection, account.id, account.realm)
    await changes.touch(connection, account.id)


async def _insert(
    connection: AsyncConnection, new: NewAccount, parent: Account | None, domain: str
) -> Account:
    slug = checks.slug(new.slug)
    realm = checks.realm(new.realm or f"{slug}.{domain}")
    parent_id = parent.id if parent else None
    await checks.unused(connection, accounts.c.slug, parent_id=parent_id, slug=slug)
    await checks.unused(connection, accounts.c.realm, realm=realm)
    account_id = new_id()
    account = Account(
        id=account_id,
        parent_id=parent_id,
        path=f"{parent.path if parent else '/'}{account_id}/",
        kind=new.kind,
        slug=slug,
        name=checks.name(new.name),
        realm=realm,
        time_zone=checks.time_zone(new.time_zone),
        language=checks.language(new.language),
        version=0,
        created_at=datetime.now(UTC),
    )
    row = {name: getattr(account, name) for name in accounts.c.keys()}  # noqa: SIM118
    await connection.execute(accounts.insert().values(row))
    await changes.announce_realms(connection, account.id, realm)
    await changes.touch(connection, account.id)
    return await get(connection, EVERYTHING, account.id)


async def _one(
    connection: AsyncConnection, sight: Sight, which: sa.ColumnElement[bool], field: str
) -> Account:
    query = sa.select(accounts).where(which, scope(accounts, sight))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(f"{field}: there is no such account", field=field)
    return Account(**row._mapping)


async def _rehash(connection: AsyncConnection, vault: Vault, account_id: UUID, realm: str) -> None:
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
