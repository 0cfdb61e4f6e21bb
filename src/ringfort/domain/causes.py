"""Why a call ended: Q.850 causes, SIP status codes and the exits of a step, and how they relate.

What the application server sends for a cause is Asterisk's to say (`hangup_cause2sip` in
chan_pjsip); `sip_status` repeats it, so that tests and records agree with the wire.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum

from ringfort.domain.flow import Exit


class Cause(IntEnum):
    """ITU-T Q.850 causes we set or meet. The name in lower case is the key of its text."""

    UNALLOCATED = 1
    NO_ROUTE = 3
    NORMAL = 16
    BUSY = 17
    NO_RESPONSE = 18
    NO_ANSWER = 19
    UNREACHABLE = 20
    """Q.850: subscriber absent. Ours for "not registered"."""
    REJECTED = 21
    NUMBER_CHANGED = 22
    ANSWERED_ELSEWHERE = 26
    OUT_OF_ORDER = 27
    INVALID_NUMBER = 28
    CONGESTION = 34
    FAILURE = 38
    TEMPORARY_FAILURE = 41
    NOT_ALLOWED = 57
    INCOMPATIBLE = 88
    TIMER_EXPIRED = 102


_STATUS: Mapping[int, int] = {
    Cause.UNALLOCATED: 404,
    Cause.NO_ROUTE: 404,
    Cause.BUSY: 486,
    Cause.NO_RESPONSE: 408,
    Cause.NO_ANSWER: 480,
    Cause.UNREACHABLE: 480,
    Cause.REJECTED: 403,
    Cause.NUMBER_CHANGED: 410,
    Cause.OUT_OF_ORDER: 502,
    Cause.INVALID_NUMBER: 484,
    Cause.CONGESTION: 503,
    Cause.FAILURE: 500,
}

_CAUSE_OF_STATUS: Mapping[int, int] = {
    403: Cause.REJECTED,
    404: Cause.UNALLOCATED,
    408: Cause.NO_RESPONSE,
    410: Cause.NUMBER_CHANGED,
    415: Cause.INCOMPATIBLE,
    430: Cause.UNREACHABLE,
    480: Cause.NO_ANSWER,
    484: Cause.INVALID_NUMBER,
    486: Cause.BUSY,
    487: Cause.NORMAL,
    488: Cause.INCOMPATIBLE,
    500: Cause.FAILURE,
    502: Cause.OUT_OF_ORDER,
    503: Cause.CONGESTION,
    504: Cause.TIMER_EXPIRED,
    600: Cause.BUSY,
    603: Cause.REJECTED,
    604: Cause.UNALLOCATED,
    606: Cause.INCOMPATIBLE,
}

_EXIT_OF_CAUSE: Mapping[int, Exit] = {
    Cause.NORMAL: Exit.NO_ANSWER,
    Cause.BUSY: Exit.BUSY,
    Cause.NO_ANSWER: Exit.NO_ANSWER,
    Cause.REJECTED: Exit.BUSY,
}

_CAUSE_OF_EXIT: Mapping[str, Cause] = {
    Exit.BUSY: Cause.BUSY,
    Exit.NO_ANSWER: Cause.NO_ANSWER,
    Exit.NO_ROUTE: Cause.UNREACHABLE,
}

_TOLD = frozenset({*_STATUS, Cause.NORMAL}) - {Cause.CONGESTION, Cause.NO_RESPONSE}


def sip_status(cause: int) -> int:
    """Final response before answer; 603 for a cause that has none of its own."""
    return _STATUS.get(cause, 603)


def cause_of_status(status: int, reason: int | None = None) -> int:
    """Cause of a failed leg: its Q.850 Reason header (RFC 3326) if it had one, else by status."""
    if reason is not None and 0 < reason < 128:
        return reason
    return _CAUSE_OF_STATUS.get(status, Cause.FAILURE)


def exit_of_cause(cause: int) -> Exit:
    """Exit for one target that was not answered. A caller declined counts as busy."""
    return _EXIT_OF_CAUSE.get(cause, Exit.NO_ROUTE)


def cause_of_exit(exit_name: str) -> Cause:
    """Cause of a call that ends at an exit that leads nowhere."""
    return _CAUSE_OF_EXIT.get(exit_name, Cause.NORMAL)


def joint_exit(exits: Iterable[Exit]) -> Exit:
    """Exit of several targets rung together, from each one's.

    Answered by any; busy only if all that were reached are busy; no route if none was reached.
    """
    met = frozenset(exits)
    if Exit.AFTER_ANSWER in met:
        return Exit.AFTER_ANSWER
    reached = met - {Exit.NO_ROUTE}
    if not reached:
        return Exit.NO_ROUTE
    return Exit.BUSY if reached == {Exit.BUSY} else Exit.NO_ANSWER


def cause_for_caller(exit_name: str, cause: int | None) -> int:
    """What the caller is told when a call ends at an exit.

    Never a cause that becomes 503 or 408: the edge takes these for a dead application server.
    """
    return cause_of_exit(exit_name) if cause is None or cause not in _TOLD else cause


def known(cause: int) -> bool:
    """Whether the cause has a name here."""
    return cause in Cause._value2member_map_


def text_key(cause: int) -> str:
    """Key of the cause in plain words; `cause.other` takes the parameter `cause`."""
    return f"cause.{Cause(cause).name.lower()}" if known(cause) else "cause.other"
