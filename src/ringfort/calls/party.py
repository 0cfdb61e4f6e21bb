"""Who calls outside."""

from dataclasses import dataclass

from ringfort.domain import caller_id
from ringfort.domain.numbers import NumberClass
from ringfort.domain.snapshot import UNSET, AccountSnapshot, CallerId, Device, User


@dataclass(frozen=True, slots=True)
class Party:
    """On whose behalf a call goes out. `number`: one of the account's own that it called with;
    `hidden`: it is not to be shown. `present`: the caller is who sits at the device, and may be
    told things and asked."""

    account: AccountSnapshot
    device: Device | None = None
    user: User | None = None
    number: str | None = None
    hidden: bool = False
    hops: int = 0
    present: bool = False

    @property
    def levels(self) -> list[CallerId]:
        """What is said of its caller ID, by the nearest first."""
        return [
            self.device.caller_id if self.device else UNSET,
            self.user.caller_id if self.user else UNSET,
            self.account.caller_id,
        ]

    @property
    def name(self) -> str:
        """As helpers are told."""
        return self.user.name if self.user else self.device.username if self.device else ""

    @property
    def place(self) -> str:
        """Where it is, in a line; empty: nobody has said."""
        nearest = next((each.location_id for each in self.levels if each.location_id), None)
        return self.account.outward.places.get(nearest, "") if nearest else ""

    def shown(self, number: str, kind: NumberClass) -> str | None:
        """Number that a call to this one shows; None: hidden, or there is none."""
        if self.hidden:
            return None
        if self.number:
            return self.number
        outward = self.account.outward
        levels = [each.external for each in self.levels]
        shown = caller_id.external(number, kind, levels, outward.rules)
        if shown.anonymous or shown.number_id is None:
            return None
        return outward.numbers.get(shown.number_id)

    def shown_to_helpers(self) -> str | None:
        """One that can be called back, always."""
        account = self.account
        chosen = caller_id.emergency(
            [each.emergency_id for each in self.levels], account.caller_id.external.number_id
        )
        return account.outward.numbers.get(chosen) if chosen else None
