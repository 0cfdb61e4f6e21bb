"""A sound endpoint of our own, to stand behind SIPp or to answer a relay."""

import asyncio
import random
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self, cast

from ringfort.phones import alaw
from ringfort.phones.packet import DIGITS, EVENTS, PCMA, Packet
from ringfort.phones.recording import Recording
from ringfort.phones.tone import FRAME, RATE, tone


@dataclass(frozen=True, slots=True)
class _Event:
    """One packet of a telephone event; times in frames of 20 ms."""

    code: int
    began: int
    lasted: int
    over: bool
    first: bool

    def pack(self) -> bytes:
        flags = (0x80 if self.over else 0) | 10
        return struct.pack("!BBH", self.code, flags, self.lasted * FRAME)


_PAUSE = _Event(0, 0, 0, False, False)


class Talker(asyncio.DatagramProtocol):
    """A sound endpoint of our own: speaks one tone each 20 ms, records all that arrives.

    Stands behind SIPp, whose SDP names its address and port.
    """

    def __init__(self, frequency: int) -> None:
        """`frequency` in Hz, a multiple of 50: then one frame is a whole number of waves."""
        self.frequency = frequency
        self.heard = Recording()
        self.target: tuple[str, int] | None = None
        self._frame = alaw.encode(tone(frequency, seconds=FRAME / RATE))
        self._frames = self._sequence = 0
        self._source = random.getrandbits(32)
        self._events: deque[_Event] = deque()
        self._transport: asyncio.DatagramTransport | None = None
        self._clock: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str, frequency: int) -> AsyncIterator[Self]:
        """Open on a free even port of `address`; silent until `speak_to`."""
        talker = cls(frequency)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: talker, sock=_even_socket(address))
        try:
            yield talker
        finally:
            talker.close()

    @property
    def port(self) -> int:
        assert self._transport
        return int(self._transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if packet := Packet.parse(data):
            self.heard.add(packet, asyncio.get_running_loop().time())
            self.target = self.target or addr

    def speak_to(self, host: str, port: int) -> None:
        """Begin, or turn to another address."""
        self.target = (host, port)
        self._clock = self._clock or asyncio.create_task(self._speak())

    def press(self, digits: str, *, frames: int = 5, pause: int = 4) -> None:
        """Send digits as telephone events of `frames` × 20 ms, the tone pausing meanwhile."""
        for digit in digits:
            code, began = DIGITS.index(digit), self._frames + len(self._events)
            for n in range(1, frames + 3):
                self._events.append(_Event(code, began, min(n, frames), n >= frames, n == 1))
            self._events.extend([_PAUSE] * pause)

    def close(self) -> None:
        if self._clock:
            self._clock.cancel()
        if self._transport:
            self._transport.close()

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += FRAME / RATE
            self._tick()
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _tick(self) -> None:
        if not self._events:
            self._send(PCMA, self._frame, self._frames * FRAME)
        elif (event := self._events.popleft()) is not _PAUSE:
            self._send(EVENTS, event.pack(), event.began * FRAME, marker=event.first)
        self._frames += 1

    def _send(self, kind: int, payload: bytes, timestamp: int, *, marker: bool = False) -> None:
        packet = Packet(kind, self._sequence, timestamp, self._source, payload, marker)
        self._sequence += 1
        if self._transport and self.target:
            self._transport.sendto(packet.pack(), self.target)


def _even_socket(address: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in random.sample(range(30000, 32700, 2), 200):
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.bind((address, port))
        except OSError:
            sock.close()
        else:
            sock.setblocking(False)
            return sock
    raise OSError(f"no free RTP port on {address}")
