"""The SIP ladder of real calls: both sides of the edge, and no secret in it."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ringfort.bootstrap.capturing import captures, inside
from ringfort.domain.permissions import ROLES, Role
from ringfort.resources._mechanism.by_platform import platform_work
from ringfort.resources.calls.ladder import Ladder, ladder
from ringfort.store.secrets import Vault
from ringfort.testing.eventually import eventually
from tests.calls.kinds import Browsers, Maker, connect, plain, sdes, web
from tests.calls.office import Office
from tests.calls.outside import allow, carrier, make_trunk
from tests.calls.test_records import RECORDED_SECONDS, records

PLATFORM = Role.PLATFORM_ADMINISTRATOR
CAPTURED_SECONDS = 2
"""Promise: how soon a message is in its call's ladder."""


async def climbed(office: Office, call: sa.RowMapping, role: Role = PLATFORM) -> Ladder:
    """As the platform sees it, or somebody of the account's."""
    platform = office.platform
    async with office.factory.database.read() as connection:
        vault = Vault(platform.secrets.master)
        work = await platform_work(connection, vault, platform.settings.domain)
        owner = await work.owner(office.account.id)
        if role is not PLATFORM:
            whose = {"account_id": owner.id, "path": owner.path, "rights": ROLES[role]}
            work = replace(work, caller=replace(work.caller, **whose))
        kept, ours = captures(platform), inside(platform)
        return await ladder(work, owner, call["id"], kept, ours, "en")


async def whole(office: Office, call: sa.RowMapping, byes: int) -> Ladder:
    """Once so many BYEs are answered."""

    async def there() -> bool:
        steps = (await climbed(office, call)).messages
        return sum(step.method == "BYE" and step.status == 200 for step in steps) >= byes

    await eventually(there, promise_s=CAPTURED_SECONDS, what="the ladder is whole")
    return await climbed(office, call)


def arrows(found: Ladder) -> list[tuple[str, str, str]]:
    """From, to, what; kinds of parties with their names."""
    parties = {each.id: " ".join([each.kind, each.name]).strip() for each in found.parties}
    return [
        (parties[each.source], parties[each.target], each.text)
        for each in found.messages
        if not each.repeated
    ]


async def ask(office: Office) -> None:
    """Let all calls of the account be captured."""
    await office.change_account(operator={"capture_sip": True})
    await office.learnt("capture", office.realm)


ALICE, BOB = "phone 1001 User 1001", "phone 1002 User 1002"
WAY = [
    (ALICE, "edge", "INVITE"),
    ("edge", ALICE, "407 Proxy Authentication Required"),
    (ALICE, "edge", "ACK"),
    (ALICE, "edge", "INVITE"),
    ("edge", "server", "INVITE"),
    ("server", "edge", "INVITE"),
    ("edge", BOB, "INVITE"),
    (BOB, "edge", "200 Answering"),
    ("edge", "server", "200 Answering"),
    ("server", "edge", "ACK"),
    ("edge", BOB, "ACK"),
]
HANG_UP = [
    (BOB, "edge", "BYE"),
    ("edge", "server", "BYE"),
    ("server", "edge", "200 OK"),
    ("edge", BOB, "200 OK"),
]


def in_order(wanted: list[Any], found: list[Any]) -> bool:
    """Whether all of them are there, one after the other."""
    rest = iter(found)
    return all(each in rest for each in wanted)


@pytest.mark.parametrize(
    ("kinds", "transport"), [((plain, plain), "udp"), ((sdes, sdes), "tls"), ((web, plain), "ws")]
)
async def test_every_message_of_both_legs(
    office: Office, browsers: Browsers, kinds: tuple[Maker, Maker], transport: str
) -> None:
    await ask(office)
    alice = await kinds[0](office, browsers, "1001")
    bob = await kinds[1](office, browsers, "1002")
    call, answered = await connect(alice, bob, "1002")
    await answered.hang_up()
    await call.ended(by="them")
    [row] = await records(office, 1, within=RECORDED_SECONDS)
    found = await whole(office, row, byes=4)
    told = arrows(found)
    assert in_order(WAY, told), "\n".join(map(str, told))
    until = told[: told.index(("edge", BOB, "INVITE"))]
    assert ("edge", "server", "100 Trying") not in until, "the server has its 100 too early"
    assert in_order([("edge", ALICE, "200 OK"), (ALICE, "edge", "ACK")], told), told
    assert in_order(HANG_UP, told), told
    assert [each.kind for each in found.parties] == ["phone", "edge", "server", "phone"]
    text = "\n".join(each.raw or "" for each in found.messages)
    assert "Digest" in text
    assert not re.findall(r"(?:response|nonce|cnonce|opaque)=(?!\*)\S+", text)
    assert ("inline:*" in text) == (transport == "tls")
    assert ("ice-pwd:*" in text) == (transport == "ws")
    assert not re.findall(r"(?:inline|ice-pwd):(?!\*)", text)
    secrets = office.platform.secrets
    assert secrets.edge_mask not in text
    assert not re.findall(r";k=(?!\*)", text)
    assert {each.transport for each in found.messages} == {transport, "udp"}


@pytest.mark.parametrize("own", [True, False])
async def test_a_carriers_leg_is_its_owners_to_see(office: Office, own: bool) -> None:
    await ask(office)
    alice, far = await office.phone("1001"), await carrier(office)
    if own:
        await make_trunk(office, far.seat.address)
    else:
        root = await office.factory.platform_account()
        rules = [r"^\+(442079460155)$"]  # nobody else's, who shares it
        await make_trunk(office, far.seat.address, account=root, shared=True, rules=rules)
    await allow(office, "international")
    call = await alice.dial("011442079460155")
    await far.answer()
    await call.answered()
    await far.hang_up()
    await call.ended(by="them")
    [row] = await records(office, 1, within=RECORDED_SECONDS)
    found = await whole(office, row, byes=4)
    named = f"carrier {'+' if own else ''}442079460155"
    wanted = [("edge", named, "INVITE"), (named, "edge", "200 Answering"), (named, "edge", "BYE")]
    assert in_order(wanted, arrows(found)), arrows(found)
    where = f"{far.seat.address}:5060"
    for role, seen in ((PLATFORM, True), (Role.ACCOUNT_ADMINISTRATOR, own)):
        found = await climbed(office, row, role)
        [end] = [each for each in found.parties if each.kind == "carrier"]
        crossed = [each.raw for each in found.messages if end.id in (each.source, each.target)]
        assert end.address == (where if seen else None)
        assert all(crossed) if seen else not any(crossed)
        assert (far.seat.address in found.model_dump_json()) == seen


async def test_beyond_the_pace_only_who_asks_is_captured(office: Office) -> None:
    """The first calls of a second are captured of everybody."""
    alice, bob = await office.phone("1001"), await office.phone("1002")
    notes = []
    for exhausted, asks in ((False, False), (True, False), (True, True)):
        if asks:
            await ask(office)
        if exhausted:
            for second in range(10):
                moment = str(int(time.time()) + second)
                await office.edge.call("htable.seti", "captures", moment, 1_000_000)
        call = await alice.dial("1002")
        await bob.reject()
        await call.refused(486)
        row = (await records(office, len(notes) + 1, within=RECORDED_SECONDS))[-1]

        async def told(row: sa.RowMapping = row) -> bool:
            return (await climbed(office, row)).note is None

        if not exhausted or asks:
            await eventually(told, promise_s=CAPTURED_SECONDS, what="the call is captured")
        notes.append((await climbed(office, row)).note is None)
    assert notes == [True, False, True]
