"""Whose devices, extensions and names records are about, as they are when a call is over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.usage import Leg
from ringfort.store.tables import devices, extensions, users


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on a leg; a device that is gone leaves its id or its address only."""

    device_id: UUID | None = None
    user_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dialled:
    """An extension, and its user."""

    extension_id: UUID
    user_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Directory:
    """What the legs of some calls name."""

    by_device: dict[UUID, Party] = field(default_factory=dict)
    by_login: dict[tuple[UUID, str], Party] = field(default_factory=dict)
    by_number: dict[tuple[UUID, str], Dialled] = field(default_factory=dict)

    def party(self, leg: Leg) -> Party:
        """Who is on this leg."""
        way = leg.way
        if way.device:
            return self.by_device.get(way.device, Party(way.device))
        username = "" if way.outside else way.address.rpartition("@")[0]
        return self.by_login.get((leg.account, username), Party()) if leg.account else Party()

    def dialled(self, account: UUID, number: str) -> Dialled | None:
        return self.by_number.get((account, number))


async def look_up(connection: AsyncConnection, legs: Iterable[Leg]) -> Directory:
    """Everything about these legs at once."""
    known = [leg for leg in legs if leg.account]
    ways = [leg.way for leg in known]
    accounts = {leg.account for leg in known}
    found = Directory()
    named = sa.select(
        devices.c.id, devices.c.account_id, devices.c.username, users.c.id, users.c.name
    )
    named = named.join(users, users.c.id == devices.c.user_id, isouter=True)
    logins = {way.address.rpartition("@")[0] for way in ways if not way.device}
    ids = {way.device for way in ways if way.device}
    ours = devices.c.account_id.in_(accounts)
    which = sa.and_(ours, sa.or_(devices.c.id.in_(ids), devices.c.username.in_(logins)))
    for device_id, account_id, username, user_id, name in await connection.execute(
        named.where(which)
    ):
        party = Party(device_id, user_id, name or "")
        found.by_device[device_id] = party
        found.by_login[account_id, username] = party
    numbers = {way.dialled for way in ways if way.dialled}
    dialled = sa.select(
        extensions.c.id, extensions.c.account_id, extensions.c.number, users.c.id, users.c.name
    ).join(users, users.c.id == extensions.c.user_id, isouter=True)
    which = sa.and_(extensions.c.account_id.in_(accounts), extensions.c.number.in_(numbers))
    for extension_id, account_id, number, user_id, name in await connection.execute(
        dialled.where(which)
    ):
        found.by_number[account_id, number] = Dialled(extension_id, user_id, name or "")
    return found
