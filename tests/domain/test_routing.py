"""Which trunks a call outside is tried by, in which order, and why not by others."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ringfort.domain.numbers import NumberClass
from ringfort.domain.routes import KnownRoute, Route
from ringfort.domain.routing import (
    Facts,
    Misfit,
    Out,
    Quality,
    Selection,
    Unfit,
    Wanted,
    Worth,
    fitting,
    select,
    unrouted,
)
from ringfort.domain.trunks import Known, Trunk, Unable

LONDON = "+442079460123"
OWNER, ABOVE = uuid4(), uuid4()
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday."""


def known(*servers: str, **settings: Any) -> Known:
    gateways = [{"server": each} for each in servers]
    trunk = Trunk.model_validate({"gateways": gateways} | settings)
    return Known(uuid4(), OWNER, servers[0], False, trunk)


def route(*trunks: Known | dict[str, Any], owner: UUID = OWNER, **settings: Any) -> KnownRoute:
    carriers = [{"trunk_id": each.id} if isinstance(each, Known) else each for each in trunks]
    made = Route.model_validate({"carriers": carriers} | settings)
    return KnownRoute(uuid4(), owner, "Route", False, made, ZoneInfo("Europe/London"))


def wanted(number: str = LONDON, **fields: Any) -> Wanted:
    return replace(Wanted(number, NumberClass.INTERNATIONAL, NOW), **fields)


def chosen(
    routes: list[KnownRoute],
    trunks: list[Known],
    facts: Facts | None = None,
    seed: int = 1,
    asked: Wanted | None = None,
) -> Selection:
    asked = asked or wanted()
    return select(fitting(routes, asked), trunks, asked, facts or Facts(), Random(seed))


def names(selection: Selection) -> list[str]:
    return [each.trunk.name for each in selection.candidates]


def why(selection: Selection) -> dict[str, str]:
    return {each.trunk.name: each.why for each in selection.out if each.trunk}


def test_without_routes_the_cheapest_first_then_gateway_by_gateway() -> None:
    dear, cheap = known("c", weight_cost=60), known("a", "b", weight_cost=10)
    found = chosen([], [dear, cheap]).attempts(LONDON, "+12123388100")
    assert [each.to.server for each in found] == ["a", "b", "c"]
    assert {each.caller for each in found} == {"+12123388100"}


def test_a_trunk_that_takes_no_such_call_tells_why() -> None:
    trunks = [
        known("off", enabled=False),
        known("pbx", kind="pbx"),
        known("elsewhere", rules=["^\\+7"]),
        known("empty", gateways=[{"server": "off", "enabled": False}]),
        known("other"),
        known("here", gateways=[{"server": "off", "enabled": False}, {"server": "here"}]),
    ]
    used = frozenset(each.id for each in trunks if each.name != "other")
    found = chosen([], trunks, asked=wanted(used=used))
    assert [each.to.server for each in found.attempts(LONDON, None)] == ["here"]
    assert why(found) == {
        "off": Unable.OFF,
        "pbx": Unable.PBX,
        "elsewhere": Unable.NOT_ITS_NUMBER,
        "empty": Unable.NO_GATEWAY,
        "other": Unfit.NOT_USED,
    }


def test_calls_for_help_go_to_trunks_that_take_them() -> None:
    trunks = [known("plain", weight_cost=1), known("help", emergency=True)]
    found = unrouted(trunks, "112", emergency=True)
    assert names(found) == ["help"]
    assert why(found) == {"plain": Unable.NOT_EMERGENCY}


def test_one_s_own_routes_then_priority_then_the_longest_prefix() -> None:
    on = {"goes_on": True}
    routes = [
        route(patterns=["+44", "+4420"], priority=10, **on),
        route(patterns=["+442079"], priority=10, **on),
        route(patterns=["^\\+44"], priority=10, **on),
        route(priority=5, **on),
        route(owner=ABOVE, priority=1, **on),
        route(owner=ABOVE, priority=2),
        route(owner=ABOVE, priority=3),
    ]
    found = fitting(routes, wanted())
    assert [routes.index(each) for each in found.routes] == [3, 1, 0, 2, 4, 5]
    assert found.out == ((routes[6], Misfit.NOT_REACHED),)


def test_a_route_that_does_not_fit_tells_why() -> None:
    wants = [
        ({"enabled": False}, Misfit.OFF),
        ({"patterns": ["+7", "^\\+43"]}, Misfit.NOT_ITS_NUMBER),
        ({"classes": ["national"]}, Misfit.NOT_ITS_CLASS),
        ({"hours": [{"days": ["mon"]}, {"start": "18:00"}]}, Misfit.NOT_ITS_TIME),
    ]
    routes = [route(**settings) for settings, _ in wants]
    found = fitting(routes, wanted())
    assert [misfit for _, misfit in found.out] == [misfit for _, misfit in wants]
    assert found.routed and not found.routes


def test_hours_are_read_on_the_account_s_clock() -> None:
    here = route(hours=[{"start": "12:00", "end": "13:00"}])
    there = replace(here, zone=ZoneInfo("Europe/Moscow"))
    assert fitting([here], wanted()).routes
    assert not fitting([there], wanted()).routes


def test_routes_that_do_not_fit_leave_no_way() -> None:
    trunk = known("a")
    found = chosen([route(trunk, patterns=["+7"])], [trunk])
    assert not found.candidates
    assert why(found) == {"a": Unfit.IN_NO_ROUTE}


def test_a_route_that_is_off_decides_nothing() -> None:
    trunk = known("a")
    assert names(chosen([route(enabled=False)], [trunk])) == ["a"]


def test_the_next_route_when_this_one_goes_on_and_no_trunk_twice() -> None:
    a, b, c = known("a"), known("b"), known("c")
    first = {"priority": 1, "goes_on": True}
    routes = [route(b, a, **first), route(a, c, b)]
    assert names(chosen(routes, [a, b, c])) == ["b", "a", "c"]
    routes[0].settings.goes_on = False
    found = chosen(routes, [a, b, c])
    assert names(found) == ["b", "a"]
    assert why(found) == {"c": Unfit.IN_NO_ROUTE}


def test_what_is_not_offered_is_out() -> None:
    stranger = uuid4()
    found = chosen([route({"trunk_id": stranger})], [])
    assert found.out == (Out(stranger, Unfit.NOT_OFFERED),)


def test_by_weight_every_place_has_its_share() -> None:
    """Also of those that are left when the first has failed: 1 of (1 + 2) after the 7."""
    a, b, c = known("a"), known("b"), known("c")
    shares = zip((a, b, c), (7, 2, 1), strict=True)
    by = route(*({"trunk_id": t.id, "weight": w} for t, w in shares), strategy="weight")
    orders = [names(chosen([by], [a, b, c], seed=seed)) for seed in range(4000)]
    first = Counter(each[0] for each in orders)
    assert [round(first[name] / 400) for name in "abc"] == [7, 2, 1]
    after_a = Counter(each[1] for each in orders if each[0] == "a")
    assert abs(after_a["b"] / first["a"] - 2 / 3) < 0.03


def test_by_percent_the_others_follow_as_listed() -> None:
    a, b, c = known("a"), known("b"), known("c")
    shares = zip((a, b, c), (0, 70, 30), strict=True)
    by = route(*({"trunk_id": t.id, "percent": p} for t, p in shares), strategy="percent")
    orders = Counter("".join(names(chosen([by], [a, b, c], seed=seed))) for seed in range(3000))
    assert orders.keys() == {"bac", "cab"}
    assert abs(orders["bac"] / 3000 - 0.7) < 0.03
    b.settings.enabled = c.settings.enabled = False
    assert names(chosen([by], [a, b, c])) == ["a"]


def test_the_least_cost_first_unknown_ones_last() -> None:
    a, b, c, d = known("a"), known("b"), known("c"), known("d")
    by = route(a, b, c, d, strategy="least_cost")
    costs = ((b, 300), (c, 100), (d, 100))
    facts = Facts({(by.id, each.id): Worth(cost, currency="USD") for each, cost in costs})
    assert names(chosen([by], [a, b, c, d], facts)) == ["c", "d", "b", "a"]


def test_margin_protection_skips_who_leaves_too_little() -> None:
    """Example 30 of the reference: sold at 0.15, at least 20 %."""
    try_, skip, unknown = known("try"), known("skip"), known("unknown")
    by = route(skip, unknown, try_, margin_percent="20", goes_on=True, priority=1)
    sold = 150_000
    worth = {
        (by.id, try_.id): Worth(110_000, sold, "USD"),
        (by.id, skip.id): Worth(300_000, sold, "USD"),
        (by.id, unknown.id): Worth(None, sold, "USD"),
    }
    found = chosen([by], [try_, skip, unknown], Facts(worth))
    assert names(found) == ["try"]
    assert why(found) == {"skip": Unfit.MARGIN, "unknown": Unfit.NO_COST}
    assert [each.worth.cost for each in found.out if each.trunk is skip] == [300_000]
    anyway = route(skip)
    found = chosen([by, anyway], [try_, skip, unknown], Facts(worth))
    assert names(found) == ["try", "skip"]


def test_without_a_sale_there_is_no_margin_to_protect() -> None:
    trunk = known("a")
    by = route(trunk, margin_percent="20")
    facts = Facts({(by.id, trunk.id): Worth(300_000, None, "USD")})
    assert names(chosen([by], [trunk], facts)) == ["a"]


def test_by_quality_and_who_has_too_few_calls_gets_some() -> None:
    bad, short, long, new = known("bad"), known("short"), known("long"), known("new")
    by = route(bad, short, long, new, strategy="quality", quality={"least_calls": 10})
    of = {
        bad.id: Quality(100, 20, 20 * 500_000),
        short.id: Quality(100, 60, 60 * 30_000),
        long.id: Quality(1000, 600, 600 * 90_000),
        new.id: Quality(9, 0, 0),
    }
    found = chosen([by], [bad, short, long, new], Facts(quality={24: of}))
    assert names(found) == ["new", "long", "short", "bad"]


_SWITCH = st.booleans()


@given(st.data(), st.integers())
def test_every_trunk_is_tried_once_or_out_for_a_reason(data: st.DataObject, seed: int) -> None:
    trunks = [
        known(
            f"t{n}", enabled=data.draw(_SWITCH), rules=data.draw(st.sampled_from([[], ["^\\+7"]]))
        )
        for n in range(data.draw(st.integers(0, 6)))
    ]
    routes = []
    for _ in range(data.draw(st.integers(0, 4))):
        some = data.draw(st.lists(st.sampled_from(trunks), unique_by=id)) if trunks else []
        strategy = data.draw(st.sampled_from(["priority", "weight", "least_cost", "quality"]))
        routes.append(
            route(
                *some,
                strategy=strategy,
                enabled=data.draw(_SWITCH),
                goes_on=data.draw(_SWITCH),
                patterns=data.draw(st.sampled_from([[], ["+44"], ["+7"], ["0123$"]])),
                margin_percent=data.draw(st.sampled_from([None, "20"])),
            )
        )
    prices = st.one_of(st.none(), st.integers(0, 200))
    worth = {
        (by.id, trunk.id): Worth(data.draw(prices), data.draw(prices), "USD")
        for by in routes
        for trunk in trunks
    }
    found = chosen(routes, trunks, Facts(worth), seed)
    tried = [each.trunk.id for each in found.candidates]
    out = [each.trunk_id for each in found.out]
    assert sorted(tried + out) == sorted(each.id for each in trunks)
    for each in found.candidates:
        assert each.route is None or each.route in found.fitting.routes
    assert names(chosen(routes, trunks, Facts(worth), seed)) == names(found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"patterns": ["+44x"]},
        {"patterns": ["("]},
        {"hours": [{"start": "24:00"}]},
        {"margin_percent": 101},
        {"strategy": "percent", "carriers": [{"trunk_id": UUID(int=1), "percent": 99}]},
        {"carriers": [{"trunk_id": UUID(int=1)}, {"trunk_id": UUID(int=1)}]},
    ],
)
def test_what_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Route.model_validate(wrong)
