"""Calls that change hands, as all three parties hear and see them."""

import asyncio
from urllib.parse import quote

import pytest

from ringfort.phones.call import Call
from ringfort.phones.phone import Phone, assert_sound
from ringfort.phones.scenario import invite, scenario
from ringfort.resources.people.users import USER
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, deny, make_number, make_trunk
from tests.calls.test_records import legs_of, records, told

ELSEWHERE = "+442079460124"
"""Somebody else outside."""


async def connected(caller: Phone, callee: Phone, extension: str) -> tuple[Call, Call]:
    """A call in which both talk; theirs of it, the caller's first."""
    call = await caller.dial(extension)
    answered = await callee.answer()
    await call.answered()
    await asyncio.gather(call.talk(seconds=0.2), answered.talk(seconds=0.2))
    return call, answered


async def talk(one: Call, other: Call) -> None:
    """Both hear each other from now on."""
    one.phone.call, other.phone.call = one, other
    one.since = other.since = max(one.since or 0, other.since or 0)
    await one.talk(seconds=1.5)
    assert_sound(one.phone, other.phone)


@pytest.mark.any_database
@pytest.mark.parametrize("by", ["caller", "callee"])
async def test_blind_to_an_extension(office: Office, by: str) -> None:
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    gives, stays = (mine, theirs) if by == "caller" else (theirs, mine)
    await gives.transfer("1003")
    await carol.rings()
    await gives.told_of_transfer(180)
    answered = await carol.answer()
    await gives.told_of_transfer(200)
    await talk(stays, answered)
    await stays.hang_up()
    await answered.ended(by="them")
    [row] = await records(office, 1)
    assert told(row, "outcome", "from_number", "to_number") == ("answered", "1001", "1002")
    legs = await legs_of(office, row)
    assert [leg["number"] for leg in legs] == ["1001", "1002", "1003"]
    assert {leg["payer_id"] for leg in legs} == {office.account.id}


async def test_who_is_called_sees_who_calls(office: Office) -> None:
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    await theirs.transfer("1003")
    assert '"User 1001" <sip:1001@' in (await carol.rings()).messages[0]["From"]
    await mine.hang_up()


@pytest.mark.any_database
async def test_a_callee_who_is_busy(office: Office) -> None:
    """The call goes back to who transferred it."""
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    await theirs.transfer("1003")
    await carol.reject()
    await theirs.told_of_transfer(486)
    again = await bob.answer()
    assert "<sip:1001@" in again.messages[0]["From"]
    await talk(mine, again)
    await again.hang_up()
    await mine.ended(by="them")


@pytest.mark.parametrize("to", ["1999", FAR])
async def test_where_a_transfer_may_not_lead(office: Office, to: str) -> None:
    """To nobody, or to where the transferor may not call."""
    alice, bob, far = await office.phone("1001"), await office.phone("1002"), await carrier(office)
    await make_trunk(office, far.seat.address)
    mine, theirs = await connected(alice, bob, "1002")
    await theirs.transfer(to)
    await theirs.told_of_transfer(503)
    await talk(mine, await bob.answer())
    assert not far.trace.received


async def test_nobody_to_go_back_to(office: Office) -> None:
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    await theirs.transfer("1003")
    await carol.rings()
    await office.booth.put_away(bob)
    await carol.reject()
    await mine.ended(by="them")


async def outside_world(office: Office) -> tuple[Phone, Phone]:
    """Somebody at either number, each at a carrier of their own."""
    phones = [await carrier(office, number) for number in (FAR, ELSEWHERE)]
    for phone, number in zip(phones, (FAR, ELSEWHERE), strict=True):
        await make_trunk(office, phone.seat.address, rules=[rf"^\{number}$"])
    await allow(office, "international")
    return phones[0], phones[1]


async def test_from_outside_to_outside(office: Office) -> None:
    """The transferor's number is shown, whoever called; the account pays for both legs."""
    alice = await office.phone("1001")
    far, other = await outside_world(office)
    own = await make_number(office, user_id=office.people["1001"].user_id)
    mine = await far.dial(f"sip:{own}@{office.platform.settings.listen}")
    theirs = await alice.answer()
    await mine.answered()
    await theirs.transfer(ELSEWHERE)
    answered = await other.answer()
    await theirs.told_of_transfer(200)
    await talk(mine, answered)
    assert FAR not in answered.messages[0]["From"]
    await answered.hang_up()
    await mine.ended(by="them")
    [row] = await records(office, 1)
    legs = await legs_of(office, row)
    assert [leg["trunk_id"] is not None for leg in legs] == [True, False, True]
    assert {leg["payer_id"] for leg in legs} == {office.account.id}


async def test_the_callers_outside_call_to_an_extension(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    far, _ = await outside_world(office)
    mine, theirs = await connected(alice, far, FAR)
    await mine.transfer("1002")
    await talk(theirs, await bob.answer())


async def test_rights_are_those_of_the_transferor(office: Office) -> None:
    """Alice may not call far numbers, Bob may: what Bob transfers goes out, what Alice does not."""
    alice, bob = await office.phone("1001"), await office.phone("1002")
    far, _ = await outside_world(office)
    settings = {"restriction_class_id": str(await deny(office, "international"))}
    alices_id = office.people["1001"].user_id
    await office.factory.change(office.account, USER, alices_id, settings=settings)
    mine, theirs = await connected(alice, bob, "1002")
    await mine.transfer(FAR)
    await mine.told_of_transfer(503)
    again = await alice.answer()
    await talk(theirs, again)
    await theirs.transfer(FAR)
    await talk(again, await far.answer())


async def test_between_accounts(offices: Offices) -> None:
    """The called account's transfer is its own business, and its own call."""
    acme, globex = await offices.open(), await offices.open()
    alice = await acme.phone("1001")
    gina, hans = await globex.phone("1001"), await globex.phone("1002")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    mine = await alice.dial(number)
    theirs = await gina.answer()
    await mine.answered()
    await theirs.transfer("1002")
    answered = await hans.answer()
    await talk(mine, answered)
    await mine.hang_up()
    await answered.ended(by="them")
    [row] = await records(globex, 1)
    assert [leg["payer_id"] for leg in await legs_of(globex, row)] == [globex.account.id] * 3


async def test_a_trunk_may_not_transfer(office: Office) -> None:
    alice = await office.phone("1001")
    far, _ = await outside_world(office)
    _, theirs = await connected(alice, far, FAR)
    with pytest.raises(AssertionError, match="403"):
        await theirs.transfer("1001")


async def attend(first: Call, second: Call, extension: str) -> None:
    """The phone that has both calls joins the others, and is out."""
    await first.transfer(
        f"<sip:{extension}@{first.phone.line.realm}?Replaces={quote(second.named)}>"
    )


@pytest.mark.parametrize("by", ["caller", "callee"])
async def test_attended(office: Office, by: str) -> None:
    """Two calls held by one phone stay up, and join."""
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    gives, stays = (mine, theirs) if by == "caller" else (theirs, mine)
    await gives.hold()
    asks, answered = await connected(gives.phone, carol, "1003")
    await talk(asks, answered)
    await asks.hold()
    await attend(gives, asks, "1003")
    await gives.told_of_transfer(200)
    await asks.ended()
    now = asyncio.get_running_loop().time()
    stays.since = answered.since = now
    await talk(stays, answered)
    await answered.hang_up()
    await stays.ended(by="them")
    first, second = await records(office, 2)
    assert told(first, "outcome", "to_number", "legs") == ("answered", "1002", 2)
    assert told(second, "outcome", "to_number", "legs") == ("answered", "1003", 2)


async def test_attended_while_it_rings(office: Office) -> None:
    """The same as a blind transfer to whom it rings for."""
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    await mine.hold()
    asks = await alice.dial("1003")
    asked = await carol.rings()
    await asks.ringing()
    await attend(mine, asks, "nobody")
    await asks.refused(487)
    await asked.ended(by="them")
    await carol.rings()
    answered = await carol.answer()
    await mine.told_of_transfer(200)
    await talk(theirs, answered)


@pytest.mark.parametrize("of", ["caller", "callee"])
async def test_with_a_strangers_call(offices: Offices, of: str) -> None:
    """Whoever knows all that names a call cannot take it, by REFER or by INVITE."""
    acme, globex = await offices.open(), await offices.open()
    alice, bob = await acme.phone("1001"), await acme.phone("1002")
    mine, theirs = await connected(alice, bob, "1002")
    thief, mate = await globex.phone("1001"), await globex.phone("1002")
    stolen, _ = await connected(thief, mate, "1002")
    name = (mine if of == "caller" else theirs).named
    with pytest.raises(AssertionError, match="403"):
        await stolen.transfer(f"<sip:1002@{globex.realm}?Replaces={quote(name)}>")
    await globex.user("1003")
    takes = scenario(invite(answer=481, headers=[f"Replaces: {name}"]))
    await globex.sipp().play(takes, line=globex.line("1003"), callee="1004")
    await talk(mine, theirs)
