"""Live legs follow AMI's events, and what the server says after a reconnect."""

from datetime import UTC, datetime, timedelta

from ringfort.calls.legs import Leg, LiveLegs

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def legs_at(now: datetime = NOW) -> LiveLegs:
    return LiveLegs(lambda: now)


def event(name: str, leg: str, call: str, prefix: str = "", **more: str) -> dict[str, str]:
    fields = {
        "Uniqueid": leg,
        "Linkedid": call,
        "Channel": f"PJSIP/edge-{leg}",
        "AccountCode": "a",
    }
    return {"Event": name} | {f"{prefix}{key}": each for key, each in (fields | more).items()}


def only(legs: LiveLegs, call: str) -> Leg:
    [leg] = legs.of_call(call)
    return leg


def test_a_leg_lives_from_newchannel_to_hangup() -> None:
    legs = legs_at()
    assert legs.take("app1", event("Newchannel", "1", "1")) == {"1"}
    assert legs.take("app1", event("Newchannel", "2", "1")) == {"1"}
    assert (len(legs), legs.calls) == (2, 1)
    assert legs.take("app1", event("Hangup", "2", "1")) == {"1"}
    assert legs.take("app1", event("Hangup", "7", "7")) == set()
    assert (len(legs), legs.calls) == (1, 1)


def test_dialling_tells_what_a_leg_is_about_and_a_bridge_that_it_talks() -> None:
    legs = legs_at()
    legs.take("app1", event("Newchannel", "2", "1"))
    tags = "to=sip:1002@acme.pbx.localhost"
    told = {"ChanVariable": f"CHANNEL(userfield)={tags}"}
    assert legs.take("app1", event("DialBegin", "2", "1", "Dest", **told)) == {"1"}
    assert (only(legs, "1").tags, only(legs, "1").answered_at) == (tags, None)
    assert legs.take("app1", event("BridgeEnter", "2", "1", ChannelState="6")) == {"1"}
    assert legs.take("app1", event("BridgeEnter", "2", "1", ChannelState="6")) == set()
    assert (only(legs, "1").up, only(legs, "1").answered_at) == (True, NOW)
    legs.take("app1", event("Hold", "2", "1"))
    assert only(legs, "1").held
    legs.take("app1", event("Unhold", "2", "1"))
    assert not only(legs, "1").held


def test_what_was_decided_counts_until_the_channel_says_more() -> None:
    legs = legs_at()
    legs.take("app1", event("Newchannel", "1", "1", AccountCode=""))
    assert legs.decided("1", "b", "from=d/x/1002;call=") == {"1"}
    assert (only(legs, "1").account, only(legs, "1").tags) == ("b", "from=d/x/1002;call=")
    assert legs.decided("9", "b", "") == set()
    assert legs.answered("1") == {"1"}
    assert legs.answered("1") == set()
    assert only(legs, "1").answered_at == NOW


def test_a_leg_goes_over_to_another_call() -> None:
    legs = legs_at()
    for leg in ("1", "2"):
        legs.take("app1", event("Newchannel", leg, leg))
    assert legs.take("app1", event("BridgeEnter", "2", "1", ChannelState="6")) == {"1", "2"}
    assert (legs.calls, {leg.id for leg in legs.of_call("1")}) == (1, {"1", "2"})
    assert legs.take("app1", event("Hangup", "2", "1")) == {"1"}
    assert legs.of_call("2") == []


def test_adoption_replaces_what_was_believed() -> None:
    legs = legs_at()
    legs.take("app1", event("Newchannel", "1", "1"))
    legs.take("app1", event("Newchannel", "5", "5"))
    legs.take("app1", event("BridgeEnter", "5", "5", ChannelState="6"))
    rows = [
        event("CoreShowChannel", "5", "5", Duration="00:00:09", ChannelState="6"),
        event("CoreShowChannel", "6", "6", Duration="01:00:09", ChannelState="6"),
    ]
    assert legs.adopt("app1", rows) == {"1", "5", "6"}
    assert (len(legs), legs.calls) == (2, 2)
    assert only(legs, "5").answered_at == NOW
    new = only(legs, "6")
    assert (new.up, new.answered_at) == (True, None)
    assert new.started_at == NOW - timedelta(hours=1, seconds=9)
