"""Raw bytes to the edge and what comes back, from an address of one's own."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Self, cast

from ringfort.phones.message import Message

PORT = 5060
"""Of the sender, too: an edge that does not read a Via answers the address and this port."""
PATIENCE_S = 5
_serial = count(1)

Edge = tuple[str, int]


class Datagrams(asyncio.DatagramProtocol):
    """A UDP socket that keeps all it receives."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self._news = asyncio.Event()
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, address: str, port: int = PORT) -> Self:
        loop = asyncio.get_running_loop()
        _, made = await loop.create_datagram_endpoint(cls, local_addr=(address, port))
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    @property
    def port(self) -> int:
        assert self._transport
        return int(self._transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: Edge) -> None:
        self.heard.append(Message.parse(data.decode("utf-8", "replace")))
        self._news.set()

    def send(self, data: bytes, to: Edge) -> None:
        assert self._transport
        self._transport.sendto(data, to)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    async def wait(self, wanted: Callable[[Message], bool], within: float = PATIENCE_S) -> Message:
        """Take the first message that is wanted; TimeoutError when none comes."""
        async with asyncio.timeout(within):
            while True:
                self._news.clear()
                for at, message in enumerate(self.heard):
                    if wanted(message):
                        return self.heard.pop(at)
                await self._news.wait()

    async def settle(self, edge: Edge) -> None:
        """Return when the edge is done with all sent before: it has answered three more."""
        for _ in range(3):
            mark = f"mark-{next(_serial)}"
            self.send(ping(mark), edge)
            await self.wait(lambda m, mark=mark: m.call_id == mark)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Stream:
    """What a TCP connection gave for some bytes."""

    heard: bytes
    closed: bool

    @property
    def messages(self) -> list[Message]:
        parts = self.heard.decode("utf-8", "replace").split("SIP/2.0 ")[1:]
        return [Message.parse(f"SIP/2.0 {part}") for part in parts]


async def converse(address: str, edge: Edge, *pieces: bytes) -> Stream:
    """Send the pieces, each in a segment of its own, and hear what comes until the edge is idle."""
    reader, writer = await asyncio.open_connection(*edge, local_addr=(address, 0))
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    heard, closed = b"", False
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        await idle(address, edge)
        while True:
            async with asyncio.timeout(0.02):
                part = await reader.read(65536)
            if not part:
                closed = True
                break
            heard += part
    except ConnectionError:
        closed = True
    except TimeoutError:
        pass
    finally:
        writer.close()
    return Stream(heard, closed)


async def pour(address: str, edge: Edge, data: bytes) -> None:
    """Send over TCP and hang up at once."""
    _, writer = await asyncio.open_connection(*edge, local_addr=(address, 0))
    writer.write(data)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def idle(address: str, edge: Edge) -> None:
    """Return when each TCP worker of the edge, likely, has answered since."""
    for _ in range(4):
        reader, writer = await asyncio.open_connection(*edge, local_addr=(address, 0))
        writer.write(ping(f"mark-{next(_serial)}", "TCP"))
        async with asyncio.timeout(PATIENCE_S):
            await reader.readuntil(b"\r\n\r\n")
        writer.close()


def ping(call_id: str, transport: str = "UDP") -> bytes:
    """OPTIONS, which the edge answers with 200."""
    return (
        "OPTIONS sip:edge SIP/2.0\r\n"
        f"Via: SIP/2.0/{transport} mark;rport;branch=z9hG4bK{call_id}\r\n"
        f"From: <sip:mark@mark>;tag=1\r\nTo: <sip:edge>\r\nCall-ID: {call_id}\r\n"
        "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    ).encode()
