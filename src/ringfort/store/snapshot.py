"""Loads the picture of an account that a call decides on."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.caller_id import External
from ringfort.domain.features import Features
from ringfort.domain.flow import Flow
from ringfort.domain.limits import Limits
from ringfort.domain.money import micros_of
from ringfort.domain.snapshot import AccountSnapshot, CallerId, Device, Extension, User
from ringfort.store import outward
from ringfort.store.money import books
from ringfort.store.outward import optional_id
from ringfort.store.tables import accounts, devices, extensions, users


async def version(connection: AsyncConnection, account_id: UUID) -> int | None:
    """Version the account has now; None if there is no such account."""
    found: int | None = await connection.scalar(
        sa.select(accounts.c.version).where(accounts.c.id == account_id)
    )
    return found


async def load(connection: AsyncConnection, account_id: UUID) -> AccountSnapshot | None:
    """The account with all a call may need; None if there is none. Use within `Database.read`."""
    account = (
        await connection.execute(sa.select(accounts).where(accounts.c.id == account_id))
    ).one_or_none()
    if account is None:
        return None
    owned_extensions = await _extensions(connection, account_id)
    owned_devices = await _devices(connection, account_id)
    return AccountSnapshot(
        id=account.id,
        version=account.version,
        name=account.name,
        realm=account.realm,
        time_zone=account.time_zone,
        language=account.language,
        extensions={extension.number: extension for extension in owned_extensions},
        users=await _users(connection, account_id, owned_extensions, owned_devices),
        devices={device.id: device for device in owned_devices},
        caller_id=_caller_id(account.settings),
        outward=await outward.load(connection, account),
        money=await books.load(connection, account),
        spoken_notices=Features.model_validate(account.features).spoken_notices
        and account.settings.get("spoken_notices", True),
        limits=_limits(account.operator.get("limits") or {}),
    )


async def _extensions(connection: AsyncConnection, account_id: UUID) -> list[Extension]:
    table = extensions.c
    query = sa.select(table.id, table.number, table.user_id, table.flow)
    query = query.where(table.account_id == account_id).order_by(table.id)
    return [
        Extension(
            row.id, row.number, row.user_id, None if row.flow is None else Flow.parse(row.flow)
        )
        for row in await connection.execute(query)
    ]


async def _devices(connection: AsyncConnection, account_id: UUID) -> list[Device]:
    table = devices.c
    query = sa.select(table.id, table.username, table.user_id, table.settings, table.limits)
    query = query.where(table.account_id == account_id).order_by(table.id)
    return [
        Device(
            row.id,
            row.username,
            row.user_id,
            _caller_id(row.settings),
            calls_at_once=row.settings.get("calls_at_once", 0),
            call_waiting=row.settings.get("call_waiting", True),
            limits=_limits(row.limits),
        )
        for row in await connection.execute(query)
    ]


async def _users(
    connection: AsyncConnection,
    account_id: UUID,
    owned_extensions: list[Extension],
    owned_devices: list[Device],
) -> dict[UUID, User]:
    numbers: dict[UUID | None, str] = {}
    for extension in owned_extensions:
        numbers.setdefault(extension.user_id, extension.number)
    theirs: dict[UUID | None, list[UUID]] = defaultdict(list)
    for device in owned_devices:
        theirs[device.user_id].append(device.id)
    columns = (users.c[name] for name in ("id", "name", "language", "settings", "limits"))
    query = sa.select(*columns)
    rows = await connection.execute(query.where(users.c.account_id == account_id))
    return {
        row.id: User(
            id=row.id,
            name=row.name,
            extension=numbers.get(row.id),
            language=row.language,
            device_ids=tuple(theirs[row.id]),
            caller_id=_caller_id(row.settings),
            restriction_id=optional_id(row.settings.get("restriction_class_id")),
            limits=_limits(row.limits),
        )
        for row in rows
    }


def _limits(document: Mapping[str, Any]) -> Limits:
    spent = document.get("spend_per_day")
    return Limits(
        external=document.get("external_calls", 0),
        incoming=document.get("incoming_calls", 0),
        outgoing=document.get("outgoing_calls", 0),
        longest_s=document.get("longest_call_s", 0),
        spend_per_day=None if spent is None else micros_of(spent),
    )


def _caller_id(settings: Mapping[str, Any]) -> CallerId:
    document = settings.get("caller_id") or {}
    return CallerId(
        name=document.get("internal_name"),
        number=document.get("internal_number"),
        external=External(
            optional_id(document.get("external_number_id")), document.get("anonymous")
        ),
        emergency_id=optional_id(document.get("emergency_number_id")),
        location_id=optional_id(document.get("location_id")),
    )
