"""Extensions: the numbers inside an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import NotFound
from ringfort.domain.flow import Flow
from ringfort.domain.ids import new_id
from ringfort.store import changes, checks, outbox, users
from ringfort.store.accounts import Account
from ringfort.store.scope import Sight, scope
from ringfort.store.tables import extensions


@dataclass(frozen=True, slots=True)
class Extension:
    """A row of `extensions`; `flow` None = the default flow, which rings the user."""

    id: UUID
    account_id: UUID
    number: str
    user_id: UUID | None
    flow: Mapping[str, Any] | None
    created_at: datetime


async def create(
    connection: AsyncConnection, account: Account, number: str, user_id: UUID | None = None
) -> Extension:
    """Make an extension, of a user of the same account if given. Errors name the field."""
    await changes.begin(connection, account.id)
    await checks.unused(
        connection, extensions.c.number, account_id=account.id, number=checks.number(number)
    )
    if user_id is not None:
        await users.of_account(connection, account.id, user_id)
    extension = Extension(
        id=new_id(),
        account_id=account.id,
        number=number,
        user_id=user_id,
        flow=None,
        created_at=datetime.now(UTC),
    )
    row = {column: getattr(extension, column) for column in extensions.c.keys()}  # noqa: SIM118
    await connection.execute(extensions.insert().values(row))
    await changes.touch(connection, account.id)
    return extension


async def get(connection: AsyncConnection, sight: Sight, extension_id: UUID) -> Extension:
    """The extension, or NotFound if there is none in sight."""
    return await _one(connection, sight, extensions.c.id == extension_id)


async def by_number(connection: AsyncConnection, account: Account, number: str) -> Extension:
    """The account's extension with this number, or NotFound."""
    which = sa.and_(extensions.c.account_id == account.id, extensions.c.number == number)
    return await _one(connection, account.sight, which)


async def listing(connection: AsyncConnection, sight: Sight) -> list[Extension]:
    """Extensions in sight, by account and number."""
    query = sa.select(extensions).where(scope(extensions, sight))
    query = query.order_by(extensions.c.account_id, extensions.c.number)
    return [Extension(**row._mapping) for row in await connection.execute(query)]


async def set_flow(
    connection: AsyncConnection,
    sight: Sight,
    extension_id: UUID,
    document: Mapping[str, Any] | None,
) -> None:
    """Give the extension a flow of its own, or None for the default. Invalid: not a flow."""
    await outbox.order(connection)
    if document is not None:
        Flow.parse(dict(document))
    extension = await get(connection, sight, extension_id)
    changed = extensions.update().where(extensions.c.id == extension_id)
    await connection.execute(changed.values(flow=document))
    await changes.touch(connection, extension.account_id)


async def delete(connection: AsyncConnection, sight: Sight, extension_id: UUID) -> None:
    """Remove the extension, or NotFound."""
    await outbox.order(connection)
    extension = await get(connection, sight, extension_id)
    await connection.execute(extensions.delete().where(extensions.c.id == extension_id))
    await changes.touch(connection, extension.account_id)


async def _one(
    connection: AsyncConnection, sight: Sight, which: sa.ColumnElement[bool]
) -> Extension:
    query = sa.select(extensions).where(which, scope(extensions, sight))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("extension: there is no such extension", field="extension")
    return Extension(**row._mapping)
