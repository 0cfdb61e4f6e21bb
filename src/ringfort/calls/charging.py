"""Lets a call go on: what it costs is agreed on, and held, before its leg is called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from ringfort.calls.meter import Meter
from ringfort.calls.party import Party
from ringfort.calls.pricing import NoPrice, Prices
from ringfort.domain import credit
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.ids import new_id
from ringfort.domain.trunks import Known
from ringfort.steps._ports import Dialled, Notes
from ringfort.store.money.charges import Charge, Share
from ringfort.store.money.ledger import NoCredit


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call of this party, from its leg (uniqueid), to a number."""

    party: Party
    leg: str
    number: str
    trunk: Known | None = None
    longest_s: int | None = None


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


FREE = Admitted()
REFUSED = Dialled(Exit.NO_ROUTE, Cause.REJECTED)


@dataclass(frozen=True, slots=True)
class Charging:
    """`prices` and `meter` of all calls. Why a call cannot be paid for is noted, and told in how it
    ends."""

    prices: Prices
    meter: Meter

    async def outside(self, wanted: Wanted, above: UUID | None, notes: Notes) -> Admitted | Dialled:
        """To an E.164 number, which leaves the platform with `above`, by its trunk, or stays on it
        below."""
        now = datetime.now(UTC)
        account, number = wanted.party.account, wanted.number
        try:
            shares = await self.prices.shares(account, above, number, now, wanted.trunk)
        except NoPrice as none:
            told = {"number": number, "account": none.account.name, "reason": none.why}
            notes.note(Decision.NO_RATE, **told)
            return replace(REFUSED, why=Decision.NO_RATE)
        return await self._admit(wanted, shares, now, notes)

    async def inside(self, wanted: Wanted, notes: Notes) -> Admitted | Dialled:
        """To an extension of the same account."""
        now = datetime.now(UTC)
        shares = await self.prices.internal(wanted.party.account, now)
        return await self._admit(wanted, shares, now, notes) if shares else FREE

    async def let_go(self, charge_id: UUID | None, ended: Dialled) -> None:
        """What is held for a leg that was not answered can be spent at once."""
        if charge_id and ended.exit != Exit.AFTER_ANSWER:
            await self.meter.cancel(charge_id)

    async def _admit(
        self, wanted: Wanted, shares: Sequence[Share], now: datetime, notes: Notes
    ) -> Admitted | Dialled:
        party, trunk, longest_s = wanted.party, wanted.trunk, wanted.longest_s
        by = party.device.id if party.device else None
        if not shares:
            return Admitted(talks_s=longest_s, by=by)
        charge = Charge(
            new_id(),
            now,
            wanted.leg,
            party.account.id,
            wanted.number,
            shares,
            party.user.id if party.user else None,
            by,
            trunk.id if trunk else None,
            longest_s,
        )
        try:
            charge = await self.meter.begin(charge)
        except NoCredit as none:
            payer = await self.prices.snapshots.of(none.account_id)
            told = {"number": wanted.number, "account": payer.name if payer else ""}
            notes.note(Decision.NO_CREDIT, **told)
            return replace(REFUSED, why=Decision.NO_CREDIT)
        limits = [each for each in (charge.covers_s, longest_s) if each is not None]
        talks = min(limits) - credit.EARLY_S if limits else None
        return Admitted(charge.id, talks, by)
