"""The access filter (A10): from where phones may register and call."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ringfort.edge.rpc import EdgeRefused
from ringfort.phones.phone import Phone, assert_sound
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.testing.eventually import eventually
from tests.calls.kinds import rule
from tests.calls.office import Office
from tests.calls.outside import carrier, make_trunk


async def filter_account(
    office: Office, *networks: str, enabled: bool = True, countries: Sequence[str] = ()
) -> None:
    """Set the account's filter and wait until the edge has it."""
    access: dict[str, Any] = {"enabled": enabled, "networks": networks, "countries": countries}
    operator = {"access": access}
    await office.factory.change(office.account, ACCOUNT, office.account.id, operator=operator)
    await _known(office, office.realm, (",".join(networks) or None) if enabled else "")
    await _known(office, office.realm, ",".join(countries), table="countries")


async def filter_device(office: Office, extension: str, *networks: str) -> None:
    device_id = (await office.user(extension)).device_id
    settings = {"allowed_networks": list(networks)}
    await office.factory.change(office.account, DEVICE, device_id, settings=settings)
    await _known(office, f"{extension}@{office.realm}", ",".join(networks))


async def _known(office: Office, name: str, networks: str | None, table: str = "networks") -> None:
    """The edge has these networks of a name; None: whatever stands for none, "": no entry."""
    await office.learnt(table, name, lambda entry: networks is None or (entry or "") == networks)


async def from_country(office: Office, extension: str, network: int) -> Phone:
    """A phone of the extension at an address of 127.`network`, which has not registered yet."""
    await office.user(extension)
    seat = office.booth.seat()
    rest = seat.address.split(".", 2)[2]
    return await office.booth.phone(
        office.line(extension), replace(seat, address=f"127.{network}.{rest}")
    )


def around(phone: Phone) -> str:
    """A network that holds this phone alone."""
    return f"{phone.seat.address}/32"


async def gone(office: Office, extension: str) -> bool:
    try:
        await office.edge.call("ul.lookup", "location", f"{extension}@{office.realm}")
    except EdgeRefused:
        return True
    return False


@pytest.mark.any_database
async def test_a_filter_lets_in_its_networks_alone(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await filter_account(office, around(alice), "2001:db8::/32")
    await eventually(lambda: gone(office, "1002"), promise_s=1, what="contact elsewhere is gone")
    assert not await gone(office, "1001")
    await (await alice.dial("1002")).refused(480)
    await (await bob.dial("1001")).refused(403)
    again = await office.booth.phone(bob.line)
    assert (await again.not_registered()).status == 403
    assert not [m for m in alice.trace.received if m.method == "INVITE" and m.is_request]


async def test_a_filter_that_allows_nothing_lets_in_nobody(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await filter_account(office)
    for extension in ("1001", "1002"):
        await eventually(lambda extension=extension: gone(office, extension), promise_s=1)
    await (await alice.dial("1002")).refused(403)
    again = await office.booth.phone(bob.line)
    assert (await again.not_registered()).status == 403
    await filter_account(office, enabled=False)
    third = await office.booth.phone(bob.line)
    await third.registered()


async def test_networks_of_a_device_and_of_its_account_both_hold(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await filter_account(office, "127.0.0.0/8")
    await filter_device(office, "1001", around(bob))
    await eventually(lambda: gone(office, "1001"), promise_s=1)
    await (await alice.dial("1002")).refused(403)
    await filter_device(office, "1001", "10.0.0.0/8", around(alice))
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await bob.hang_up()
    await call.ended()
    await filter_account(office, around(bob))
    await (await alice.dial("1002")).refused(403)


async def test_who_does_not_know_the_secret_learns_nothing_of_the_filter(office: Office) -> None:
    await office.user("1001")
    await filter_account(office)
    phone = await office.booth.phone(office.line("1001", password="wrong"))
    assert (await phone.not_registered()).status == 401


async def test_a_long_list_holds(office: Office) -> None:
    alice = await office.phone("1001")
    many = [f"10.{n}.0.0/16" for n in range(50)] + [f"2001:db8:{n:x}::/48" for n in range(1, 50)]
    await filter_account(office, *many, around(alice))
    bob = await office.booth.phone(office.line("1001"))
    assert (await bob.not_registered()).status == 403
    assert not await gone(office, "1001")


GERMANY, FRANCE, MISREAD = 80, 81, 82


async def test_countries_are_let_in_beside_networks(office: Office) -> None:
    at_home = await office.phone("1001")
    await filter_account(office, around(at_home), countries=["AT", "DE"])
    german, french, misread = [
        await from_country(office, "1002", each) for each in (GERMANY, FRANCE, MISREAD)
    ]
    nowhere = await office.booth.phone(office.line("1002"))
    await german.registered()
    for other in (french, misread, nowhere):
        assert (await other.not_registered()).status == 403
    call = await at_home.dial("1002")
    await german.answer()
    await call.answered()
    await call.hang_up()


async def test_whose_country_is_struck_off_is_out(office: Office) -> None:
    await filter_account(office, countries=["DE", "FR"])
    german, french = [
        await from_country(office, extension, network)
        for extension, network in (("1001", GERMANY), ("1002", FRANCE))
    ]
    await german.registered()
    await french.registered()
    await filter_account(office, countries=["DE"])
    await eventually(lambda: gone(office, "1002"), promise_s=1, what="contact abroad is gone")
    assert not await gone(office, "1001")
    await (await french.dial("1001")).refused(403)
    await filter_account(office)
    await eventually(lambda: gone(office, "1001"), promise_s=1, what="nobody is let in")
    await (await german.dial("1002")).refused(403)


async def test_a_device_keeps_its_networks_in_an_allowed_country(office: Office) -> None:
    await filter_account(office, countries=["DE"])
    await filter_device(office, "1001", "127.80.255.255/32")
    german = await from_country(office, "1001", GERMANY)
    assert (await german.not_registered()).status == 403


async def test_help_can_be_called_from_anywhere(office: Office) -> None:
    """The filter lets nobody in; a call for help passes it, and only that."""
    await office.user("1001")
    await office.change_account(operator={"emergency_numbers": ["98989"]})
    far = await carrier(office, "98989")
    await make_trunk(office, far.seat.address, emergency=True)
    await _helped(office, "98989")
    operator = {"access": {"enabled": True, "networks": ["192.0.2.0/24"]}}
    await office.change_account(operator=operator)
    await _known(office, office.realm, "192.0.2.0/24")
    alice = await office.booth.phone(office.line("1001", expires=0))
    await (await alice.dial(f"sip:1001@{office.realm}")).refused(403)
    call = await alice.dial(f"sip:98989@{office.realm}")
    await far.answer()
    await call.answered()


async def _helped(office: Office, number: str) -> None:
    """The edge knows that the office may call it for help."""
    await office.learnt("emergency", office.account.id, lambda entry: number in (entry or ""))


async def test_help_can_be_called_in_the_clear(office: Office) -> None:
    """By a device that has to use TLS and SRTP for all else."""
    await rule(office, "1001", "s", encrypt_audio=True)
    await office.change_account(operator={"emergency_numbers": ["98989"]})
    far = await carrier(office, "98989")
    await make_trunk(office, far.seat.address, emergency=True)
    await _helped(office, "98989")
    alice = await office.booth.phone(office.line("1001", expires=0))
    await (await alice.dial(f"sip:1001@{office.realm}")).refused(403)
    call = await alice.dial(f"sip:98989@{office.realm}")
    await far.answer()
    await call.answered()
    await call.talk(seconds=1)
    assert_sound(alice, far)
