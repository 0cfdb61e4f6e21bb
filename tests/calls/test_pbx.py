"""A customer's own PBX that registers with us: called in its range, calling with its numbers."""

from dataclasses import dataclass

import pytest
import pytest_asyncio

from ringfort.domain.edge_facts import EdgeFact
from ringfort.edge.registrations import Edges
from ringfort.jobs.records import edge_log
from ringfort.phones.baresip import Line
from ringfort.phones.phone import Phone, assert_sound
from ringfort.phones.scenario import AUTH, SDP, pause, receive, request, scenario, send
from ringfort.resources.routing.trunks import TRUNK
from ringfort.testing.eventually import eventually
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk
from tests.calls.test_access import filter_account
from tests.calls.test_defence import guess
from tests.calls.torture.agent import Agent


@dataclass(frozen=True, slots=True)
class Pbx:
    """Known to the edge; `number` leads to it."""

    office: Office
    id: object
    username: str
    secret: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.username}@{self.office.realm}"

    def line(self, **changes: object) -> Line:
        """As its first number."""
        platform = self.office.platform
        right = {
            "user": self.number,
            "login": self.username,
            "password": self.secret,
            "realm": self.office.realm,
            "host": platform.settings.listen,
            "port": platform.ports.edge_sip,
        }
        return Line(**(right | changes))  # type: ignore[arg-type]

    async def connected(self) -> Phone:
        phone = await self.office.booth.phone(self.line())
        await phone.registered()
        return phone


@pytest_asyncio.fixture
async def pbx(office: Office) -> Pbx:
    made = await office.factory.make(
        office.account, TRUNK, name="Our PBX", kind="pbx", registers_here=True
    )
    number = await make_number(office, trunk_id=made.id)
    found = Pbx(office, made.id, made.new.username, made.shown_once["secret"], number)  # type: ignore[union-attr]
    for table, key in (("pbx", found.name), ("ha1", found.name), ("gateway", f"{made.id}.0")):
        await office.learnt(table, key)
    return found


async def test_it_is_called_where_it_registered(office: Office, pbx: Pbx) -> None:
    alice, desk = await office.phone("1001"), await pbx.connected()
    call = await alice.dial(pbx.number)
    incoming = await desk.answer()
    assert incoming.messages[0].start.startswith(f"INVITE sip:{pbx.number}@")
    assert f"<sip:1001@{office.realm}>" in incoming.messages[0]["From"]
    await call.answered()
    await incoming.hold()
    await incoming.resume()
    call.since = incoming.since
    await call.talk(seconds=1)
    assert_sound(alice, desk)
    await alice.hang_up()
    await incoming.ended(by="them")


async def test_any_number_of_its_range_is_asked_for(office: Office, pbx: Pbx) -> None:
    """Whatever it registered as; the way into its own dial plan is the Request-URI."""
    alice, server = await office.phone("1001"), office.sipp()
    second = await make_number(office, trunk_id=pbx.id)
    steps = [
        request("REGISTER", "sip:[realm]", sequence=1, to="sip:[user]@[realm]"),
        receive(401),
        request("REGISTER", "sip:[realm]", sequence=2, to="sip:[user]@[realm]",
                headers=["Expires: 300", AUTH]),
        receive(200),
        pause(10),
    ]  # fmt: skip
    async with server.playing(scenario(*steps), line=pbx.line(user=pbx.username)) as run:
        await eventually(lambda: _contacts(office, pbx), promise_s=3, what="registration")
        await alice.dial(second)
        start = f"INVITE sip:{second}@{server.address}:"
        await eventually(
            lambda: [m for m in run.received if m.start.startswith(start)],
            promise_s=1,
            what="call",
        )


async def test_it_calls_with_its_number(office: Office, pbx: Pbx) -> None:
    alice, desk, far = await office.phone("1001"), await pbx.connected(), await carrier(office)
    inside = await desk.dial(f"sip:1001@{office.realm}")
    incoming = await alice.answer()
    assert f"<sip:{pbx.number}@" in incoming.messages[0]["From"]
    await inside.answered()
    await inside.talk(seconds=1)
    assert_sound(alice, desk)
    await desk.hang_up()
    await incoming.ended(by="them")
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    call = await desk.dial(f"sip:{FAR}@{office.realm}")
    outside = await far.answer()
    assert f"<sip:{pbx.number}@" in outside.messages[0]["From"]
    await call.answered()


OTHER = "+12125550199"
"""A stranger's."""


@pytest.mark.parametrize(
    ("said", "headers", "shown"),
    [
        (OTHER, [], "main"),
        (OTHER, ["P-Preferred-Identity: <sip:{own}@{realm}>"], "own"),
        ("201", ["P-Asserted-Identity: <tel:{own}>"], "own"),
        ("201", ["P-Asserted-Identity: <tel:" + OTHER + ">"], "main"),
        ("{own}", ["Privacy: id"], "anonymous"),
    ],
)
async def test_the_number_it_shows_is_its_own(
    office: Office, pbx: Pbx, said: str, headers: list[str], shown: str
) -> None:
    await office.user("1001")
    far, server = await carrier(office), office.sipp()
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    main = await make_number(office, user_id=office.people["1001"].user_id)
    ids = await office.numbers()
    await office.change_account(settings={"caller_id": {"external_number_id": str(ids[main])}})
    words = {"own": pbx.number, "realm": office.realm}
    extra = [each.format(**words) for each in headers]
    uri = f"sip:{FAR}@[realm]"
    call = [
        request("INVITE", uri, sequence=1, headers=extra, body=SDP), receive(407), _ack(uri),
        request("INVITE", uri, sequence=2, headers=[*extra, _as(pbx)], body=SDP), receive(100),
    ]  # fmt: skip
    line = pbx.line(user=said.format(**words))
    async with server.playing(scenario(*call), line=line):
        incoming = await far.rings()
    expected = {"own": pbx.number, "main": main}.get(shown, shown)
    assert f"<sip:{expected}@" in incoming.messages[0]["From"]


def _as(pbx: Pbx) -> str:
    return AUTH.replace("[user]", pbx.username)


def _ack(uri: str) -> object:
    return send(
        f"ACK {uri} SIP/2.0", "[last_Via:]", "Max-Forwards: 70", "[last_From:]", "[last_To:]",
        "Call-ID: [call_id]", "CSeq: 1 ACK", retransmit=False,
    )  # fmt: skip


async def test_one_that_is_away_is_not_reached(office: Office, pbx: Pbx) -> None:
    alice = await office.phone("1001")
    await (await alice.dial(pbx.number)).refused(480)


async def test_a_wrong_secret_is_refused_and_counted(office: Office, pbx: Pbx) -> None:
    line = pbx.line(user=pbx.username, password="?")
    agent = await Agent.on(line, office.booth.seat().address)
    tried = 0
    while await guess(agent, f"guess {tried}"):
        tried += 1
        assert tried < 100
    agent.close()
    assert tried > 3


async def test_the_access_filter_holds_and_its_refusal_is_on_record(
    office: Office, pbx: Pbx
) -> None:
    desk = await pbx.connected()
    await filter_account(office, "192.0.2.0/24")
    call = await desk.dial(f"sip:1001@{office.realm}")
    await call.refused(403)

    def noted() -> list[EdgeFact]:
        logs = (office.platform.state / "edge" / "log").glob("legs_*.log")
        lines = [line for log in logs for line in log.read_text().splitlines()]
        facts = [fact for line in lines if (fact := edge_log.parse(line))]
        return [fact for fact in facts if fact.id == call.call_id]

    [fact] = await eventually(noted, promise_s=1, what="line of the log")
    assert fact.alone
    assert (fact.alone.account, fact.alone.who) == (office.account.id, f"t/{pbx.id}")
    assert (fact.alone.caller, fact.alone.called, fact.alone.status) == (pbx.number, "1001", 403)


async def test_its_state_tells_of_it(office: Office, pbx: Pbx) -> None:
    desk = await pbx.connected()
    edges = Edges({"edge": office.edge})
    [found] = (await edges.registered([pbx.name])).by_name[pbx.name]
    assert found.address == desk.seat.address
    await office.factory.change(office.account, TRUNK, pbx.id, enabled=False)
    await eventually(lambda: _gone(office, pbx), promise_s=1, what="contact gone")
    assert await office.entry("ha1", pbx.name) is None


async def _contacts(office: Office, pbx: Pbx) -> bool:
    return bool((await Edges({"edge": office.edge}).registered([pbx.name])).by_name.get(pbx.name))


async def _gone(office: Office, pbx: Pbx) -> bool:
    return not await _contacts(office, pbx)
