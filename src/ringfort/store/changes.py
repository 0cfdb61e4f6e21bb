"""Every change of an account, or of a thing it owns, is told in the transaction that makes it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import NotFound
from ringfort.store import outbox
from ringfort.store.tables import accounts

ACCOUNT, REALM, DEVICE = "account", "realm", "device"
"""Topics. Payloads: {"version": int | null (gone)}, {"realms": [str]}, {"names": ["user@realm"]}.

`realm` and `device` rows name what to look at, not what it became: readers compare the database
with what they hold, so reading a row twice or late does no harm.
"""


async def begin(connection: AsyncConnection, account_id: UUID) -> None:
    """First statement of a change inside an account. NotFound: the account has gone meanwhile."""
    await outbox.order(connection)
    exists = sa.select(sa.exists().where(accounts.c.id == account_id))
    if not await connection.scalar(exists):
        raise NotFound("account: there is no such account", field="account")


async def touch(connection: AsyncConnection, account_id: UUID) -> None:
    """Count the account's version up and announce it."""
    counted = (
        accounts.update()
        .where(accounts.c.id == account_id)
        .values(version=accounts.c.version + 1)
        .returning(accounts.c.version)
    )
    version = await connection.scalar(counted)
    await outbox.append(connection, ACCOUNT, account_id, {"version": version})


async def announce_devices(connection: AsyncConnection, account_id: UUID, *usernames: str) -> None:
    """Say which devices to look at again; nothing to say without usernames."""
    if not usernames:
        return
    realm = await connection.scalar(sa.select(accounts.c.realm).where(accounts.c.id == account_id))
    names = [f"{username}@{realm}" for username in usernames]
    await outbox.append(connection, DEVICE, account_id, {"names": names})


async def announce_realms(connection: AsyncConnection, account_id: UUID, *realms: str) -> None:
    """Say which realms, with all their devices, to look at again."""
    await outbox.append(connection, REALM, account_id, {"realms": list(realms)})
