"""Carriers that are found by name (RFC 3263): the next server is asked when one fails."""

import pytest

from ringfort.phones.scenario import accept_call, await_bye, pause, receive, reply, scenario
from tests.calls import names
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, make_trunk
from tests.calls.test_trunks import CHALLENGE

SILENT = scenario(receive("INVITE"), pause(60))
FULL = scenario(receive("INVITE"), reply("503 Service Unavailable"), receive("ACK"))
pytestmark = pytest.mark.skipif(not names.is_ours(), reason="needs a mount namespace")


async def test_the_next_server_of_a_name_is_asked_when_one_is_silent(office: Office) -> None:
    alice, silent, server = await office.phone("1001"), office.sipp(), office.sipp()
    await allow(office, "international")
    await make_trunk(office, "silent.test", addresses=[])
    zone = _services("silent.test", silent.address, server.address)
    says_nothing = silent.playing(SILENT, user="carrier")
    answers = server.playing(scenario(accept_call(), await_bye()), user="carrier")
    async with names.serving(zone), says_nothing as asked, answers as run:
        call = await alice.dial(FAR)
        await call.answered(within=8)
        await call.hang_up()
        await run.finished()
    assert asked.received


async def test_the_server_that_asks_who_we_are_is_told(office: Office) -> None:
    """Not the first of the name, which would be silent again."""
    alice, silent, server = await office.phone("1001"), office.sipp(), office.sipp()
    gateway = {"username": "acme", "password": "guess-me"}
    await allow(office, "international")
    await make_trunk(office, "asks.test", addresses=[], gateway=gateway)
    asks = scenario(
        receive("INVITE"), reply("407 Proxy Authentication Required", headers=[CHALLENGE]),
        receive("ACK"), accept_call(), await_bye(),
    )  # fmt: skip
    zone = _services("asks.test", silent.address, server.address)
    says_nothing = silent.playing(SILENT, user="carrier")
    challenges = server.playing(asks, user="carrier")
    async with names.serving(zone), says_nothing as asked, challenges as run:
        call = await alice.dial(FAR)
        await call.answered(within=8)
        await call.hang_up()
        await run.finished()
    assert len({m["Via"] for m in asked.received}) == 1


async def test_the_next_server_of_a_name_is_asked_when_one_is_full(office: Office) -> None:
    alice, full, server = await office.phone("1001"), office.sipp(), office.sipp()
    await allow(office, "international")
    await make_trunk(office, "full.test", addresses=[])
    zone = _services("full.test", full.address, server.address)
    refuses = full.playing(FULL, user="carrier")
    answers = server.playing(scenario(accept_call(), await_bye()), user="carrier")
    async with names.serving(zone), refuses as refused, answers as run:
        call = await alice.dial(FAR)
        await call.answered()
        await call.hang_up()
        await run.finished()
        await refused.finished()


async def test_every_address_of_a_name_is_asked(office: Office) -> None:
    """In any order."""
    alice, servers = await office.phone("1001"), [office.sipp(), office.sipp()]
    await allow(office, "international")
    await make_trunk(office, "two.test", addresses=[])
    zone = {("two.test.", "A"): "\n".join(each.address for each in servers)}
    one, other = (each.playing(FULL, user="carrier") for each in servers)
    async with names.serving(zone), one as first, other as second:
        await (await alice.dial(FAR)).refused()
        await first.finished()
        await second.finished()


def _services(name: str, first: str, second: str) -> names.Zone:
    """Two servers, to be asked in this order."""
    return {
        (f"_sip._udp.{name}.", "SRV"): f"10 1 5060 one.{name}.\n20 1 5060 two.{name}.",
        (f"one.{name}.", "A"): first,
        (f"two.{name}.", "A"): second,
    }
