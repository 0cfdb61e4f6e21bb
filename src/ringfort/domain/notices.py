"""What the platform itself says to a caller, and which decision makes it say so (D17).

Whoever is busy or does not answer is told by the phone's own tones, not by us.
"""

from collections.abc import Mapping
from enum import StrEnum

from ringfort.domain.causes import Cause, exit_of_cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.prompts import Prompt


class Notice(StrEnum):
    """The value is the sound's file name without its ending, as of `Prompt`."""

    NOT_ALLOWED = "ringfort/not-allowed"
    NO_CREDIT = "ringfort/no-credit"
    NO_RATE = "ringfort/no-rate"
    DAILY_LIMIT = "ringfort/daily-limit"
    CALL_LIMIT = "simul-call-limit-reached"
    LINES_BUSY = "all-circuits-busy-now"
    NO_WAY = "cannot-complete-as-dialed"
    NOBODY = "ss-noservice"
    ENTER_PIN = "confbridge-pin"
    WRONG_PINS = "confbridge-pin-bad"


Sound = Prompt | Notice
SOUNDS = frozenset[str](each.value for kind in (Prompt, Notice) for each in kind)
"""Every one that is played by name."""
SPOKEN = frozenset(each for each in Notice if each.startswith("ringfort/"))
"""Those that no core sound says; texts are `spoken.<name in lower case>`."""

_OF_DECISION: Mapping[Decision, Notice] = {
    Decision.NOBODY: Notice.NOBODY,
    Decision.NOT_ALLOWED: Notice.NOT_ALLOWED,
    Decision.PIN_UNSET: Notice.NOT_ALLOWED,
    Decision.PIN_REFUSED: Notice.WRONG_PINS,
    Decision.PIN_LOCKED: Notice.WRONG_PINS,
    Decision.NO_RATE: Notice.NO_RATE,
    Decision.NO_CREDIT: Notice.NO_CREDIT,
    Decision.NO_TRUNK: Notice.NO_WAY,
    Decision.IN_CIRCLES: Notice.NO_WAY,
    Decision.TOO_MANY_CALLS: Notice.CALL_LIMIT,
    Decision.TOO_MANY_EXTERNAL: Notice.CALL_LIMIT,
    Decision.TOO_MANY_OUTGOING: Notice.CALL_LIMIT,
    Decision.SPENT_TODAY: Notice.DAILY_LIMIT,
    Decision.TRUNK_FULL: Notice.LINES_BUSY,
}
_NOBODY_THERE = frozenset({Cause.UNALLOCATED, Cause.NUMBER_CHANGED, Cause.INVALID_NUMBER})


def notice_of(why: Decision | None, cause: int) -> Notice | None:
    """What to say of a call that failed by this decision, with this Q.850 cause."""
    if why is Decision.OTHER_ACCOUNT:
        return Notice.NOBODY if cause in _NOBODY_THERE else None
    if why is not Decision.ATTEMPT:
        return _OF_DECISION.get(why) if why else None
    if exit_of_cause(cause) != Exit.NO_ROUTE:
        return None
    return Notice.NOBODY if cause in _NOBODY_THERE else Notice.LINES_BUSY
