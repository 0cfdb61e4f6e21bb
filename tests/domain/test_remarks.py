"""Remarks on flows that can be walked but may surprise."""

from uuid import UUID

import pytest

from ringfort.domain.flow import Flow, Step, To, default_flow
from ringfort.domain.remarks import Code, Remark, Way, check
from ringfort.domain.schedule import ALWAYS, Filter
from ringfort.texts import LANGUAGES, t

KINDS = {
    "ring": (
        Way("after_answer", waits=True, ends=True),
        Way("no_answer", waits=True),
        Way("busy"),
        Way("no_route"),
    ),
    "play": (Way("after_answer", waits=True),),
    "branch": (Way("found"), Way("not_found")),
    "hangup": (),
}

OFFICE = Filter.of("mon", "tue", times=(("09:00", "18:00"),))
LUNCH = Filter.of("mon", "tue", times=(("13:00", "14:00"),))


def end(step_id: str, level: int, when: Filter = ALWAYS) -> Step:
    return Step(id=step_id, type="hangup", level=level, filter=when)


def play(step_id: str, level: int, to: To | None, when: Filter = ALWAYS) -> Step:
    exits = {"after_answer": to} if to else {}
    return Step(id=step_id, type="play", level=level, filter=when, exits=exits)


def branch(step_id: str, level: int, found: To, not_found: To) -> Step:
    return Step(
        id=step_id, type="branch", level=level, exits={"found": found, "not_found": not_found}
    )


def said(*steps: Step) -> list[Remark]:
    return check(Flow(steps=steps), KINDS)


def test_a_good_flow_has_no_remarks() -> None:
    assert check(default_flow(UUID(int=1)), KINDS) == []
    assert said(play("a", 1, To(level=2), OFFICE), end("b", 1), end("c", 2)) == []


def test_a_flow_without_an_entry() -> None:
    assert said() == [Remark("no_entry", {})]
    assert Remark("no_entry", {}) in said(end("a", 2))
    assert Remark("no_entry", {}).error


def test_an_exit_that_leads_nowhere_is_a_remark_and_no_error() -> None:
    (remark,) = said(play("a", 1, None))
    assert remark == Remark("exit_leads_nowhere", {"step": "a", "exit": "after_answer"})
    assert not remark.error
    assert said(play("a", 1, To(level=20))) == [
        Remark("exit_to_empty_level", {"step": "a", "exit": "after_answer", "level": 20})
    ]
    assert said(play("a", 1, To(step="x"))) == [
        Remark("exit_to_missing_step", {"step": "a", "exit": "after_answer", "to": "x"})
    ]


def test_exits_that_are_never_taken() -> None:
    hidden = Step(
        id="a", type="ring", level=1, exits={"forward": To(step="b"), "busy": To(step="b")}
    )
    assert said(hidden, end("b", 2)) == [Remark("exit_never_taken", {"step": "a", "exit": "busy"})]
    idle = Step(id="a", type="hangup", level=1, exits={"forward": To(level=1)})
    assert said(idle) == [Remark("exit_never_taken", {"step": "a", "exit": "forward"})]


def test_a_level_no_call_reaches() -> None:
    assert said(end("a", 1), end("b", 5), play("c", 6, To(level=5))) == [
        Remark("level_unreached", {"level": 5}),
        Remark("level_unreached", {"level": 6}),
    ]


def test_a_window_in_the_shadow_of_an_earlier_wider_one() -> None:
    assert said(end("wide", 1, OFFICE), end("lunch", 1, LUNCH), end("rest", 1)) == [
        Remark("step_shadowed", {"step": "lunch", "level": 1, "by": "wide"})
    ]
    assert said(end("lunch", 1, LUNCH), end("wide", 1, OFFICE), end("rest", 1)) == []


def test_two_windows_together_cast_a_shadow() -> None:
    morning, evening = (
        Filter.of("mon", times=(("00:00", "12:00"),)),
        Filter.of("mon", times=(("12:00", "24:00"),)),
    )
    assert said(
        end("morning", 1, morning),
        end("evening", 1, evening),
        end("monday", 1, Filter.of("mon")),
        end("rest", 1),
    ) == [Remark("step_shadowed", {"step": "monday", "level": 1, "by": "morning, evening"})]


def test_a_step_an_exit_names_is_in_no_shadow() -> None:
    assert said(play("a", 1, To(step="c")), end("b", 2), end("c", 2)) == []


def test_a_level_with_gaps() -> None:
    assert said(end("a", 1, OFFICE)) == [
        Remark("level_has_gaps", {"level": 1, "day": "mon", "time": "00:00"})
    ]
    nights = Filter.of(times=(("18:00", "09:00"),))
    assert said(end("a", 1, OFFICE), end("b", 1, nights)) == [
        Remark("level_has_gaps", {"level": 1, "day": "wed", "time": "09:00"})
    ]


def test_a_loop_without_a_wait_is_an_error() -> None:
    remarks = said(
        branch("a", 1, To(level=2), To(step="z")),
        branch("b", 2, To(level=1), To(step="z")),
        end("z", 3),
    )
    assert remarks == [Remark("loop_without_wait", {"steps": "a, b"})]
    assert remarks[0].error


def test_a_loop_that_waits_is_none() -> None:
    assert said(branch("a", 1, To(level=2), To(level=2)), play("b", 2, To(level=1))) == []


def test_forward_of_a_step_that_may_not_wait_makes_a_loop() -> None:
    ring = Step(id="a", type="ring", level=1, exits={"forward": To(level=1)})
    assert said(ring) == [Remark("loop_without_wait", {"steps": "a"})]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_remark_has_its_text(lang: str) -> None:
    params: dict[Code, dict[str, str | int]] = {
        "no_entry": {},
        "exit_leads_nowhere": {"step": "a", "exit": "busy"},
        "exit_to_empty_level": {"step": "a", "exit": "busy", "level": 2},
        "exit_to_missing_step": {"step": "a", "exit": "busy", "to": "b"},
        "exit_never_taken": {"step": "a", "exit": "busy"},
        "level_unreached": {"level": 2},
        "level_has_gaps": {"level": 2, "day": "mon", "time": "09:00"},
        "step_shadowed": {"step": "a", "level": 2, "by": "b"},
        "loop_without_wait": {"steps": "a, b"},
    }
    assert set(params) == set(Code.__args__)  # type: ignore[attr-defined]
    for code, values in params.items():
        assert t(f"remark.{code}", lang, **values)
