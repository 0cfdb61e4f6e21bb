"""Lets a call go out: what it costs is agreed on, and held, before its leg is called."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from ringfort.calls.meter import Meter
from ringfort.calls.party import Party
from ringfort.calls.pricing import Prices
from ringfort.domain import credit
from ringfort.domain.ids import new_id
from ringfort.domain.trunks import Known
from ringfort.store.money.charges import Charge


@dataclass(frozen=True, slots=True)
class Admitted:
    """`talks_s`: as long as its leg may talk before somebody prolongs it; None: for ever."""

    charge_id: UUID | None = None
    talks_s: float | None = None
    by: UUID | None = None

    @property
    def tags(self) -> str:
        """As `domain.usage.way` reads them."""
        charge = f";charge={self.charge_id}" if self.charge_id else ""
        return f"{charge};by={self.by}" if self.by else charge


@dataclass(frozen=True, slots=True)
class Charging:
    """`prices` and `meter` of all calls."""

    prices: Prices
    meter: Meter

    async def admit(
        self,
        party: Party,
        caller_leg: str,
        number: str,
        above: UUID | None,
        trunk: Known | None = None,
        longest_s: int | None = None,
    ) -> Admitted:
        """A call of this party to an E.164 number, which leaves the platform with `above`, by its
        trunk, or stays on it below. NoPrice, NoCredit."""
        now = datetime.now(UTC)
        shares = await self.prices.shares(party.account, above, number, now, trunk)
        by = party.device.id if party.device else None
        if not shares:
            return Admitted(talks_s=longest_s, by=by)
        charge = await self.meter.begin(
            Charge(
                new_id(),
                now,
                caller_leg,
                party.account.id,
                number,
                shares,
                party.user.id if party.user else None,
                by,
                trunk.id if trunk else None,
                longest_s,
            )
        )
        limits = [each for each in (charge.covers_s, longest_s) if each is not None]
        talks = min(limits) - credit.EARLY_S if limits else None
        return Admitted(charge.id, talks, by)
