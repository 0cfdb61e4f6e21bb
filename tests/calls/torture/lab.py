"""Where hostile messages are tried: two phones, a call that stands, and somebody without rights."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ringfort.phones.message import Message
from tests.calls.office import Office
from tests.calls.platform import trusted
from tests.calls.torture.agent import Agent
from tests.calls.torture.seeds import UNREACHABLE
from tests.calls.torture.tap import InsideTap
from tests.calls.torture.wire import Datagrams, Edge


@dataclass(frozen=True, slots=True)
class Lab:
    """One office under attack."""

    office: Office
    alice: Agent
    """Extension 1001; does not register."""
    bob: Agent
    """Extension 1002, registered."""
    stranger: Datagrams
    address: str
    """The stranger's, from which the edge takes nothing on trust."""
    inside: InsideTap
    """What reaches the application server."""

    @property
    def edge(self) -> Edge:
        return self.alice.edge

    async def still_works(self) -> None:
        """A REGISTER and a call, both sides answering, succeed."""
        assert (await self.bob.register()).status == 200
        self.bob.heard.clear()
        await self.alice.call("1002")
        await self.bob.wait(lambda m: m.is_request and m.method == "BYE")
        await self.bob.settle(self.edge)

    async def standing(self) -> Message:
        """A call from alice to bob that goes on: its 200."""
        answer = await self.alice.answered("1002")
        await self.alice.settle(self.edge)
        return answer


@asynccontextmanager
async def opened(office: Office) -> AsyncIterator[Lab]:
    """A lab that works; afterwards it still does, on the same edge and server."""
    for extension in ("1001", "1002", UNREACHABLE):
        await office.user(extension)
    address, *seats = (trusted(office.booth.seat().address) for _ in range(3))
    alice, bob = [
        await Agent.on(office.line(f"100{n}"), seat) for n, seat in enumerate(seats, start=1)
    ]
    stranger = await Datagrams.open(address)
    settings, ports = office.platform.settings, office.platform.ports
    started = await office.edge.call("core.uptime")
    with InsideTap(settings.apps[0], ports.app_sip) as inside:
        lab = Lab(office, alice, bob, stranger, address, inside)
        await lab.still_works()
        try:
            yield lab
        finally:
            for agent in (alice, bob, stranger):
                agent.close()
    now = await office.edge.call("core.uptime")
    assert now["up_since"] == started["up_since"], "the edge was restarted"
