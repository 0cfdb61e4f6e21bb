"""External calls at once: each counts from its admission to its last leg's hang-up, once."""

from uuid import UUID

from ringfort.calls.external import ExternalCalls
from ringfort.calls.legs import LiveLegs
from ringfort.domain.ids import new_id
from ringfort.domain.limits import Direction
from tests.service.test_legs import event

ACME, ANNA, BOB, CARRIER = (new_id() for _ in range(4))
IN, OUT = Direction.INCOMING, Direction.OUTGOING


class Switch:
    """Legs that come and go on one server."""

    def __init__(self) -> None:
        self.now = 0.0
        self.legs, self.external = LiveLegs(), ExternalCalls(lambda: self.now)
        self.legs.watch = self.external

    def dials(self, by: str, leg: str, tags: str = f"trunk={CARRIER}.0/sip:1@b") -> None:
        self.legs.take("app1", event("Newchannel", leg, by))
        told = event("DialBegin", leg, by, "Dest", ChanVariable=f"CHANNEL(userfield)={tags}")
        self.legs.take("app1", event("DialBegin", by, by) | told)

    def ends(self, leg: str) -> None:
        self.legs.take("app1", event("Hangup", leg, leg))

    def out(self, owner: UUID = ACME) -> int:
        return self.external.count(owner, OUT)


def test_a_call_counts_once_for_each_of_its_owners_however_many_attempts_it_takes() -> None:
    switch = Switch()
    with switch.external.dialling("1", [ANNA, ACME]):
        for leg in ("2", "3"):
            assert (switch.out(), switch.out(ANNA), switch.external.total(ACME)) == (1, 1, 1)
            with switch.external.dialling("1", [CARRIER]):
                switch.dials("1", leg)
                assert (switch.out(), switch.out(CARRIER)) == (1, 1)
                switch.ends(leg)
            assert (switch.out(), switch.out(CARRIER)) == (1, 0)
    assert switch.out() == 0


def test_its_leg_holds_it_when_nobody_decides_any_more() -> None:
    """As after a transfer: the caller's leg has gone on to something else."""
    switch = Switch()
    with switch.external.dialling("1", [ACME]), switch.external.dialling("1", [CARRIER]):
        switch.dials("1", "2")
    assert (switch.out(), switch.out(CARRIER)) == (1, 1)
    with switch.external.dialling("1", [ACME]):
        assert switch.out() == 2
    switch.ends("2")
    assert (switch.out(), switch.out(CARRIER)) == (0, 0)


def test_two_that_are_admitted_at_once_see_each_other_before_they_have_legs() -> None:
    switch = Switch()
    with switch.external.dialling("1", [ACME]), switch.external.dialling("2", [ACME]):
        assert switch.out() == 2


def test_an_incoming_call_is_its_own_leg() -> None:
    switch = Switch()
    switch.external.hold("1", [ACME, CARRIER], IN)
    switch.external.hold("2", [CARRIER], IN, outside=False)
    assert [switch.external.incoming(leg) for leg in ("1", "2", "3")] == [True, False, False]
    with switch.external.dialling("1", [ACME]):  # a number that forwards outside
        assert switch.external.total(ACME) == 2
    switch.ends("1")
    switch.ends("2")
    assert switch.external.total(ACME) == switch.external.total(CARRIER) == 0


def test_whoever_is_rung_has_the_call_as_long_as_it_rings_or_talks_there() -> None:
    switch = Switch()
    rung = [(ANNA, {"a1@x", "a2@x"}), (BOB, {"b@x"})]
    with switch.external.ringing("1", rung):
        assert [switch.external.count(each, IN) for each in (ANNA, BOB)] == [1, 1]
        for leg, address in (("2", "a1@x"), ("3", "a2@x"), ("4", "b@x")):
            switch.dials("1", leg, f"to=sip:{address}")
        switch.ends("4")
        switch.ends("3")
        assert [switch.external.count(each, IN) for each in (ANNA, BOB)] == [1, 0]
    assert switch.external.count(ANNA, IN) == 1
    switch.ends("2")
    assert switch.external.count(ANNA, IN) == 0


def test_legs_that_others_made_are_told_of_once() -> None:
    switch = Switch()
    external = switch.external
    rows = [event("", leg, leg) for leg in ("1", "2", "3")]
    external.hold("3", [ACME], IN)
    switch.legs.adopt("app1", rows)
    assert sorted(external.unread) == ["1", "2"]
    switch.ends("2")
    assert external.read("1")
    assert not external.read("1")
    switch.dials("1", "4")
    assert external.unread == ["4"]
    switch.legs.adopt("app1", [])
    assert (external.unread, external.total(ACME)) == ([], 0)


def test_a_leg_that_was_made_while_its_server_was_away_is_no_call_of_its_own() -> None:
    switch = Switch()
    with switch.external.dialling("1", [ACME]):
        tags = f"CHANNEL(userfield)=trunk={CARRIER}.0/sip:1@b"
        switch.legs.adopt("app1", [event("", "1", "1"), event("", "2", "1", ChanVariable=tags)])
        leg = switch.legs.get("2")
        assert leg
        assert switch.external.joined(leg, switch.legs.of_call("1"))
        assert switch.out() == 1
    assert switch.out() == 1
    switch.ends("2")
    assert switch.out() == 0


def test_calls_a_second_of_a_trunk() -> None:
    switch = Switch()
    sent = []
    for switch.now in (0.0, 0.5, 0.9, 1.0, 1.2, 1.5):
        sent.append(switch.external.may_send(CARRIER, 2))
    assert sent == [True, True, False, True, False, True]
    assert all(switch.external.may_send(ACME, 0) for _ in range(9))
