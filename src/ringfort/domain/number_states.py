"""The life of a telephone number in the inventory (B1)."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from ringfort.domain.errors import Conflict
from ringfort.texts import Text

AGING = timedelta(days=30)
"""How long a number that was given back rests before somebody else gets it."""


class State(StrEnum):
    SPARE = "spare"
    RESERVED = "reserved"
    IN_SERVICE = "in_service"
    PORTING_IN = "porting_in"
    PORTING_OUT = "porting_out"
    AGING = "aging"
    RELEASED = "released"


MOVES: Mapping[State, frozenset[State]] = {
    State.SPARE: frozenset({State.RESERVED, State.IN_SERVICE, State.PORTING_OUT, State.RELEASED}),
    State.RESERVED: frozenset({State.SPARE, State.IN_SERVICE}),
    State.IN_SERVICE: frozenset({State.SPARE, State.AGING, State.PORTING_OUT}),
    State.PORTING_IN: frozenset({State.SPARE, State.IN_SERVICE, State.RELEASED}),
    State.PORTING_OUT: frozenset({State.SPARE, State.IN_SERVICE, State.RELEASED}),
    State.AGING: frozenset({State.SPARE, State.RESERVED, State.RELEASED}),
    State.RELEASED: frozenset(),
}
ASSIGNABLE = frozenset({State.SPARE, State.RESERVED, State.PORTING_IN})
"""A number in one of these, without a target, can be handed to another account."""
RETURNABLE = frozenset({State.SPARE, State.RESERVED, State.IN_SERVICE, State.AGING})
"""A number in one of these can go back to the account above."""
USED = frozenset({State.IN_SERVICE, State.PORTING_OUT})
"""Only in these a number leads somewhere; in service it always does."""


def check_move(now: State, then: State) -> None:
    """Raise Conflict unless a number may go from one state to the other."""
    if then is not now and then not in MOVES[now]:
        raise Conflict(Text("error.number_state", now=now.value, then=then.value), field="state")
