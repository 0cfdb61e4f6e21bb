"""Malformed and hostile SIP leaves the edge as it was."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.calls.office import Office
from tests.calls.torture import corpus
from tests.calls.torture.agent import Agent
from tests.calls.torture.corpus import Case, Fate
from tests.calls.torture.wire import Datagrams, Edge, converse


@dataclass(frozen=True, slots=True)
class Lab:
    """Two phones of one office, and an address without any rights."""

    office: Office
    alice: Agent
    bob: Agent
    stranger: Datagrams
    address: str
    """The stranger's."""

    @property
    def edge(self) -> Edge:
        return self.alice.edge

    async def still_works(self) -> None:
        """A REGISTER and a call, both sides answering, succeed."""
        assert (await self.bob.register()).status == 200
        await self.alice.call("1002")


@pytest_asyncio.fixture
async def lab(office: Office) -> AsyncIterator[Lab]:
    for extension in ("1001", "1002"):
        await office.user(extension)
    seats = [office.booth.seat().address for _ in range(3)]
    alice = await Agent.on(office.line("1001"), seats[0])
    bob = await Agent.on(office.line("1002"), seats[1])
    stranger = await Datagrams.open(seats[2])
    started = await office.edge.call("core.uptime")
    lab = Lab(office, alice, bob, stranger, seats[2])
    await lab.still_works()
    yield lab
    await lab.still_works()
    now = await office.edge.call("core.uptime")
    assert now["up_since"] == started["up_since"], "the edge was restarted"
    for agent in (alice, bob, stranger):
        agent.close()


def named(case: Case) -> str:
    return f"{case.section}-{case.name}"


async def test_rfc4475_over_udp(lab: Lab) -> None:
    found = {}
    for case in corpus.ALL:
        lab.stranger.heard.clear()
        lab.stranger.send(case.data, lab.edge)
        await lab.stranger.settle(lab.edge)
        found[named(case)] = [m.status for m in lab.stranger.unasked]
    wanted = {named(c): [] if isinstance(c.udp, Fate) else [c.udp] for c in corpus.ALL}
    assert found == wanted


async def test_rfc4475_over_tcp(lab: Lab) -> None:
    found, wanted = {}, {}
    for case in corpus.ALL:
        stream = await converse(lab.address, lab.edge, case.data)
        statuses = [m.status for m in stream.messages]
        found[named(case)] = (
            statuses[0] if statuses else Fate.CLOSED if stream.closed else Fate.SILENCE
        )
        wanted[named(case)] = case.tcp
    assert found == wanted


def test_the_corpus_is_whole() -> None:
    assert {case.name for case in corpus.ALL} == {f.stem for f in corpus.FOLDER.glob("*.dat")}
    assert len(corpus.ALL) == 49
