"""Users: a person or a room; owns extensions and devices."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import NotFound
from ringfort.domain.ids import new_id
from ringfort.store import changes, checks, outbox
from ringfort.store.accounts import Account
from ringfort.store.scope import Sight, scope
from ringfort.store.tables import devices, users


@dataclass(frozen=True, slots=True)
class User:
    """A row of `users`; `language` None = the account's."""

    id: UUID
    account_id: UUID
    name: str
    language: str | None
    created_at: datetime


async def create(
    connection: AsyncConnection, account: Account, name: str, language: str | None = None
) -> User:
    """Make a user. Invalid names the field."""
    await changes.begin(connection, account.id)
    user = User(
        id=new_id(),
        account_id=account.id,
        name=checks.name(name),
        language=None if language is None else checks.language(language),
        created_at=datetime.now(UTC),
    )
    row = {column: getattr(user, column) for column in users.c.keys()}  # noqa: SIM118
    await connection.execute(users.insert().values(row))
    await changes.touch(connection, account.id)
    return user


async def get(connection: AsyncConnection, sight: Sight, user_id: UUID) -> User:
    """The user, or NotFound if there is none in sight."""
    query = sa.select(users).where(users.c.id == user_id, scope(users, sight))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("user: there is no such user", field="user")
    return User(**row._mapping)


async def of_account(connection: AsyncConnection, account_id: UUID, user_id: UUID) -> User:
    """The user if it is this very account's, else NotFound: things never cross accounts."""
    which = sa.and_(users.c.id == user_id, users.c.account_id == account_id)
    row = (await connection.execute(sa.select(users).where(which))).one_or_none()
    if row is None:
        raise NotFound("user: there is no such user", field="user")
    return User(**row._mapping)


async def listing(connection: AsyncConnection, sight: Sight) -> list[User]:
    """Users in sight, in the order they were made."""
    query = sa.select(users).where(scope(users, sight)).order_by(users.c.id)
    return [User(**row._mapping) for row in await connection.execute(query)]


async def delete(connection: AsyncConnection, sight: Sight, user_id: UUID) -> None:
    """Remove the user with their extensions and devices, or NotFound."""
    await outbox.order(connection)
    user = await get(connection, sight, user_id)
    theirs = sa.select(devices.c.username).where(devices.c.user_id == user_id)
    usernames = (await connection.scalars(theirs)).all()
    await connection.execute(users.delete().where(users.c.id == user_id))
    await changes.announce_devices(connection, user.account_id, *usernames)
    await changes.touch(connection, user.account_id)
