"""What a password has to be."""

import pytest

from ringfort.domain.errors import Invalid
from ringfort.domain.passwords import check

EMAIL, NAME = "ann.smith@example.com", "Ann van Smith"


@pytest.mark.parametrize(
    "password",
    ["correct horse", "9 апреля шёл снег", "x7#Kq!ppp2", "a" * 60 + "bcdefgh", "annvansmiths hat"],
)
def test_good_ones(password: str) -> None:
    check(password, EMAIL, NAME)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123456789", "at least 10"),
        ("ab" * 65, "at most 128"),
        ("abcabcabcabc", "guessed first"),
        ("Password123!", "guessed first"),
        ("pass word 2024", "guessed first"),
        ("1234567890", "guessed first"),
        ("Йцукенгшщз", "guessed first"),
        ("ann.smith@example.com", "e-mail"),
        ("Ann.Smith2024", "e-mail"),
        ("ann van smith", "e-mail"),
    ],
)
def test_bad_ones(password: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as caught:
        check(password, EMAIL, NAME, field="new_password")
    assert caught.value.field == "new_password"
