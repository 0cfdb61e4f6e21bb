"""Credit control: how far a call may go on with the money that is there (E2)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from ringfort.domain.rating.rates import LONGEST_S
from ringfort.domain.rating.tariffs import Price

FIRST_S, LONGEST_SLICE_S = 10, 200
LEAST_S = 3
"""Of a slice when the money of three longer ones is not there: calls share what is left."""
LEAD_S = 5.0
"""How long before a slice ends the next one is asked for."""
WARNED_S = 60.0
"""How long before the end of the money a call is told."""
EARLY_S = 0.2
"""By which the timer of a leg is earlier than what is held covers, since nothing is on time."""


class Control(StrEnum):
    """What is asked of a payer: nothing; that the first block can be paid; that what a call may
    cost is held, from what may be spent or only from what was paid in. `carrier`: what the owner
    of a trunk pays its carrier, which is noted and is none of our business."""

    OPEN = "open"
    CHECK = "check"
    HOLD = "hold"
    PREPAID = "prepaid"
    CARRIER = "carrier"

    @property
    def holds(self) -> bool:
        return self in (Control.HOLD, Control.PREPAID)


def control(billing: str, credit_limit: int | None, prepay_metered: bool) -> Control | None:
    """Of an account's terms; None: nothing is priced."""
    match billing:
        case "prepaid":
            return Control.PREPAID
        case "pseudo_prepaid":
            return Control.CHECK
        case "postpaid" if prepay_metered:
            return Control.PREPAID
        case "postpaid":
            return Control.OPEN if credit_limit is None else Control.HOLD
    return None


def horizon(payers: Iterable[tuple[Price, int | None]]) -> int:
    """Seconds until the first of the payers has spent all that it may spend on the call; None: it
    may spend anything."""
    limited = [price.affordable(most) for price, most in payers if most is not None]
    return min(limited, default=LONGEST_S)


def covered(prices: Sequence[Price], covers_s: int, horizon_s: int) -> int:
    """Seconds that are to be held next, when `covers_s` are: a slice more (the first one short,
    each twice as long as all before it), to the end of its last block. The same: that is all."""
    wanted = min(max(FIRST_S, covers_s), LONGEST_SLICE_S)
    if horizon_s - covers_s < 3 * wanted:
        wanted = LEAST_S
    until = min(covers_s + wanted, horizon_s)
    return min((each.whole(until) for each in prices), default=until) if until > covers_s else until


def asks_in(covers_s: int, slice_s: int, passed_s: float) -> float:
    """Seconds from now until the next slice is to be asked for."""
    return max(0.0, covers_s - min(LEAD_S, slice_s / 2) - passed_s)
