"""What the call service looks things up in: pictures of accounts, and who has which number."""

from dataclasses import dataclass
from uuid import UUID

from ringfort.calls.charging import Charging
from ringfort.calls.external import ExternalCalls
from ringfort.calls.legs import LiveLegs
from ringfort.calls.snapshots import Snapshots
from ringfort.calls.trunk_quality import TrunkQuality
from ringfort.domain.routes import KnownRoute
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known
from ringfort.store import inventory
from ringfort.store.db import Database
from ringfort.store.inventory import Owned
from ringfort.store.secrets import Vault


@dataclass(frozen=True, slots=True)
class World:
    """`vault` knows PINs; `language` overrides every caller's."""

    snapshots: Snapshots
    database: Database
    charging: Charging
    quality: TrunkQuality
    vault: Vault
    legs: LiveLegs
    external: ExternalCalls
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

    async def ways_of(self, account: AccountSnapshot) -> tuple[list[KnownRoute], list[Known]]:
        """Routes and trunks the account may call out by: its own, and those offered above it, by
        the nearest account first. With an offered route come its account's trunks in it."""
        routes, trunks = list(account.outward.routes), list(account.outward.trunks)
        for above in reversed(account.outward.above):
            offering = await self.account(above)
            if offering is None:
                continue
            offered = [each for each in offering.outward.routes if each.shared]
            routes += offered
            settings = (each.settings for each in offered if each.settings.enabled)
            needed = {carrier.trunk_id for each in settings for carrier in each.carriers}
            theirs = offering.outward.trunks
            trunks += (each for each in theirs if each.shared or each.id in needed)
        return routes, trunks

    async def trunk(self, owner_id: UUID, trunk_id: UUID) -> Known | None:
        owner = await self.account(owner_id)
        own = owner.outward.trunks if owner else ()
        return next((each for each in own if each.id == trunk_id), None)
