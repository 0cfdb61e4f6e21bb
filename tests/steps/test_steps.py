"""Kinds of steps: discovery, settings, exits, and what each does."""

from typing import Any
from uuid import UUID

import pytest

from ringfort.domain.causes import Cause
from ringfort.domain.errors import Invalid
from ringfort.domain.flow import Step, default_flow
from ringfort.domain.prompts import Prompt
from ringfort.steps import kind_of, kinds, parse_flow, remarks, schemas
from ringfort.steps._ports import Dialled, Target
from ringfort.steps._step import Ended, Outcome
from ringfort.testing.fake_ports import BUSY, FakeBooks, FakeWorld
from ringfort.texts import LANGUAGES, t

ANN, BOB = UUID(int=1), UUID(int=2)
DESK = Target(UUID(int=11), "desk@acme.test")
SOFT = Target(UUID(int=12), "soft@acme.test")
HALL = Target(UUID(int=21), "hall@acme.test")
BOOKS = FakeBooks({ANN: (DESK, SOFT), BOB: (HALL,)}, own=ANN)


async def run(settings: dict[str, Any], world: FakeWorld, kind: str, timeout: int = 30) -> Outcome:
    step = Step(id="a", type=kind, level=1, settings=settings, timeout=timeout)
    return await world.clock.run(kind_of(step).run(world.call, step))


def test_steps_are_found_by_discovery() -> None:
    assert {"ring", "play", "hangup"} <= kinds().keys()
    for name, kind in kinds().items():
        assert kind.name() == name
        assert kind.__doc__
        assert all(field.description for key, field in kind.model_fields.items() if key != "type")
        assert all(t(f"step.{name}", lang) for lang in LANGUAGES)
        assert all(t(f"exit.{way.name}", lang) for lang in LANGUAGES for way in kind.exits)


def test_each_kind_has_a_schema_that_refuses_what_it_does_not_know() -> None:
    for name, schema in schemas().items():
        assert schema["additionalProperties"] is False
        assert schema["properties"]["type"]["const"] == name


def test_the_default_flow_is_a_flow_without_remarks() -> None:
    flow = default_flow(ANN)
    assert parse_flow(flow.dump()) == flow
    assert remarks(flow) == []


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"type": "teleport"}, "steps[0].type"),
        ({"type": "ring"}, "steps[0].settings"),
        ({"type": "ring", "settings": {"users": ["ann"]}}, "steps[0].settings.users[0]"),
        ({"type": "ring", "settings": {"users": [str(ANN)] * 21}}, "steps[0].settings.users"),
        ({"type": "ring", "settings": {"own": "yes"}}, "steps[0].settings.own"),
        ({"type": "ring", "settings": {"own": True, "loud": 1}}, "steps[0].settings.loud"),
        ({"type": "play"}, "steps[0].settings.prompt"),
        ({"type": "play", "settings": {"prompt": "/etc/passwd"}}, "steps[0].settings.prompt"),
        (
            {"type": "play", "settings": {"prompt": "beep", "type": "play"}},
            "steps[0].settings.type",
        ),
        ({"type": "hangup", "settings": {"cause": "congestion"}}, "steps[0].settings.cause"),
        ({"type": "hangup", "exits": {"found": {"level": 1}}}, "steps[0].exits.found"),
    ],
)
def test_wrong_settings_are_named(part: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        parse_flow({"steps": [{"id": "a", "level": 1, **part}]})
    assert wrong.value.field == field


async def test_ring_rings_every_device_of_a_user_at_once() -> None:
    world = FakeWorld(books=BOOKS)
    world.legs.answers.append(BUSY)
    assert await run({"users": [str(ANN)]}, world, "ring", timeout=7) == BUSY
    assert world.legs.dials == [((DESK, SOFT), 7)]


async def test_ring_rings_nobody_twice() -> None:
    world = FakeWorld(books=BOOKS)
    settings = {
        "own": True,
        "users": [str(BOB), str(ANN)],
        "devices": [str(HALL.device_id), str(UUID(int=99))],
    }
    await run(settings, world, "ring")
    assert world.legs.dials == [((DESK, SOFT, HALL), 30)]


async def test_ring_without_anybody_to_ring_has_no_route() -> None:
    for settings in (
        {"users": [str(UUID(int=99))]},
        {"devices": [str(UUID(int=99))]},
        {"own": True},
    ):
        world = FakeWorld()
        assert await run(settings, world, "ring") == Dialled("no_route", Cause.UNREACHABLE)
        assert world.legs.dials == []


async def test_play_plays_to_the_end() -> None:
    world = FakeWorld()
    start = world.clock.now()
    assert await run({"prompt": "beep"}, world, "play") == "after_answer"
    assert (world.clock.now() - start).total_seconds() == 5
    await run({"prompt": "beep", "answer": False}, world, "play")
    assert world.journal == [f"play {Prompt.BEEP}", "play beep early"]


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({}, 16),
        ({"cause": "busy"}, 17),
        ({"cause": "no_answer"}, 19),
        ({"cause": "unreachable"}, 20),
    ],
)
async def test_hangup_says_why(settings: dict[str, Any], cause: int) -> None:
    assert await run(settings, FakeWorld(), "hangup") == Ended(cause)
