"""Causes, SIP codes, exits and their plain words agree with one another."""

from itertools import product

import pytest

from ringfort.domain.causes import (
    Cause,
    cause_for_caller,
    cause_of_exit,
    cause_of_status,
    exit_of_cause,
    joint_exit,
    sip_status,
    text_key,
)
from ringfort.domain.flow import Exit
from ringfort.texts import LANGUAGES, t


@pytest.mark.parametrize(
    ("exit_name", "cause", "status"),
    [("busy", 17, 486), ("no_answer", 19, 480), ("no_route", 20, 480)],
)
def test_the_three_failures(exit_name: str, cause: int, status: int) -> None:
    assert cause_of_exit(exit_name) == cause
    assert exit_of_cause(cause) == exit_name
    assert sip_status(cause) == status


@pytest.mark.parametrize(
    ("status", "reason", "exit_name"),
    [
        (486, None, "busy"),
        (600, None, "busy"),
        (603, None, "busy"),
        (480, None, "no_answer"),
        (480, 20, "no_route"),
        (480, 19, "no_answer"),
        (404, None, "no_route"),
        (408, None, "no_route"),
        (477, None, "no_route"),
        (503, None, "no_route"),
        (699, None, "no_route"),
        (486, 0, "busy"),
    ],
)
def test_a_response_becomes_an_exit(status: int, reason: int | None, exit_name: str) -> None:
    assert exit_of_cause(cause_of_status(status, reason)) == exit_name


@pytest.mark.parametrize(
    ("exits", "joint"),
    [
        ([], "no_route"),
        (["no_route", "no_route"], "no_route"),
        (["busy", "busy"], "busy"),
        (["busy", "no_route"], "busy"),
        (["busy", "no_answer"], "no_answer"),
        (["no_answer", "no_route"], "no_answer"),
        (["busy", "after_answer", "no_route"], "after_answer"),
    ],
)
def test_several_targets_have_one_exit(exits: list[str], joint: str) -> None:
    assert joint_exit(Exit(name) for name in exits) == joint


def test_the_edge_never_takes_a_failed_call_for_a_dead_server() -> None:
    for exit_name, cause in product(Exit, [None, *range(1, 128)]):
        assert sip_status(cause_for_caller(exit_name, cause)) not in (408, 503)


def test_the_callees_own_cause_is_passed_on() -> None:
    assert cause_for_caller("busy", Cause.REJECTED) == Cause.REJECTED
    assert cause_for_caller("no_route", Cause.CONGESTION) == Cause.UNREACHABLE
    assert cause_for_caller("after_answer", None) == Cause.NORMAL


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cause_has_plain_words(lang: str) -> None:
    said = [t(text_key(cause), lang, cause=cause) for cause in [*Cause, 99]]
    assert len(set(said)) == len(said)
