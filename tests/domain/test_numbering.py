"""Prefixes and rules, both ways; and rules that would keep another engine busy for ever."""

import time

import pytest
from pydantic import ValidationError

from ringfort.domain.errors import Invalid
from ringfort.domain.numbering import Formatter, Numbering, Rewrite

OFFICE = Numbering(
    country="RU",
    national_prefix="8",
    international_prefix="810",
    outbound_prefix="9",
    area_code="495",
)


@pytest.mark.parametrize(
    ("dialled", "expected"),
    [
        ("989161234567", "+79161234567"),
        ("981012123388100", "+12123388100"),
        ("91234567", "+74951234567"),
        ("+12123388100", "+12123388100"),
        ("89161234567", "+79161234567"),
    ],
)
def test_what_is_dialled_becomes_e164(dialled: str, expected: str) -> None:
    assert OFFICE.inward(dialled) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("+79161234567", "989161234567"), ("+12123388100", "981012123388100")],
)
def test_numbers_go_out_as_the_other_side_writes_them(number: str, expected: str) -> None:
    assert OFFICE.outward(number) == expected
    assert Numbering(country="RU").outward(number) == number


def test_the_first_rule_that_matches_counts() -> None:
    rules = [
        Rewrite(match=r"00(\d+)", replace=r"+\1"),
        Rewrite(match=r"0(\d+)", replace=r"+49\1"),
    ]
    plan = Numbering(country="DE", called_in=rules)
    assert plan.inward("004930901820", plan.called_in) == "+4930901820"
    assert plan.inward("030901820", plan.called_in) == "+4930901820"
    with pytest.raises(Invalid):
        plan.inward("7", plan.called_in)


@pytest.mark.parametrize(
    ("match", "replace", "field"),
    [("(", "1", "match"), (r"(a)\1", "1", "match"), (r"\d+", r"\1", ""), ("1", "hello", "replace")],
)
def test_a_wrong_rule_is_refused(match: str, replace: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Rewrite(match=match, replace=replace)
    assert ".".join(map(str, refused.value.errors()[0]["loc"])) == field


def test_no_rule_keeps_a_call_waiting() -> None:
    rule = Rewrite(match=r"(\d+)+x", replace="1")
    started = time.process_time()
    assert rule.applied("1" * 10_000) is None
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("formatter", "number", "expected"),
    [
        (Formatter(regex=r"^\+?66(\d{5,})$", prefix="0"), "+661234567", "01234567"),
        (Formatter(regex=r"^\+?66(\d{5,})$", prefix="0"), "+12123388100", "+12123388100"),
        (Formatter(value="14165554444"), "+661234567", "14165554444"),
        (Formatter(strip=1), "+12123388100", "12123388100"),
        (Formatter(strip=1, prefix="00", suffix="#"), "+4930901820", "004930901820#"),
    ],
)
def test_formatters(formatter: Formatter, number: str, expected: str) -> None:
    assert formatter.applied(number) == expected


def test_digits_may_follow_a_group() -> None:
    assert Rewrite(match=r"(\d)(\d*)", replace=r"\10\2").applied("123") == "1023"
