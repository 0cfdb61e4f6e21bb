"""Every kind of phone calls every other kind, and each holds the other."""

from itertools import permutations, product

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.testing.eventually import eventually
from tests.calls.kinds import AnyCall, AnyPhone, Browsers, Maker, connect, plain, sdes, talk, web
from tests.calls.office import Office

PAIRS = [pair for pair in product((plain, sdes, web), repeat=2) if pair != (plain, plain)]


@pytest.mark.parametrize(("caller", "callee"), PAIRS, ids=lambda kind: kind.__name__)
async def test_both_hear_each_other_before_and_after_each_holds(
    office: Office, browsers: Browsers, caller: Maker, callee: Maker
) -> None:
    alice, bob = await caller(office, browsers, "1001"), await callee(office, browsers, "1002")
    call, answered = await connect(alice, bob, "1002")
    await talk(call, answered)
    assert_sound(alice, bob)
    for (holder, holding), (held, waiting) in permutations(((call, alice), (answered, bob))):
        await holder.hold()
        await eventually(
            lambda held=held, ear=waiting, mouth=holding: share_of(held, ear, mouth),
            until=lambda share: share < 0.1,
            promise_s=1,
            what="a held phone hears music",
        )
        await holder.resume()
        await talk(call, answered)
        assert_sound(alice, bob)
    await bob.hang_up()
    await call.ended(by="them")


async def share_of(call: AnyCall, ear: AnyPhone, mouth: AnyPhone) -> float:
    """How much of what an ear hears now is the other's tone."""
    await talk(call, seconds=0.5)
    return ear.hears(mouth).share
