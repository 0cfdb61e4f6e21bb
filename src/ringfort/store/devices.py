"""Devices: what registers at the edge with a username and a secret."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import NotFound
from ringfort.domain.ids import new_id
from ringfort.store import changes, checks, outbox, users
from ringfort.store.accounts import Account
from ringfort.store.scope import Sight, scope
from ringfort.store.secrets import Digest, Vault, ha1, new_secret
from ringfort.store.tables import accounts, devices

_SHOWN = ("id", "account_id", "user_id", "username", "digest", "created_at")


@dataclass(frozen=True, slots=True)
class Device:
    """A row of `devices` without its secrets."""

    id: UUID
    account_id: UUID
    user_id: UUID | None
    username: str
    digest: Digest
    created_at: datetime


async def create(
    connection: AsyncConnection,
    vault: Vault,
    account: Account,
    username: str,
    user_id: UUID | None = None,
    digest: Digest = "md5",
) -> tuple[Device, str]:
    """Make a device; the second value is its secret, which is shown this once. Errors name the
    field."""
    await changes.begin(connection, account.id)
    await checks.unused(
        connection,
        devices.c.username,
        account_id=account.id,
        username=checks.username(username),
    )
    if user_id is not None:
        await users.of_account(connection, account.id, user_id)
    device = Device(
        id=new_id(),
        account_id=account.id,
        user_id=user_id,
        username=username,
        digest=digest,
        created_at=datetime.now(UTC),
    )
    secret = new_secret()
    await _insert(connection, vault, device, secret)
    await changes.announce_devices(connection, account.id, username)
    await changes.touch(connection, account.id)
    return device, secret


async def get(connection: AsyncConnection, sight: Sight, device_id: UUID) -> Device:
    """The device, or NotFound if there is none in sight."""
    return await _one(connection, sight, devices.c.id == device_id)


async def by_username(connection: AsyncConnection, account: Account, username: str) -> Device:
    """The account's device with this username, or NotFound."""
    which = sa.and_(devices.c.account_id == account.id, devices.c.username == username)
    return await _one(connection, account.sight, which)


async def listing(connection: AsyncConnection, sight: Sight) -> list[Device]:
    """Devices in sight, in the order they were made."""
    query = _select().where(scope(devices, sight)).order_by(devices.c.id)
    return [Device(**row._mapping) for row in await connection.execute(query)]


async def secret(connection: AsyncConnection, vault: Vault, sight: Sight, device_id: UUID) -> str:
    """The device's secret, for provisioning and the demo's own phones; or NotFound."""
    query = sa.select(devices.c.secret).where(devices.c.id == device_id, scope(devices, sight))
    sealed: str | None = await connection.scalar(query)
    if sealed is None:
        raise NotFound("device: there is no such device", field="device")
    return vault.unseal(sealed)


async def delete(connection: AsyncConnection, sight: Sight, device_id: UUID) -> None:
    """Remove the device, or NotFound; the edge forgets it and its contacts at once."""
    await outbox.order(connection)
    device = await get(connection, sight, device_id)
    await connection.execute(devices.delete().where(devices.c.id == device_id))
    await changes.announce_devices(connection, device.account_id, device.username)
    await changes.touch(connection, device.account_id)


async def _insert(connection: AsyncConnection, vault: Vault, device: Device, secret: str) -> None:
    query = sa.select(accounts.c.realm).where(accounts.c.id == device.account_id)
    realm: str = (await connection.execute(query)).scalar_one()
    hashed = ha1(device.username, realm, secret)
    row = {name: getattr(device, name) for name in _SHOWN}
    row |= {"secret": vault.seal(secret), "ha1_md5": hashed.md5, "ha1_sha256": hashed.sha256}
    await connection.execute(devices.insert().values(row))


async def _one(connection: AsyncConnection, sight: Sight, which: sa.ColumnElement[bool]) -> Device:
    row = (await connection.execute(_select().where(which, scope(devices, sight)))).one_or_none()
    if row is None:
        raise NotFound("device: there is no such device", field="device")
    return Device(**row._mapping)


def _select() -> sa.Select[tuple[object, ...]]:
    return sa.select(*(devices.c[name] for name in _SHOWN))
