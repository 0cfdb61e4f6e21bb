"""Who may call what: defaults, classes, exceptions, and help always."""

import pytest

from ringfort.domain.numbers import NumberClass
from ringfort.domain.restrictions import Deviation, Restriction, decide

NONE = Restriction()
STRICT = Restriction(
    classes={
        NumberClass.MOBILE: "pin",
        NumberClass.INTERNATIONAL: "allow",
        NumberClass.EMERGENCY: "deny",
    },
    exceptions=[
        Deviation(prefix="+44", verdict="deny"),
        Deviation(prefix="+4420", verdict="pin"),
        Deviation(prefix="+7495", verdict="deny"),
    ],
)


@pytest.mark.parametrize(
    ("number", "restriction", "expected"),
    [
        ("+74951234567", NONE, ("allow", "class", "national")),
        ("+79161234567", NONE, ("allow", "class", "mobile")),
        ("+442079460018", NONE, ("deny", "class", "international")),
        ("+78091234567", NONE, ("deny", "class", "premium")),
        ("12345678", NONE, ("deny", "class", "unknown")),
        ("112", NONE, ("allow", "emergency", "112")),
        ("112", STRICT, ("allow", "emergency", "112")),
        ("+79161234567", STRICT, ("pin", "class", "mobile")),
        ("+4930901820", STRICT, ("allow", "class", "international")),
        ("+441614960018", STRICT, ("deny", "exception", "+44")),
        ("+442079460018", STRICT, ("pin", "exception", "+4420")),
        ("+74951234567", STRICT, ("deny", "exception", "+7495")),
    ],
)
def test_verdicts(number: str, restriction: Restriction, expected: tuple[str, str, str]) -> None:
    found = decide(number, "RU", "", restriction)
    assert (found.verdict, found.reason, found.detail) == expected
