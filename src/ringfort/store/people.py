"""A user with everything needed to phone, in one step."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store import devices, extensions, users
from ringfort.store.accounts import Account
from ringfort.store.devices import Device
from ringfort.store.secrets import Digest, Vault
from ringfort.store.users import User


@dataclass(frozen=True, slots=True)
class Phone:
    """What to type into a phone, and whose it is. `secret` is known here only."""

    user: User
    device: Device
    extension: str
    username: str
    secret: str
    realm: str


async def add_phone_user(
    connection: AsyncConnection,
    vault: Vault,
    account: Account,
    name: str,
    extension: str,
    username: str | None = None,
    digest: Digest = "md5",
) -> Phone:
    """Make a user, their extension and a device (username: the extension unless given)."""
    user = await users.create(connection, account, name)
    await extensions.create(connection, account, extension, user.id)
    device, secret = await devices.create(
        connection, vault, account, username or extension, user.id, digest
    )
    return Phone(user, device, extension, device.username, secret, account.realm)
