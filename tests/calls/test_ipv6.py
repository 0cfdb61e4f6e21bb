"""IPv6: phones and carriers at it, with those at IPv4 and among themselves."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import pytest

from ringfort.phones.baresip import Line
from ringfort.phones.message import Message
from ringfort.resources.people.devices import DEVICE
from ringfort.testing.eventually import eventually
from tests.calls import names
from tests.calls.camera import Phone
from tests.calls.kinds import Browsers, talk
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, make_number, make_trunk
from tests.calls.test_late_offers import Connected, over_stream
from tests.calls.test_video import hear_each_other, hears

HERE = "::1"
CARRIER, STRANGER, NEIGHBOUR = "fd00:7::0:1", "fd00:7::0:2", "fd00:7::0:3"
"""Need addresses of their own; written as nobody else would."""
BANNED = "fd00:7:0:0::"
"""What the edge calls the /64 of both."""


class Caller(Connected, Phone):
    """Calls over a connection."""


@pytest.fixture(autouse=True)
def _six(office: Office) -> None:
    if office.platform.settings.listen6 is None:
        pytest.skip("this machine has no IPv6")


@pytest.fixture
def carriers_address() -> Iterator[str]:
    with added(CARRIER):
        yield CARRIER


@pytest.fixture
def strangers_address() -> Iterator[str]:
    with added(STRANGER):
        yield STRANGER


@pytest.fixture
def neighbours_address() -> Iterator[str]:
    with added(NEIGHBOUR):
        yield NEIGHBOUR


@contextmanager
def added(address: str) -> Iterator[None]:
    """This machine has it meanwhile."""
    which = [f"{address}/128", "dev", "lo"]
    add = ["ip", "-6", "address", "add", *which, "nodad"]
    if subprocess.run(add, check=False, capture_output=True).returncode:
        pytest.skip("may not add an address to this machine")
    try:
        yield
    finally:
        subprocess.run(["ip", "-6", "address", "del", *which], check=True)


@pytest.mark.parametrize("pair", ["66", "46", "64"])
async def test_sound_between_families(office: Office, pair: str) -> None:
    async with AsyncExitStack() as stack:
        alice = await stack.enter_async_context(at(office, "1001", pair[0], 600))
        bob = await stack.enter_async_context(at(office, "1002", pair[1], 750))
        answer = await alice.answered("1002")
        invite = await bob.wait(lambda m: m.is_request and m.method == "INVITE")
        for told, family in ((answer, pair[0]), (invite, pair[1])):
            assert f"c=IN IP{family} " in told.body, told.text
            assert f"c=IN IP{'46'.replace(family, '')} " not in told.body, told.text
        await hear_each_other(alice, bob)
        for later, direction in enumerate(("sendonly", "sendrecv"), 1):
            await alice.describe_anew(answer, direction, later)
        await hear_each_other(alice, bob)
        await alice.hang_up(answer, later=3)


@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
async def test_over_connections(office: Office, tls: bool) -> None:
    await office.user("1001")
    line = office.line("1001", host=HERE)
    async with (
        at(office, "1002", "4", 750) as bob,
        Caller.at(line, HERE, 600, port=0) as alice,
        over_stream(office, alice, tls=tls),
    ):
        assert (await alice.register()).status == 200
        answer = await alice.answered("1002")
        await hear_each_other(alice, bob)
        await alice.hang_up(answer)


async def test_a_browser(office: Office, browsers: Browsers) -> None:
    tab = await browsers.open(office, "1001", host=f"[{HERE}]")
    await tab.registered()
    async with at(office, "1002", "6", 750) as bob:
        await tab.dial("1002")
        await tab.answered()
        await talk(tab)
        assert tab.hears(bob.sound).ok, tab.hears(bob.sound)
        await hears(bob, tab.frequency)
        await tab.hang_up()


async def test_a_carrier(office: Office, carriers_address: str) -> None:
    port = office.platform.ports.edge_sip
    far = Line(FAR, "", f"[{carriers_address}]", HERE, port, expires=0)
    async with at(office, "1001", "4", 600) as alice, Phone.at(far, carriers_address, 750) as bob:
        await make_trunk(office, "[fd00:7::1]", addresses=["fd00:7::1"])
        await allow(office, "international")
        answer = await alice.answered(FAR)
        await hear_each_other(alice, bob)
        await alice.hang_up(answer)
        number = await make_number(office, extension_id=await office.extension_id("1001"))
        bob.line = Line(FAR, "", office.realm, HERE, port, expires=0)
        answer = await welcome(bob, f"sip:{number}@[{HERE}]")
        await hear_each_other(alice, bob)
        await bob.hang_up(answer)


@pytest.mark.skipif(not names.is_ours(), reason="needs a mount namespace")
@pytest.mark.parametrize("service", [False, True])
async def test_a_carrier_by_its_name(office: Office, carriers_address: str, service: bool) -> None:
    far = Line(FAR, "", "six.test", HERE, office.platform.ports.edge_sip, expires=0)
    zone = {("host.six.test.", "AAAA"): carriers_address}
    if service:
        zone["_sip._udp.six.test.", "SRV"] = "1 1 5060 host.six.test."
    async with (
        at(office, "1001", "4", 600) as alice,
        Phone.at(far, carriers_address, 750) as bob,
        names.serving(zone),
    ):
        await make_trunk(office, "six.test" if service else "host.six.test", addresses=[])
        await allow(office, "international")
        answer = await alice.answered(FAR)
        await hear_each_other(alice, bob)
        await alice.hang_up(answer)


async def test_a_line_registers_at_its_operator(office: Office, carriers_address: str) -> None:
    """Who is called back at the address that it was told."""
    port = office.platform.ports.edge_sip
    operator = Line("operator", "", "operator.example", HERE, port, expires=0)
    async with (
        Phone.at(operator, carriers_address, 600) as far,
        at(office, "1001", "4", 750) as alice,
    ):
        await make_trunk(
            office,
            "[fd00:7::1]",
            addresses=["fd00:7::1"],
            kind="line",
            extension_id=await office.extension_id("1001"),
            register_there=True,
            gateway={"username": "442079460500", "password": "guess-me"},
        )
        register = await far.wait(lambda m: m.is_request and m.method == "REGISTER")
        contact = re.search(r"<(sip:\w+@\[::1\]:\d+)>", register["Contact"])
        assert contact, register.text
        assert "127.0.0.1" not in register.text
        answer = await welcome(far, contact[1], to="<sip:442079460500@operator.example>")
        invite = await alice.wait(lambda m: m.is_request and m.method == "INVITE")
        assert "<sip:anonymous@anonymous.invalid>" in invite["From"]
        await hear_each_other(far, alice)
        await far.hang_up(answer)


async def welcome(caller: Phone, uri: str, to: str = "") -> Message:
    """Call without being challenged; returns the 200, acknowledged."""
    caller.send(caller.request("INVITE", uri, to=to, body=caller.described()), caller.edge)
    return caller.established(await caller.wait(lambda m: m.status >= 200 and m.method == "INVITE"))


async def hears_nothing(phone: Phone) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await phone.register()


async def test_filters_and_bans(
    office: Office, strangers_address: str, neighbours_address: str
) -> None:
    await office.user("1001")
    line = office.line("1001", host=HERE)
    device_id = (await office.user("1001")).device_id
    for network, status in (("fd00:7::/32", 200), ("2001:db8::/32", 403)):
        allowed = {"allowed_networks": [network, "192.0.2.0/24"]}
        await office.factory.change(office.account, DEVICE, device_id, settings=allowed)

        async def registers(wanted: int = status) -> bool:
            async with Phone.at(line, strangers_address, 600, port=0) as phone:
                return (await phone.register()).status == wanted

        await eventually(registers, promise_s=2, what=f"{network}: {status}")
    async with (
        Phone.at(line, strangers_address, 600, port=0) as phone,
        Phone.at(line, neighbours_address, 750, port=0) as neighbour,
    ):
        scan = phone.request("OPTIONS", f"sip:{office.realm}", headers="User-Agent: sipvicious\r\n")
        phone.send(scan, phone.edge)
        await office.learnt("ban", BANNED)
        await hears_nothing(phone)
        await hears_nothing(neighbour)
        await make_trunk(office, f"[{neighbours_address}]", addresses=[neighbours_address])
        await office.learnt("address", "fd00:7::3")
        assert (await neighbour.register()).status == 403
        await hears_nothing(phone)
    await office.edge.call("htable.delete", "ban", BANNED)


@asynccontextmanager
async def at(office: Office, extension: str, family: str, tone: int) -> AsyncIterator[Phone]:
    """A registered phone at an address of that family."""
    if family == "4":
        async with Phone.at_desk(office, extension, tone) as phone:
            yield phone
        return
    await office.user(extension)
    async with Phone.at(office.line(extension, host=HERE), HERE, tone, port=0) as phone:
        assert (await phone.register()).status == 200
        yield phone
