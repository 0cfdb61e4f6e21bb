"""The flow document: what it accepts, what it refuses and how it names the field."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfort.domain.errors import Invalid
from ringfort.domain.flow import MAX_STEPS, Flow, Step, To, default_flow
from ringfort.domain.schedule import DAYS, Filter, Window

UTC_ZONE = ZoneInfo("UTC")
MONDAY_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(
    lambda start, end: Window(start=start, end=end), times, times | st.just("24:00")
)
filters = st.builds(
    Filter,
    days=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
    times=st.lists(windows, max_size=3).map(tuple),
)
names = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
ids = st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
targets = st.builds(To, level=st.integers(1, 1000)) | st.builds(To, step=ids)
steps = st.builds(
    Step,
    id=ids,
    type=names,
    level=st.integers(1, 1000),
    settings=st.dictionaries(texts, json_values, max_size=3),
    filter=filters,
    timeout=st.integers(1, 86_400),
    exits=st.dictionaries(names, targets, max_size=4),
)
flows = st.builds(
    Flow,
    version=st.integers(1, 2**31 - 1),
    steps=st.lists(steps, max_size=5, unique_by=lambda step: step.id).map(tuple),
)


@given(flows)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_flow_survives_being_written_and_read(flow: Flow) -> None:
    assert Flow.parse(flow.dump()) == flow


@given(json_values)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_json_is_a_flow_or_invalid(document: object) -> None:
    try:
        Flow.parse({"steps": [document]})
    except Invalid as wrong:
        assert wrong.field is not None and wrong.field.startswith("steps[0]")


def test_what_is_left_out_has_its_default() -> None:
    flow = Flow.parse({"steps": [{"id": "a", "type": "play", "level": 1}]})
    step = flow.steps[0]
    assert (flow.format, flow.version, step.timeout, step.settings, step.exits) == (
        1,
        1,
        30,
        {},
        {},
    )
    assert step.filter == Filter()


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"id": ""}, "steps[1].id"),
        ({"id": "a/b"}, "steps[1].id"),
        ({"id": "b\n"}, "steps[1].id"),
        ({"id": "first"}, "steps[1].id"),
        ({"type": "Ring"}, "steps[1].type"),
        ({"level": 0}, "steps[1].level"),
        ({"level": True}, "steps[1].level"),
        ({"level": "2"}, "steps[1].level"),
        ({"level": 1.0}, "steps[1].level"),
        ({"timeout": 0}, "steps[1].timeout"),
        ({"timeout": 86_401}, "steps[1].timeout"),
        ({"settings": []}, "steps[1].settings"),
        ({"settings": {"a": "\x00"}}, "steps[1].settings.a"),
        ({"settings": {"a": ["\ud800"]}}, "steps[1].settings.a[0]"),
        ({"settings": {"a": float("nan")}}, "steps[1].settings.a"),
        ({"settings": {"a": 2**60}}, "steps[1].settings.a"),
        ({"settings": {"a": "x" * 10_001}}, "steps[1].settings.a"),
        ({"exits": {"Busy": {"level": 2}}}, "steps[1].exits.Busy"),
        ({"exits": {"busy": {}}}, "steps[1].exits.busy"),
        ({"exits": {"busy": 2}}, "steps[1].exits.busy"),
        ({"exits": {"busy": {"level": 2, "step": "a"}}}, "steps[1].exits.busy"),
        ({"exits": {"busy": {"level": 0}}}, "steps[1].exits.busy.level"),
        ({"exits": {f"e{n}": {"level": 1} for n in range(51)}}, "steps[1].exits"),
        ({"filter": {"days": []}}, "steps[1].filter.days"),
        ({"filter": {"days": ["mon", "someday"]}}, "steps[1].filter.days[1]"),
        ({"filter": {"times": [{"from": "9:00", "to": "18:00"}]}}, "steps[1].filter.times[0].from"),
        (
            {"filter": {"times": [{"from": "24:00", "to": "18:00"}]}},
            "steps[1].filter.times[0].from",
        ),
        ({"filter": {"times": [{"from": "09:00", "to": "24:01"}]}}, "steps[1].filter.times[0].to"),
        ({"filter": {"times": [{"from": "09:00"}]}}, "steps[1].filter.times[0].to"),
        (
            {"filter": {"times": [{"start": "09:00", "to": "10:00"}]}},
            "steps[1].filter.times[0].from",
        ),
        ({"colour": "red"}, "steps[1].colour"),
    ],
)
def test_what_is_wrong_is_named(part: dict[str, Any], field: str) -> None:
    first = {"id": "first", "type": "play", "level": 1}
    with pytest.raises(Invalid) as wrong:
        Flow.parse({"steps": [first, {"id": "second", "type": "play", "level": 1, **part}]})
    assert wrong.value.field == field
    assert wrong.value.message


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, None),
        ([], None),
        (b"{}", None),
        ({"format": 2}, "format"),
        ({"version": 0}, "version"),
        ({"version": 2**31}, "version"),
        ({"steps": {}}, "steps"),
        ({"steps": ({},)}, "steps"),
        ({1: 2}, None),
    ],
)
def test_a_document_that_is_no_flow(document: object, field: str | None) -> None:
    with pytest.raises(Invalid) as wrong:
        Flow.parse(document)
    assert wrong.value.field == field


def test_bounds_on_the_whole() -> None:
    def step(number: int) -> dict[str, Any]:
        return {"id": f"s{number}", "type": "play", "level": 1}

    Flow.parse({"steps": [step(n) for n in range(MAX_STEPS)]})
    with pytest.raises(Invalid, match="200"):
        Flow.parse({"steps": [step(n) for n in range(MAX_STEPS + 1)]})
    with pytest.raises(Invalid, match="more than 20000 values"):
        Flow.parse({"steps": [{**step(0), "settings": {"a": [0] * 30_000}}]})

    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Invalid, match="nested deeper"):
        Flow.parse({"steps": [{**step(0), "settings": {"a": deep}}]})


def test_a_level_gives_its_first_step_that_fits() -> None:
    never_on_monday = Filter.of("tue")
    flow = Flow(
        steps=(
            Step(id="other", type="play", level=2),
            Step(id="no", type="play", level=1, filter=never_on_monday),
            Step(id="yes", type="play", level=1),
            Step(id="late", type="play", level=1),
            Step(id="closed", type="play", level=3, filter=never_on_monday),
        )
    )
    assert flow.enter(1, MONDAY_NOON, UTC_ZONE) == flow.step("yes")
    assert flow.enter(3, MONDAY_NOON, UTC_ZONE) is None
    assert flow.enter(4, MONDAY_NOON, UTC_ZONE) is None
    assert flow.follow(To(step="no"), MONDAY_NOON, UTC_ZONE) == flow.step("no")
    assert flow.follow(To(step="nobody"), MONDAY_NOON, UTC_ZONE) is None


def test_forward_comes_before_every_exit() -> None:
    step = Step(id="a", type="ring", level=1, exits={"forward": To(level=2), "busy": To(level=3)})
    assert step.leads("busy") == step.leads("anything") == To(level=2)


def test_the_default_flow_tells_three_failures_apart() -> None:
    user = UUID(int=7)
    flow = default_flow(user)
    ring = flow.steps[0]
    assert ring.settings == {"users": [str(user)]}
    ends = {name: flow.follow(ring.exits[name], MONDAY_NOON, UTC_ZONE) for name in ring.exits}
    assert {name: step.settings["cause"] for name, step in ends.items() if step} == {
        "busy": "busy",
        "no_answer": "no_answer",
        "no_route": "unreachable",
    }
