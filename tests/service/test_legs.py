"""Live legs follow AMI's events, and what the server says after a reconnect."""

from ringfort.calls.legs import LiveLegs


def event(name: str, leg: str, call: str) -> dict[str, str]:
    return {
        "Event": name,
        "Uniqueid": leg,
        "Linkedid": call,
        "Channel": f"PJSIP/edge-{leg}",
        "AccountCode": "a",
    }


def test_a_leg_lives_from_newchannel_to_hangup() -> None:
    legs = LiveLegs()
    legs.take(event("Newchannel", "1", "1"))
    legs.take(event("Newchannel", "2", "1"))
    assert (len(legs), legs.calls) == (2, 1)
    legs.take(event("Hangup", "2", "1"))
    legs.take(event("Hangup", "7", "7"))
    assert (len(legs), legs.calls) == (1, 1)


def test_adoption_replaces_what_was_believed() -> None:
    legs = LiveLegs()
    legs.take(event("Newchannel", "1", "1"))
    legs.adopt([event("CoreShowChannel", "5", "5"), event("CoreShowChannel", "6", "6")])
    assert (len(legs), legs.calls) == (2, 2)
