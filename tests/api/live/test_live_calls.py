"""Live calls on the WebSocket: all there are, then each change, to those who may see them."""

from dataclasses import replace
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from ringfort.api.live_calls import AT_ONCE
from ringfort.domain.live_calls import Action, LiveCall, News
from ringfort.domain.permissions import Right, Role
from ringfort.store.accounts import Account
from ringfort.testing.exchange import live_call, live_leg
from tests.api.identity.people import make_login
from tests.api.live.conftest import Ear, Stage

DETAILS = [Right.USERS_VIEW, Right.USERS_DETAILS]
ABOVE = [*DETAILS, Right.ACCOUNTS_DETAILS]
WANTED = {"kinds": "live-call"}


def happens(stage: Stage, action: Action, call: LiveCall) -> None:
    """The call service tells it, and it is so."""
    before = next((each for each in stage.exchange.found if each.id == call.id), None)
    kept = [each for each in stage.exchange.found if each.id != call.id]
    stage.exchange.found = kept if action == "ended" else [*kept, call]
    stage.feed.hear(News(action, call), before)


async def all_of(ear: Ear) -> list[str] | None:
    """Ids of the calls that there are, in one message."""
    told = await ear.hears()
    assert (told["type"], told["more"]) == ("live-calls", False), told
    return None if told["calls"] is None else [each["id"] for each in told["calls"]]


async def change(ear: Ear) -> tuple[str, str]:
    told = await ear.hears()
    assert told["type"] == "live-call", told
    return told["action"], told["call"]["id"]


async def test_each_hears_of_calls_below_and_of_no_others(stage: Stage) -> None:
    factory = stage.factory
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    globex = await factory.make_account("globex", parent=north)
    there = live_call(acme.id)
    stage.exchange.found = [there]
    keys = [
        await stage.key(acme, DETAILS),
        await stage.key(north, ABOVE),
        await stage.key(north, DETAILS),
        await stage.key(globex, ABOVE),
        await stage.key(acme, [Right.USERS_VIEW]),
    ]
    async with (
        stage.listening(keys[0], **WANTED) as own,
        stage.listening(keys[1], **WANTED) as above,
        stage.listening(keys[2], **WANTED) as not_below,
        stage.listening(keys[3], **WANTED) as beside,
        stage.listening(keys[4], **WANTED) as without,
    ):
        for ear in (own, above):
            assert await all_of(ear) == [str(there.id)]
        for ear in (not_below, beside, without):
            assert await all_of(ear) == []
        new, other = live_call(acme.id, state="ringing"), live_call(globex.id)
        happens(stage, "started", new)
        happens(stage, "changed", replace(new, state="talking"))
        happens(stage, "started", other)
        happens(stage, "ended", replace(new, state="talking"))
        told = [("started", str(new.id)), ("changed", str(new.id)), ("ended", str(new.id))]
        assert [await change(own) for _ in range(3)] == told
        assert [await change(above) for _ in range(4)] == [
            *told[:2], ("started", str(other.id)), told[2],
        ]  # fmt: skip
        assert await change(beside) == ("started", str(other.id))
        stage.feed.hear(None)
        assert await all_of(not_below) == await all_of(without) == []


async def test_a_plain_user_hears_of_his_own_as_long_as_they_are(stage: Stage) -> None:
    acme = await stage.factory.make_account("acme")
    anna = await stage.factory.make_user_with_phone(acme, "1001")
    login = await make_login(stage.factory, acme, role=Role.USER, user_id=anna.user_id)
    hers = live_call(acme.id, live_leg(user_id=anna.user_id), live_leg(role="called"))
    async with stage.person(login.id) as ear:
        await ear.says(type="subscribe", **{"kinds": ["live-call"]})
        assert (await ear.hears())["type"] == "subscribed"
        assert await all_of(ear) == []
        happens(stage, "started", live_call(acme.id))
        happens(stage, "started", hers)
        assert await change(ear) == ("started", str(hers.id))
        without = replace(hers, legs=hers.legs[1:])
        happens(stage, "changed", without)
        assert await change(ear) == ("ended", str(hers.id))
        happens(stage, "changed", hers)
        assert await change(ear) == ("started", str(hers.id))


async def test_it_says_when_the_call_service_is_away_and_back(stage: Stage) -> None:
    acme = await stage.factory.make_account("acme")
    stage.exchange.away = True
    async with stage.listening(await stage.key(acme, DETAILS), **WANTED) as ear:
        assert await all_of(ear) is None
        stage.exchange.away = False
        stage.exchange.found = [live_call(acme.id)]
        stage.feed.hear(None)
        assert await all_of(ear) == [str(stage.exchange.found[0].id)]
        stage.exchange.away = True
        stage.feed.hear(None)
        assert await all_of(ear) is None


async def test_many_calls_come_in_parts(stage: Stage) -> None:
    acme = await stage.factory.make_account("acme")
    stage.exchange.found = [live_call(acme.id) for _ in range(AT_ONCE + 1)]
    async with stage.listening(await stage.key(acme, DETAILS), **WANTED) as ear:
        parts: list[dict[str, Any]] = [await ear.hears() for _ in range(2)]
    assert [(len(part["calls"]), part["more"]) for part in parts] == [(AT_ONCE, True), (1, False)]


async def test_only_who_asks_for_them_is_told(stage: Stage) -> None:
    acme, below = await _two(stage)
    there, here = live_call(below.id), live_call(acme.id)
    stage.exchange.found = [there, here]
    key = await stage.key(acme, ABOVE)
    async with stage.listening(key) as ear, stage.listening(key, **WANTED) as other:
        assert set(await all_of(other) or ()) == {str(there.id), str(here.id)}
        await other.says(type="subscribe", kinds=["live-call"], account_id=str(below.id))
        assert (await other.hears())["type"] == "subscribed"
        assert await all_of(other) == [str(there.id)]
        await other.says(type="subscribe", kinds=["user"])
        assert (await other.hears())["type"] == "subscribed"
        happens(stage, "ended", there)
        for each in (ear, other):
            await each.says(type="subscribe", kinds=["sing"])
            assert (await each.hears())["type"] == "error"
    with pytest.raises(InvalidStatus):
        async with stage.open(key, kinds="live-calls"):
            pass


async def _two(stage: Stage) -> tuple[Account, Account]:
    acme = await stage.factory.make_account("acme", kind="reseller")
    return acme, await stage.factory.make_account("below", parent=acme)
