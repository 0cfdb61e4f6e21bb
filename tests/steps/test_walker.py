"""A call walks its flow: every rule of the flow document, resuming, and leaving in mid-step."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from ringfort.calls.walker import MAX_ATTEMPTS, Mark, Resume, walk
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import MAX_VERSION, Flow, default_flow, return_flow
from ringfort.domain.notices import Notice
from ringfort.steps import parse_flow
from ringfort.steps._ports import ChannelGone, Dialled, Target, encode_state
from ringfort.testing.fake_ports import (
    ANSWERED,
    BUSY,
    NO_ANSWER,
    NO_ROUTE,
    FakeBooks,
    FakeWorld,
)
from ringfort.testing.virtual_time import VirtualClock

ANN = UUID(int=1)
BOOKS = FakeBooks({ANN: (Target(UUID(int=11), "ann@acme.test"),)}, own=ANN)


def step(step_id: str, level: int, kind: str, /, **more: Any) -> dict[str, Any]:
    return {"id": step_id, "level": level, "type": kind, **more}


def ring(step_id: str, level: int, **more: Any) -> dict[str, Any]:
    return step(step_id, level, "ring", settings={"own": True}, **more)


def play(step_id: str, level: int, **more: Any) -> dict[str, Any]:
    return step(step_id, level, "play", settings={"prompt": "beep"}, **more)


def hangup(step_id: str, level: int, cause: str = "normal") -> dict[str, Any]:
    return step(step_id, level, "hangup", settings={"cause": cause})


def flow(*steps: dict[str, Any], version: int = 1) -> Flow:
    return parse_flow({"version": version, "steps": list(steps)})


def world(*answers: Dialled | Exception, clock: VirtualClock | None = None) -> FakeWorld:
    made = FakeWorld(clock=clock or VirtualClock(), books=BOOKS)
    made.legs.answers.extend(answers)
    return made


async def walked(drawn: Flow, on: FakeWorld, resume: Resume | None = None) -> int:
    return (await on.clock.run(walk(drawn, on.call, resume))).cause


def visited(on: FakeWorld) -> list[str]:
    return [line.split("/")[1] for line in on.journal if line.startswith("save ")]


@pytest.mark.parametrize(
    ("answer", "cause"), [(ANSWERED, 16), (BUSY, 17), (NO_ANSWER, 19), (NO_ROUTE, 20)]
)
async def test_the_default_flow_tells_the_caller_why(answer: Dialled, cause: int) -> None:
    on = world(answer)
    assert await walked(default_flow(ANN), on) == cause
    assert on.legs.hung_up == [cause]
    left = {"step": "ring", "kind": "ring", "exit": answer.exit, "cause": answer.cause}
    assert on.notes.noted == [(Decision.STEP_LEFT, left), (Decision.ENDED, {"cause": cause})]


@pytest.mark.parametrize(
    ("answer", "taken"),
    [(ANSWERED, "after"), (NO_ANSWER, "none"), (BUSY, "engaged"), (NO_ROUTE, "away")],
)
async def test_each_exit_has_its_own_way(answer: Dialled, taken: str) -> None:
    exits = {
        "after_answer": {"step": "after"},
        "no_answer": {"step": "none"},
        "busy": {"step": "engaged"},
        "no_route": {"step": "away"},
    }
    ends = [hangup(name, 2) for name in ("after", "none", "engaged", "away")]
    on = world(answer)
    await walked(flow(ring("r", 1, exits=exits), *ends), on)
    assert visited(on) == ["r", taken]


@pytest.mark.parametrize("answer", [ANSWERED, NO_ANSWER, BUSY, NO_ROUTE])
async def test_forward_is_taken_whatever_else_is_set(answer: Dialled) -> None:
    exits = {"busy": {"step": "wrong"}, "after_answer": {"step": "wrong"}, "forward": {"level": 2}}
    on = world(answer)
    await walked(flow(ring("r", 1, exits=exits), hangup("right", 2), hangup("wrong", 3)), on)
    assert visited(on) == ["r", "right"]


async def test_no_answer_comes_after_the_timeout_of_the_step() -> None:
    on = world(NO_ANSWER)
    start = on.clock.now()
    assert await walked(flow(ring("r", 1, timeout=5)), on) == 19
    assert (on.clock.now() - start).total_seconds() == 5
    on = world(NO_ANSWER)
    await walked(flow(ring("r", 1)), on)
    assert on.legs.dials[0][1] == 30


async def test_an_exit_without_a_target_hangs_up_with_the_callees_cause() -> None:
    assert await walked(flow(ring("r", 1)), world(Dialled("busy", 21))) == 21
    assert await walked(flow(ring("r", 1)), world(ANSWERED)) == 16


async def test_an_exit_to_a_level_or_step_that_is_not_there_hangs_up() -> None:
    for to in ({"level": 20}, {"step": "nobody"}):
        assert await walked(flow(play("p", 1, exits={"after_answer": to})), world()) == 16


async def test_whoever_fails_outside_is_told_why_unless_a_step_follows() -> None:
    refused = Dialled("no_route", 21, Decision.NOT_ALLOWED)
    forward = step("f", 1, "forward", settings={"number": "+442079460123"})
    on = world(refused)
    await walked(flow(forward), on)
    assert on.legs.told == [Notice.NOT_ALLOWED]
    on = world(refused)
    await walked(flow(forward | {"exits": {"no_route": {"level": 2}}}, play("p", 2)), on)
    assert on.legs.told == [None]
    on = world(ANSWERED)
    await walked(flow(forward), on)
    assert on.legs.told == [None]


async def test_a_transfer_that_comes_back_is_told_nothing_of_its_failure() -> None:
    on = world(Dialled("no_route", 21, Decision.NOT_ALLOWED), ANSWERED)
    forward = step("f", 1, "forward", settings={"number": "+442079460123"})
    back = flow(ring("back", 1), version=MAX_VERSION)
    await on.clock.run(walk(flow(forward), on.call, None, back))
    assert on.legs.told == [None]


async def test_no_step_that_fits_hangs_up() -> None:
    tuesday = {"days": ["tue"]}
    assert await walked(flow(), world()) == 16
    assert await walked(flow(play("p", 1, filter=tuesday)), world()) == 16
    on = world()
    two = flow(play("p", 1, exits={"after_answer": {"level": 2}}), play("q", 2, filter=tuesday))
    assert await walked(two, on) == 16
    assert visited(on) == ["p"]


async def test_the_call_enters_at_level_one_wherever_it_is_listed() -> None:
    on = world()
    await walked(flow(hangup("z", 2), hangup("a", 1)), on)
    assert visited(on) == ["a"]


async def test_the_time_of_a_level_is_when_the_call_gets_there() -> None:
    """A five second message before 18:30 leads into the evening."""
    clock = VirtualClock(datetime(2026, 1, 5, 18, 29, 58, tzinfo=UTC))
    on = world(clock=clock)
    drawn = flow(
        play("p", 1, exits={"after_answer": {"level": 2}}),
        step("day", 2, "hangup", filter={"times": [{"from": "09:30", "to": "18:30"}]}),
        step("evening", 2, "hangup"),
    )
    await walked(drawn, on)
    assert visited(on) == ["p", "evening"]


WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def office() -> Flow:
    """The example of the field: lunch, business, duty and the rest, each 90 s, then the message."""

    def shift(name: str, *window: str) -> dict[str, Any]:
        when = {"days": WORKDAYS, "times": [dict(zip(("from", "to"), window, strict=True))]}
        more = {"filter": when} if window else {}
        return ring(name, 2, timeout=90, exits={"no_answer": {"level": 3}}, **more)

    return flow(
        play("welcome", 1, exits={"after_answer": {"level": 2}}),
        shift("lunch", "13:00", "14:00"),
        shift("business", "09:30", "18:30"),
        shift("duty", "18:30", "20:30"),
        ring("rest", 2, timeout=90, exits={"no_answer": {"level": 3}}),
        play("message", 3),
    )


@pytest.mark.parametrize(
    ("day", "hour", "minute", "who"),
    [
        (5, 9, 29, "rest"),
        (5, 9, 30, "business"),
        (5, 13, 30, "lunch"),
        (5, 14, 0, "business"),
        (5, 18, 30, "duty"),
        (5, 20, 30, "rest"),
        (10, 13, 30, "rest"),
    ],
)
async def test_two_levels_with_windows(day: int, hour: int, minute: int, who: str) -> None:
    zone = "Europe/Moscow"
    start = datetime(2026, 1, day, hour - 3, minute, tzinfo=UTC)
    on = world(NO_ANSWER, clock=VirtualClock(start, zone))
    assert await walked(office(), on) == 16
    assert visited(on) == ["welcome", who, "message"]
    assert on.legs.dials[0][1] == 90
    assert (on.clock.now() - start).total_seconds() == 5 + 90 + 5


async def test_the_mark_is_written_before_the_step_acts() -> None:
    on = world(BUSY)
    await walked(flow(ring("r", 1, exits={"busy": {"level": 2}}), hangup("h", 2), version=7), on)
    assert on.journal == [
        "save 7/r/1",
        "dial ann@acme.test",
        "save 7/h/2",
        "hang up 16",
    ]
    assert on.memory.state == "{}"


async def test_a_finished_dial_is_not_dialled_again() -> None:
    on = world()
    assert await walked(default_flow(ANN), on, Resume("ring", 1, BUSY)) == 17
    assert on.legs.dials == []
    assert on.journal == ["save 1/busy/2", "hang up 17"]


async def test_the_callee_hung_up_while_the_service_was_away() -> None:
    on = world()
    assert await walked(default_flow(ANN), on, Resume("ring", 1, ANSWERED)) == 16
    assert on.journal == ["hang up 16"]


async def test_a_prompt_is_played_again_and_the_call_goes_on() -> None:
    on = world()
    drawn = flow(play("p", 1, exits={"after_answer": {"level": 2}}), hangup("h", 2, "busy"))
    assert await walked(drawn, on, Resume("p", 3)) == 17
    assert on.journal == ["save 1/p/3", "play beep", "save 1/h/4", "hang up 17"]


async def test_a_ring_that_had_not_begun_is_rung() -> None:
    on = world(BUSY)
    assert await walked(default_flow(ANN), on, Resume("ring", 1)) == 17
    assert len(on.legs.dials) == 1


async def test_a_step_that_is_gone_ends_the_call() -> None:
    assert await walked(flow(play("p", 1)), world(), Resume("old", 2, BUSY)) == 38


async def test_only_the_resumed_step_has_the_old_outcome() -> None:
    exits = {"busy": {"level": 1}}
    on = world(ANSWERED)
    assert await walked(flow(ring("r", 1, exits=exits)), on, Resume("r", 1, BUSY)) == 16
    assert on.journal == ["save 1/r/2", "dial ann@acme.test", "hang up 16"]


async def test_a_transfer_that_comes_to_nothing_goes_back() -> None:
    on = world(BUSY, ANSWERED)
    back = return_flow(UUID(int=11))
    assert (await on.clock.run(walk(default_flow(ANN), on.call, None, back))).cause == 16
    assert on.journal == [
        "save 1/ring/1",
        "dial ann@acme.test",
        "save 1/busy/2",
        "tell failure 17",
        f"save {MAX_VERSION}/return/1",
        "dial ann@acme.test",
        "hang up 16",
    ]


async def test_on_its_way_back_it_is_resumed_there() -> None:
    on = world()
    resume = Resume("return", 1, BUSY, MAX_VERSION)
    walking = walk(default_flow(ANN), on.call, resume, return_flow(UUID(int=11)))
    assert (await on.clock.run(walking)).cause == 17
    assert on.journal == ["hang up 17"]


async def test_a_call_going_round_and_round_ends() -> None:
    on = world()
    assert await walked(flow(play("p", 1, exits={"forward": {"level": 1}})), on) == 38
    assert len(visited(on)) == MAX_ATTEMPTS
    on = world()
    await walked(flow(play("p", 1, exits={"forward": {"level": 1}})), on, Resume("p", MAX_ATTEMPTS))
    assert len(visited(on)) == 1, "a restart does not begin to count anew"


async def test_a_caller_who_hangs_up_in_a_prompt_is_left_alone() -> None:
    on = world()
    on.media.gone = True
    with pytest.raises(ChannelGone):
        await walked(flow(play("p", 1, exits={"after_answer": {"level": 2}}), hangup("h", 2)), on)
    assert on.journal == ["save 1/p/1", "play beep"]


async def test_a_caller_who_hangs_up_while_it_rings_is_left_alone() -> None:
    on = world(ChannelGone())
    with pytest.raises(ChannelGone):
        await walked(default_flow(ANN), on)
    assert on.legs.hung_up == []


async def test_cancelling_stops_in_mid_step_and_hangs_up_nothing() -> None:
    on = world()
    with pytest.raises(TimeoutError):
        await on.clock.run(walk(flow(play("p", 1)), on.call), until_s=2)
    assert on.journal == ["save 1/p/1", "play beep"]


async def test_a_step_that_fails_ends_the_call() -> None:
    assert await walked(default_flow(ANN), world(RuntimeError("the engine is away"))) == 38


async def test_a_flow_of_a_newer_version_ends_the_call() -> None:
    unknown = Flow.parse({"steps": [step("a", 1, "teleport")]})
    on = world()
    assert await walked(unknown, on) == 38
    assert on.legs.hung_up == [38]


def test_a_mark_is_read_back() -> None:
    mark = Mark(12, "after-hours_2", 3)
    assert Mark.parse(str(mark)) == mark
    for broken in ("", "1", "1/a", "x/a/1", "1//1", "1/a/", "1/a/b", "1/a/1/2", "-1/a/1"):
        assert Mark.parse(broken) is None


def test_a_state_is_small_plain_json() -> None:
    assert encode_state({"tries": 2, "said": "я"}) == '{"tries":2,"said":"\\u044f"}'
    encode_state({"a": "x" * 504})
    with pytest.raises(ValueError, match="at most 512"):
        encode_state({"a": "x" * 505})
