"""The call service dies while calls change hands, and knows afterwards what a phone is doing."""

import pytest

from ringfort.phones.phone import Phone as Desk
from tests.calls.camera import Phone
from tests.calls.kills.machine import Machine
from tests.calls.office import Office
from tests.calls.test_limits import limit
from tests.calls.test_records import records
from tests.calls.test_transfers import connected, talk
from tests.calls.test_video import hears

pytestmark = pytest.mark.asyncio(loop_scope="session")

RELEASE_SECONDS = 15
"""Patience with a service that starts anew on a busy machine."""


async def three(office: Office) -> tuple[Desk, Desk, Desk]:
    first, second, third = [await office.phone(n) for n in ("1021", "1022", "1023")]
    return first, second, third


async def test_a_transfer_rings_on(aside: Office, machine: Machine) -> None:
    alice, bob, carol = await three(aside)
    mine, theirs = await connected(alice, bob, "1022")
    await theirs.transfer("1023")
    await carol.rings()
    death = await machine.kill("calls")
    await death.healed()
    await talk(mine, await carol.answer())
    await aside.booth.put_away(alice, bob, carol)


async def test_a_transfer_goes_back(aside: Office, machine: Machine) -> None:
    """Also when the service dies while that rings."""
    alice, bob, carol = await three(aside)
    mine, theirs = await connected(alice, bob, "1022")
    await theirs.transfer("1023")
    await carol.rings()
    await machine.kill("calls")
    await carol.reject()
    await bob.rings(within=RELEASE_SECONDS)
    death = await machine.kill("calls")
    await death.healed()
    await talk(mine, await bob.answer())
    await aside.booth.put_away(alice, bob, carol)


async def test_calls_of_a_phone_are_counted_on(aside: Office, machine: Machine) -> None:
    await limit(aside, "1022", call_waiting=False)
    alice, bob, carol = await three(aside)
    mine, _ = await connected(alice, bob, "1022")
    death = await machine.kill("calls")
    await death.healed()
    await (await carol.dial("1022")).refused(486, within=RELEASE_SECONDS)
    await mine.hang_up()
    await aside.booth.put_away(alice, bob, carol)
    await limit(aside, "1022", call_waiting=True)


async def test_whoever_took_a_call_over_is_known(apart: Office, machine: Machine) -> None:
    alice, bob = await apart.phone("1001"), await apart.phone("1002")
    _, theirs = await connected(alice, bob, "1002")
    async with Phone.at_desk(apart, "1003", 600) as carol:
        death = await machine.kill("calls")
        answer = await carol.take(theirs)
        await theirs.ended(by="them")
        await death.healed()
        await hears(carol, alice.frequency)
        await carol.hang_up(answer)
    calls = await records(apart, 2, within=RELEASE_SECONDS)
    assert [call["from_number"] for call in calls] == ["1001", "1003"]
