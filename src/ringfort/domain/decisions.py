"""What the call service decides, as codes with parameters; `locale` tells them in words.

The text of a code is `decision.<code>`, and names exactly its parameters.
"""

from collections.abc import Mapping
from enum import StrEnum


class Decision(StrEnum):
    DIALLED = "dialled"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    TOO_MANY_CALLS = "too_many_calls"
    TOO_MANY_EXTERNAL = "too_many_external"
    TOO_MANY_INCOMING = "too_many_incoming"
    TOO_MANY_OUTGOING = "too_many_outgoing"
    SPENT_TODAY = "spent_today"
    TRUNK_FULL = "trunk_full"
    TRUNK_TOO_FAST = "trunk_too_fast"
    FORWARDED = "forwarded"
    NOBODY = "nobody"
    NOT_ALLOWED = "not_allowed"
    PIN_ASKED = "pin_asked"
    PIN_RIGHT = "pin_right"
    PIN_WRONG = "pin_wrong"
    PIN_REFUSED = "pin_refused"
    PIN_LOCKED = "pin_locked"
    PIN_UNSET = "pin_unset"
    EMERGENCY = "emergency"
    OTHER_ACCOUNT = "other_account"
    IN_CIRCLES = "in_circles"
    ROUTE = "route"
    NO_ROUTE = "no_route"
    SKIPPED = "skipped"
    NO_TRUNK = "no_trunk"
    ATTEMPT = "attempt"
    NO_RATE = "no_rate"
    NO_CREDIT = "no_credit"
    CREDIT_SPENT = "credit_spent"
    TAKEN_OVER = "taken_over"
    STEP_LEFT = "step_left"
    ENDED = "ended"
    FLOW_BROKEN = "flow_broken"
    STEP_FAILED = "step_failed"
    STEP_GONE = "step_gone"
    TOO_MANY_STEPS = "too_many_steps"


PARAMETERS: Mapping[Decision, frozenset[str]] = {
    Decision.DIALLED: frozenset({"number"}),
    Decision.TRANSFERRED: frozenset({"number"}),
    Decision.FORWARDED: frozenset({"number"}),
    Decision.TOO_MANY_CALLS: frozenset({"device", "most"}),
    Decision.TOO_MANY_EXTERNAL: frozenset({"whose", "most"}),
    Decision.TOO_MANY_INCOMING: frozenset({"whose", "most"}),
    Decision.TOO_MANY_OUTGOING: frozenset({"whose", "most"}),
    Decision.SPENT_TODAY: frozenset({"whose", "most"}),
    Decision.TRUNK_FULL: frozenset({"trunk", "most"}),
    Decision.TRUNK_TOO_FAST: frozenset({"trunk", "most"}),
    Decision.RETURNED: frozenset({"cause"}),
    Decision.NOBODY: frozenset({"number"}),
    Decision.NOT_ALLOWED: frozenset({"number", "rule"}),
    Decision.PIN_ASKED: frozenset({"number", "rule"}),
    Decision.PIN_RIGHT: frozenset(),
    Decision.PIN_WRONG: frozenset({"attempt"}),
    Decision.PIN_REFUSED: frozenset(),
    Decision.PIN_LOCKED: frozenset(),
    Decision.PIN_UNSET: frozenset(),
    Decision.EMERGENCY: frozenset({"number", "shown", "caller", "place"}),
    Decision.OTHER_ACCOUNT: frozenset({"number"}),
    Decision.IN_CIRCLES: frozenset({"number"}),
    Decision.ROUTE: frozenset({"route"}),
    Decision.NO_ROUTE: frozenset({"number"}),
    Decision.SKIPPED: frozenset({"trunk", "why"}),
    Decision.NO_TRUNK: frozenset(),
    Decision.ATTEMPT: frozenset({"trunk", "number", "status", "exit", "cause"}),
    Decision.NO_RATE: frozenset({"number", "account", "reason"}),
    Decision.NO_CREDIT: frozenset({"number", "account"}),
    Decision.CREDIT_SPENT: frozenset({"seconds"}),
    Decision.TAKEN_OVER: frozenset({"step"}),
    Decision.STEP_LEFT: frozenset({"step", "kind", "exit", "cause"}),
    Decision.ENDED: frozenset({"cause"}),
    Decision.FLOW_BROKEN: frozenset({"field"}),
    Decision.STEP_FAILED: frozenset(),
    Decision.STEP_GONE: frozenset({"step"}),
    Decision.TOO_MANY_STEPS: frozenset({"most"}),
}
"""Values are strings and whole numbers. `step` is a step's name in its flow, `kind` its type,
`exit` one of `flow.Exit` or its own, `cause` Q.850, `status` SIP's, `rule` a class of numbers or a
prefix, `why` one of `routing.Unfit` or `trunks.Unable` (beside it `owner`, whose the trunk is),
`reason` as of `rating.books.Unpriced`, `whose` the name of the account, user or device whose limit
it is."""
