"""The nearest level counts, a rule wins over all, and help sees a number."""

from uuid import UUID

import pytest

from ringfort.domain.caller_id import External, Rule, Shown, emergency, external
from ringfort.domain.numbers import NumberClass

DEVICE, USER, MAIN, ABROAD = (UUID(int=n) for n in range(1, 5))
NATIONAL, FOREIGN = (
    ("+12125550100", NumberClass.NATIONAL),
    ("+4930901820", NumberClass.INTERNATIONAL),
)
RULES = [
    Rule(UUID(int=9), None, NumberClass.INTERNATIONAL, ABROAD, False),
    Rule(UUID(int=10), "+49", None, None, True),
    Rule(UUID(int=11), "+1212", None, None, True),
]
NOTHING = External()


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((External(DEVICE), External(USER), External(MAIN)), (DEVICE, False, "device")),
        ((NOTHING, External(USER), External(MAIN)), (USER, False, "user")),
        ((NOTHING, NOTHING, External(MAIN)), (MAIN, False, "account")),
        ((NOTHING, NOTHING, NOTHING), (None, False, "none")),
        ((External(None, True), NOTHING, External(MAIN)), (MAIN, True, "account")),
        ((External(None, False), External(None, True), External(MAIN)), (MAIN, False, "account")),
    ],
)
def test_the_nearest_level_counts(
    levels: tuple[External, ...], expected: tuple[object, ...]
) -> None:
    assert external(*NATIONAL, levels, []) == Shown(*expected)  # type: ignore[arg-type]


def test_the_first_rule_that_fits_wins() -> None:
    levels = (External(DEVICE), NOTHING, External(MAIN))
    assert external(*FOREIGN, levels, RULES) == Shown(ABROAD, False, "rule")
    assert external(*NATIONAL, levels, RULES) == Shown(None, True, "rule")
    assert external(*NATIONAL, levels, RULES[:2]) == Shown(DEVICE, False, "device")


def test_help_sees_the_nearest_emergency_number_else_the_main_one() -> None:
    assert emergency([None, USER], MAIN) == USER
    assert emergency([None, None], MAIN) == MAIN
    assert emergency([None, None], None) is None
