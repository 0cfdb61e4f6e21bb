"""INVITEs without SDP (RFC 3261 §13.2.1): the offer in the 200 is as its device speaks."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from ringfort.phones.message import Message
from tests.calls.kinds import plain, rule
from tests.calls.office import Office
from tests.calls.test_browser import sip_socket, trusting
from tests.calls.torture.agent import Agent
from tests.calls.torture.wire import Edge

OFFERS = {
    "udp": ("m=audio [0-9]+ RTP/AVP ", "a=rtpmap:8 PCMA"),
    "tls": ("m=audio [0-9]+ RTP/SAVP ", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "),
    "ws": ("m=audio [0-9]+ UDP/TLS/RTP/SAVPF ", "a=fingerprint:sha-256 "),
}


@pytest.mark.parametrize("transport", OFFERS)
async def test_the_offer_is_on_the_devices_terms(office: Office, transport: str) -> None:
    srtp = transport == "tls"
    await rule(office, "1001", "s" if srtp else "", encrypt_audio=srtp)
    bob = await plain(office, None, "1002")
    async with agent_over(office, transport) as agent:
        invite = agent.request("INVITE", f"sip:1002@{office.realm}")
        calling = asyncio.create_task(agent.authenticated(invite))
        await bob.rings()
        await bob.control.command("accept", check=False)
        answer = await calling
        assert answer.status == 200, answer.text
        for line in OFFERS[transport]:
            assert re.search(line, answer.body), answer.body
        agent.send(agent.inside("ACK", answer, later=0), agent.edge)
        await agent.hang_up(answer)


class Connected(Agent):
    """Speaks over a connection instead of its socket."""

    put: Callable[[bytes], object]

    def send(self, data: bytes, to: Edge) -> None:
        self.put(data)

    def take(self, text: str) -> None:
        self.heard.append(Message.parse(text))
        self._news.set()


@asynccontextmanager
async def agent_over(office: Office, transport: str) -> AsyncIterator[Agent]:
    kind = Agent if transport == "udp" else Connected
    agent = await kind.on(office.line("1001"), office.booth.seat().address)
    try:
        if isinstance(agent, Connected):
            connected = over_ws if transport == "ws" else over_stream
            async with connected(office, agent):
                yield agent
        else:
            yield agent
    finally:
        agent.close()


@asynccontextmanager
async def over_ws(office: Office, agent: Connected) -> AsyncIterator[None]:
    async with sip_socket(office, {}) as socket, asyncio.TaskGroup() as group:
        agent.put = lambda data: group.create_task(socket.send(data.decode()))

        async def listen() -> None:
            async for text in socket:
                agent.take(text)

        listening = group.create_task(listen())
        yield
        listening.cancel()


@asynccontextmanager
async def over_stream(office: Office, agent: Connected, *, tls: bool = True) -> AsyncIterator[None]:
    ports = office.platform.ports
    reader, writer = await asyncio.open_connection(
        agent.line.host,
        ports.edge_sips if tls else ports.edge_sip,
        ssl=trusting(office) if tls else None,
    )
    agent.put = writer.write

    async def listen() -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            found = re.search(r"(?im)^content-length: *(\d+)", head)
            assert found, head
            agent.take(head + (await reader.readexactly(int(found[1]))).decode())

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        listening.cancel()
        writer.close()
