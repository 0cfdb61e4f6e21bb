"""What the call service looks things up in: pictures of accounts, and who has which number."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ringfort.calls.charging import Charging
from ringfort.calls.snapshots import Snapshots
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known
from ringfort.store import inventory
from ringfort.store.db import Database
from ringfort.store.inventory import Owned


@dataclass(frozen=True, slots=True)
class World:
    """`language` overrides every caller's."""

    snapshots: Snapshots
    database: Database
    charging: Charging
    language: str | None = None

    async def account(self, account_id: UUID) -> AccountSnapshot | None:
        return await self.snapshots.of(account_id)

    async def owner_of(self, number: str) -> Owned | None:
        """Who of this platform has an E.164 number in service."""
        async with self.database.read() as connection:
            return await inventory.who_has(connection, number)

    async def number(self, number_id: UUID) -> Owned | None:
        async with self.database.read() as connection:
            return await inventory.by_id(connection, number_id)

    async def trunks_of(self, account: AccountSnapshot) -> list[Known]:
        """Trunks the account may call out by: its own, and those offered above it."""
        found = list(account.outward.trunks)
        for above in account.outward.above:
            offering = await self.account(above)
            found += _offered(offering) if offering else ()
        return [each for each in found if account.outward.uses(each)]

    async def trunk(self, owner_id: UUID, trunk_id: UUID) -> Known | None:
        owner = await self.account(owner_id)
        own = owner.outward.trunks if owner else ()
        return next((each for each in own if each.id == trunk_id), None)


def _offered(account: AccountSnapshot) -> Iterator[Known]:
    return (each for each in account.outward.trunks if each.shared)
