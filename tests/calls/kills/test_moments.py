"""Deaths at awkward moments: while it rings, in a prompt, at a hang-up, during set-up."""

import pytest

from ringfort.domain.prompts import Prompt
from ringfort.phones.scenario import pause, receive, reply, scenario
from ringfort.resources.routing.trunks import TRUNK
from ringfort.testing.eventually import eventually
from tests.calls.kills.hall import Listener, Side, couple, ringing
from tests.calls.kills.machine import Machine
from tests.calls.office import Office
from tests.calls.outside import FAR, carrier, make_trunk

pytestmark = pytest.mark.asyncio(loop_scope="session")

RELEASE_SECONDS = 15
"""Patience with a service that starts anew on a busy machine."""


@pytest.mark.parametrize("name", ["calls", "edge", "relay", "relaystore"])
@pytest.mark.parametrize("side", ["caller", "callee"])
async def test_it_rings_on(aside: Office, machine: Machine, name: str, side: Side) -> None:
    async with ringing(aside) as talk:
        death = await machine.kill(name)
        await death.healed()
        assert talk.there.is_ringing_here, "it stopped ringing"
        await talk.bob.answer()
        answered = await talk.here.answered()
        await talk.heard_again(since=answered.at - 2)
        await talk.end(by=side)


async def test_answered_while_the_call_service_is_away(aside: Office, machine: Machine) -> None:
    async with ringing(aside) as talk:
        death = await machine.kill("calls")
        await talk.bob.answer()
        await talk.here.answered()
        await talk.heard_again(since=death.at)
        await death.healed()
        await talk.end(by="callee")


@pytest.mark.parametrize("side", ["caller", "callee"])
async def test_hang_up_while_the_call_service_is_away(
    aside: Office, machine: Machine, side: Side
) -> None:
    async with couple(aside) as talk:
        await talk.begin()
        death = await machine.kill("calls")
        first, second = (talk.here, talk.there) if side == "caller" else (talk.there, talk.here)
        await first.hang_up()
        await second.ended(by="them", within=RELEASE_SECONDS)
        await death.healed()


async def test_busy_while_the_call_service_is_away(aside: Office, machine: Machine) -> None:
    async with ringing(aside) as talk:
        death = await machine.kill("calls")
        await talk.bob.reject()
        await talk.here.refused(486, within=RELEASE_SECONDS)
        await death.healed()


async def test_the_next_carrier_is_tried_when_one_says_no_while_the_call_service_is_away(
    abroad: Office, machine: Machine
) -> None:
    alice, far, first = await abroad.phone("1001"), await carrier(abroad), abroad.sipp()
    trunk = await make_trunk(abroad, first.address, far.seat.address, weight_cost=0)
    refusal = scenario(
        receive("INVITE"), reply("100 Trying", tag=False), pause(0.5),
        reply("503 Service Unavailable"), receive("ACK"),
    )  # fmt: skip
    async with first.playing(refusal, user="carrier") as run:
        call = await alice.dial(FAR)
        await eventually(lambda: run.received, promise_s=1, what="first attempt")
        death = await machine.kill("calls")
        await run.finished()
        await far.answer(within=RELEASE_SECONDS)
        await call.answered()
        await call.hang_up()
    assert len(run.received) == 2, "the first was called twice"
    await death.healed()
    await abroad.factory.delete(abroad.account, TRUNK, trunk)
    await abroad.booth.put_away(alice, far)


async def test_a_prompt_is_played_again_and_the_flow_goes_on(
    aside: Office, machine: Machine
) -> None:
    await aside.plays("1003", Prompt.DEMO, Prompt.SORRY, times=1)
    caller = await Listener(await aside.phone("1001")).begin("1003")
    await caller.hears(Prompt.DEMO)
    death = await machine.kill("calls")
    await caller.call.ended(by="them", within=RELEASE_SECONDS)
    await death.healed()
    assert caller.prompts() == [Prompt.DEMO, Prompt.DEMO, Prompt.SORRY]
    await aside.booth.put_away(caller.phone)


async def test_a_call_dialled_while_the_edge_is_down(aside: Office, machine: Machine) -> None:
    async with couple(aside) as talk:
        death = await machine.kill("edge")
        await death.complete()
        talk.here = await talk.alice.dial("1002")
        talk.there = await talk.bob.answer(within=RELEASE_SECONDS)
        answered = await talk.here.answered(within=RELEASE_SECONDS)
        await talk.heard_again(since=answered.at - 2)
        await death.healed()
        await talk.end(by="caller")


async def test_the_caller_gives_up_on_a_call_that_rings_through_a_new_edge(
    aside: Office, machine: Machine
) -> None:
    async with ringing(aside) as talk:
        death = await machine.kill("edge")
        await death.healed()
        await talk.here.hang_up()
        await talk.there.ended(by="them")
        await eventually(lambda: not talk.there.is_ringing_here, promise_s=1, what="it is silent")


async def test_the_caller_gives_up_on_a_carrier_that_rings_through_a_new_edge(
    abroad: Office, machine: Machine
) -> None:
    """The carrier is not told; whoever answers there is not left in half a call."""
    alice, far = await abroad.phone("1001"), await carrier(abroad)
    trunk = await make_trunk(abroad, far.seat.address, weight_cost=0)
    call = await alice.dial(FAR)
    await far.rings()
    await call.ringing()
    death = await machine.kill("edge")
    await death.healed()
    await call.hang_up()
    await (await far.answer()).ended(by="them", within=RELEASE_SECONDS)
    await abroad.factory.delete(abroad.account, TRUNK, trunk)
    await abroad.booth.put_away(alice, far)
