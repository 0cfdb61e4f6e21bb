"""Numbers as people write them, and what class they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfort.domain import numbers
from ringfort.domain.errors import Invalid
from ringfort.domain.numbers import NumberClass

WRITTEN = [
    ("+7 916 123-45-67", "RU", "+79161234567"),
    ("8 (916) 123-45-67", "RU", "+79161234567"),
    ("89161234567", "RU", "+79161234567"),
    ("12123388100", "RU", "+12123388100"),
    ("12123388100", "US", "+12123388100"),
    ("(212) 338-8100", "US", "+12123388100"),
    ("011 44 20 7946 0018", "US", "+442079460018"),
    ("030 901820", "DE", "+4930901820"),
    ("0049 30 901820", "DE", "+4930901820"),
    ("02 123 4567", "TH", "+6621234567"),
    ("+622129303030", "TH", "+622129303030"),
    ("8 727 258 0000", "KZ", "+77272580000"),
]


@pytest.mark.parametrize(("text", "country", "expected"), WRITTEN)
def test_what_people_write_is_read(text: str, country: str, expected: str) -> None:
    assert numbers.read(text, country) == expected


@pytest.mark.parametrize(
    "text",
    ["", "100", "hello", "+", "+1", "12", "+7916", "9" * 41, "+1 212 338 8100 ext. 5", "*97"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        numbers.read(text, "US", field="numbers[0]")
    assert refused.value.field == "numbers[0]"


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("+79161234567", "RU", NumberClass.MOBILE),
        ("+74951234567", "RU", NumberClass.NATIONAL),
        ("+78001234567", "RU", NumberClass.TOLL_FREE),
        ("+78091234567", "RU", NumberClass.PREMIUM),
        ("+77272580000", "RU", NumberClass.INTERNATIONAL),
        ("+74951234567", "KZ", NumberClass.INTERNATIONAL),
        ("+12123388100", "US", NumberClass.NATIONAL),
        ("+18002255288", "US", NumberClass.TOLL_FREE),
        ("+19002345678", "US", NumberClass.PREMIUM),
        ("+14165554444", "US", NumberClass.INTERNATIONAL),
        ("+442079460018", "US", NumberClass.INTERNATIONAL),
        ("+4930901820", "DE", NumberClass.NATIONAL),
        ("112", "DE", NumberClass.EMERGENCY),
        ("112", "RU", NumberClass.EMERGENCY),
        ("911", "US", NumberClass.EMERGENCY),
        ("110", "DE", NumberClass.EMERGENCY),
        ("9999", "DE", NumberClass.UNKNOWN),
    ],
)
def test_classes(number: str, country: str, expected: NumberClass) -> None:
    assert numbers.number_class(number, country) is expected


def test_local_is_of_the_own_area_code() -> None:
    assert numbers.number_class("+74951234567", "RU", area_code="495") is NumberClass.LOCAL
    assert numbers.number_class("+78121234567", "RU", area_code="495") is NumberClass.NATIONAL


def test_emergency_numbers_per_country() -> None:
    assert {"110", "112"} <= numbers.emergency_numbers("DE")
    assert {"01", "02", "03", "101", "102", "103", "112"} & numbers.emergency_numbers("RU")
    assert "1001" not in numbers.emergency_numbers("US")


def test_numbers_are_told_as_people_write_them() -> None:
    assert numbers.readable("+79161234567", "RU") == "8 (916) 123-45-67"
    assert numbers.readable("+12123388100", "RU") == "+1 212-338-8100"
    assert numbers.country_of("+12123388100") == "US"
    assert numbers.country_of("+80012345678") is None


@given(st.text(max_size=50), st.sampled_from(["US", "RU", "DE", "TH"]))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_whatever_is_typed_becomes_e164_or_an_error(text: str, country: str) -> None:
    try:
        number = numbers.read(text, country)
    except Invalid:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert numbers.read(number, country) == number


@pytest.mark.parametrize("text", ["", "²", "١١٢", "+", "+7", "+999", "sip"])
def test_what_is_no_number_is_of_unknown_class(text: str) -> None:
    assert numbers.number_class(text, "RU") is NumberClass.UNKNOWN
