"""Calls on two application servers, and from one to the other."""

import asyncio

import pytest

from ringfort.phones.call import Call
from tests.calls.camera import Phone
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import make_number
from tests.calls.test_limits import limit
from tests.calls.test_records import records
from tests.calls.test_transfers import attend, connected, talk
from tests.calls.test_video import hears


async def placed(office: Office, server: str | None = None) -> Office:
    """The office with its calls on this server, or on each in turn."""
    static = {"distribution": "static", "application_server": server}
    await office.change_account(placement=static if server else {"distribution": "round_robin"})
    wanted = f"10{server.removeprefix('app')}" if server else "round_robin"
    await office.learnt("spread", office.account.id, lambda entry: entry == wanted)
    return office


async def servers(office: Office, calls: int) -> list[str]:
    return [row["server"] for row in await records(office, calls)]


async def test_each_account_has_its_server(offices: Offices) -> None:
    """A call from one account to another goes from server to server, and back."""
    acme, globex = await placed(await offices.open(), "app1"), await offices.open()
    await placed(globex, "app2")
    alice, gina = await acme.phone("1001"), await globex.phone("1001")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    mine, theirs = await connected(alice, gina, number)
    await talk(mine, theirs)
    await mine.hang_up()
    await theirs.ended(by="them")
    assert (await servers(acme, 1), await servers(globex, 1)) == (["app1"], ["app2"])


async def test_one_after_the_other(office: Office) -> None:
    await placed(office)
    alice, bob = await office.phone("1001"), await office.phone("1002")
    for _ in range(4):
        call, answered = await connected(alice, bob, "1002")
        await call.hang_up()
        await answered.ended(by="them")
    assert sorted(await servers(office, 4)) == ["app1", "app1", "app2", "app2"]


async def test_a_call_is_taken_over_where_it_is(office: Office) -> None:
    """Each in turn: two calls, one on either server, both taken."""
    await placed(office)
    alice, bob = await office.phone("1001"), await office.phone("1002")
    async with Phone.at_desk(office, "1003", 600) as carol:
        for _ in range(2):
            _, theirs = await connected(alice, bob, "1002")
            answer = await carol.take(theirs)
            await theirs.ended(by="them")
            await hears(carol, alice.frequency)
            await carol.hang_up(answer)
    rows = await records(office, 4)
    where = {(row["from_number"], row["server"]) for row in rows}
    assert where == {(number, server) for number in ("1001", "1003") for server in ("app1", "app2")}


@pytest.mark.parametrize("by", ["caller", "callee"])
async def test_attended_transfer_from_server_to_server(office: Office, by: str) -> None:
    """The two calls of the phone that transfers live on different servers."""
    await placed(office)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    gives, stays = (mine, theirs) if by == "caller" else (theirs, mine)
    await gives.hold()
    asks, answered = await connected(gives.phone, carol, "1003")
    await asks.hold()
    await attend(gives, asks, "1003")
    await gives.told_of_transfer(200)
    await asks.ended()
    await joined(stays, answered)
    await answered.hang_up()
    await stays.ended(by="them")
    assert sorted(await servers(office, 2)) == ["app1", "app2"]


@pytest.mark.parametrize("how", ["blind", "attended"])
async def test_the_called_account_transfers_on_its_own_server(offices: Offices, how: str) -> None:
    acme = await placed(await offices.open(), "app1")
    globex = await placed(await offices.open(), "app2")
    alice = await acme.phone("1001")
    gina, hans = await globex.phone("1001"), await globex.phone("1002")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    mine, theirs = await connected(alice, gina, number)
    if how == "blind":
        await theirs.transfer("1002")
        answered = await hans.answer()
    else:
        await theirs.hold()
        asks, answered = await connected(gina, hans, "1002")
        await attend(theirs, asks, "1002")
    await joined(mine, answered)
    await mine.hang_up()
    await answered.ended(by="them")


async def test_the_calling_account_transfers_a_call_elsewhere(offices: Offices) -> None:
    """Whom she talks to there gets her colleague."""
    acme = await placed(await offices.open(), "app1")
    globex = await placed(await offices.open(), "app2")
    alice, bob = await acme.phone("1001"), await acme.phone("1002")
    gina = await globex.phone("1001")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    mine, theirs = await connected(alice, gina, number)
    await mine.hold()
    asks, answered = await connected(alice, bob, "1002")
    await attend(mine, asks, "1002")
    await joined(theirs, answered)
    await answered.hang_up()
    await theirs.ended(by="them")


async def joined(one: Call, other: Call) -> None:
    """Both hear each other from now on."""
    one.since = other.since = asyncio.get_running_loop().time()
    await talk(one, other)


async def test_calls_at_once_are_counted_on_all_servers(office: Office) -> None:
    """The phone that is called, and the one that calls."""
    await placed(office)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    for extension in ("1001", "1002"):
        await limit(office, extension, calls_at_once=1)
    await connected(alice, bob, "1002")
    await (await carol.dial("1002")).refused(486)
    await (await carol.dial("1002")).refused(486)
    await (await alice.dial("1003")).refused(486)
    await (await alice.dial("1003")).refused(486)
