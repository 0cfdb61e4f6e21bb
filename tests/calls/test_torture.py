"""Malformed and hostile SIP leaves the edge as it was."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from random import Random

import pytest
import pytest_asyncio

from tests.calls.office import Office
from tests.calls.torture import corpus
from tests.calls.torture.corpus import Fate
from tests.calls.torture.forgery import forged_answers, forged_requests, other_calls_token
from tests.calls.torture.lab import Lab, opened
from tests.calls.torture.mutations import KINDS, NOISE
from tests.calls.torture.seeds import seeds
from tests.calls.torture.transposed import CALLS, status_line, transposed
from tests.calls.torture.wire import Datagrams, converse, idle, ping, pour

EACH = 1000 // len(KINDS) + 1
"""Messages of one kind: 1,000 in all at least."""
LOG_EACH = 2500
"""Bytes that one message may cost in the edge's log, on average of its kind."""
NOISE_EACH = 10
"""The same of what is no SIP: it leaves no line; other things the edge does meanwhile may."""


@pytest_asyncio.fixture
async def lab(office: Office) -> AsyncIterator[Lab]:
    async with opened(office) as lab:
        yield lab


async def test_rfc4475_over_udp(lab: Lab) -> None:
    for case in corpus.ALL:
        lab.stranger.send(case.data, lab.edge)
        await lab.stranger.settle(lab.edge)
    answers = [(m.call_id, m.status) for m in lab.stranger.heard]
    wanted = [(case.call_id, case.udp) for case in corpus.ALL if isinstance(case.udp, int)]
    assert sorted(answers) == sorted(wanted)
    assert lab.inside.heard(case.data for case in corpus.ALL) == []
    await lab.still_works()


async def test_rfc4475_over_tcp(lab: Lab) -> None:
    found = {}
    for case in corpus.ALL:
        stream = await converse(lab.address, lab.edge, case.data)
        silent = Fate.CLOSED if stream.closed else Fate.SILENCE
        found[case.name] = stream.messages[0].status if stream.messages else silent
    assert found == {case.name: case.tcp for case in corpus.ALL}
    assert lab.inside.heard(case.data for case in corpus.ALL) == []
    await lab.still_works()


@pytest.mark.parametrize("name", CALLS)
async def test_an_odd_but_valid_call_is_answered(lab: Lab, name: str) -> None:
    invite = transposed(corpus.CASES[name], lab.alice.line)
    answer = await lab.alice.authenticated(invite)
    assert answer.status == 200, answer.text
    lab.alice.send(lab.alice.inside("ACK", answer, later=0), lab.edge)
    await lab.alice.hang_up(answer)


@pytest.mark.parametrize(
    ("name", "contacts"),
    [
        ("escnull", ["<sip:%00@host5.example.com>", "<sip:%00%00@host5.example.com>"]),
        ("dblreq", ["<sip:j.user@host.example.com>"]),
        ("cparam01", ["<sip:+19725552222@gw1.example.net>"]),
        ("cparam02", ["<sip:+19725552222@gw1.example.net;unknownparam>"]),
        ("regescrt", ["<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"]),
        ("regaut01", []),
    ],
)
async def test_an_odd_but_valid_registration_is_kept(
    lab: Lab, name: str, contacts: list[str]
) -> None:
    register = transposed(corpus.CASES[name], lab.alice.line)
    answer = await lab.alice.authenticated(register)
    assert answer.status == 200, answer.text
    assert re.findall("<[^>]+>", answer["Contact"]) == contacts
    assert not [m for m in lab.bob.heard if m.method == "INVITE" and "dblreq" in m.text]


@pytest.mark.parametrize(("name", "status"), [("invut", {415, 488}), ("inv2543", {400})])
async def test_the_application_server_judges_what_is_for_it(
    lab: Lab, name: str, status: set[int]
) -> None:
    """A body of unknown type; an INVITE without Contact, as RFC 2543 allowed."""
    invite = transposed(corpus.CASES[name], lab.alice.line)
    answer = await lab.alice.authenticated(invite)
    assert answer.status in status, answer.text
    assert [line.split()[0] for line in lab.inside.heard([invite])] == ["INVITE", "ACK"]


async def test_reason_phrases_may_be_odd_or_empty(lab: Lab) -> None:
    lab.bob.ringing = status_line("noreason").replace("100", "180")
    lab.bob.answer = status_line("unreason")
    await lab.still_works()


async def test_mutations_over_udp(lab: Lab) -> None:
    async def send(data: bytes) -> None:
        lab.stranger.send(data, lab.edge)
        await lab.stranger.settle(lab.edge)

    await mutate(lab, send)


async def test_mutations_over_tcp(lab: Lab) -> None:
    async def send(data: bytes) -> None:
        await pour(lab.address, lab.edge, data)

    await mutate(lab, send)


async def mutate(lab: Lab, send: Callable[[bytes], Awaitable[None]]) -> None:
    """Batches of each kind; after each a REGISTER, a call, and not too much in the log."""
    sound = await seeds(lab.alice)
    log = lab.office.platform.state / "log" / "edge.log"
    standing = await lab.standing()
    for name, spoil in KINDS.items():
        random = Random(f"ringfort {name}")
        before = log.stat().st_size
        for _ in range(EACH):
            await send(spoil(random, random.choice(sound)))
        lab.stranger.heard.clear()
        try:
            await idle(lab.address, lab.edge)
            await lab.still_works()
            said = log.read_bytes()[before:].decode("utf-8", "replace")
            assert len(said) <= EACH * (NOISE_EACH if name in NOISE else LOG_EACH), said[:2000]
        except BaseException as error:
            error.add_note(f"after {EACH} messages of kind {name}")
            raise
    await lab.alice.hang_up(standing)


async def test_a_stream_may_come_in_any_pieces(lab: Lab) -> None:
    three = b"".join(ping(f"piece-{n}", "TCP") for n in range(3))
    random = Random("ringfort pieces")
    for cuts in (0, 1, 7, 40, len(three) - 1):
        at = [0, *sorted(random.sample(range(1, len(three)), cuts)), len(three)]
        pieces = [three[a:b] for a, b in pairwise(at)]
        stream = await converse(lab.address, lab.edge, *pieces)
        assert [m.status for m in stream.messages] == [200, 200, 200], f"{cuts} cuts"


async def test_half_messages_do_not_keep_workers(lab: Lab) -> None:
    half = ping("half", "TCP")[:-10]
    for _ in range(50):
        await pour(lab.address, lab.edge, half)
    await lab.still_works()


async def test_the_inside_answers_application_servers_alone(lab: Lab) -> None:
    settings, ports = lab.office.platform.settings, lab.office.platform.ports
    inside = settings.inside, ports.inside_sip
    messages = [*await seeds(lab.alice), *(case.data for case in corpus.ALL)]
    for data in messages:
        lab.stranger.send(data, inside)
    await lab.stranger.settle(lab.edge)
    assert lab.stranger.heard == []
    assert lab.inside.heard(messages) == []
    await lab.still_works()


async def test_no_open_relay(lab: Lab) -> None:
    settings = lab.office.platform.settings
    address = lab.office.booth.seat().address
    victim = await Datagrams.open(address)
    call, other = await lab.standing(), await lab.standing()
    lab.bob.heard.clear()
    lab.inside.heard([])
    forgeries = [
        *forged_requests(call, settings.apps[0], address, settings.listen),
        *forged_answers(settings.listen, address, call),
        other_calls_token(call, other, settings.apps[0]),
    ]
    for data in forgeries:
        lab.stranger.send(data, lab.edge)
        await lab.stranger.settle(lab.edge)
    victim.close()
    assert lab.inside.heard(forgeries) == []
    assert victim.heard == []
    assert lab.bob.heard == []
    await lab.alice.hang_up(call)
    await lab.alice.hang_up(other)


def test_the_corpus_is_whole() -> None:
    assert {case.name for case in corpus.ALL} == {f.stem for f in corpus.FOLDER.glob("*.dat")}
    assert len(corpus.ALL) == 49
