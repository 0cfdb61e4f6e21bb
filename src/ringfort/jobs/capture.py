"""Takes the edge's copies of SIP messages, makes them harmless and keeps them for a while.

Best effort, by design: the edge sends datagrams and waits for nobody. What comes faster than it can
be kept is lost, and the log says how much.
"""

import asyncio
import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence

import structlog

from ringfort.domain.sip import hep, message
from ringfort.domain.sip.masking import masked
from ringfort.domain.sip.message import LONGEST_MESSAGE, Captured
from ringfort.store.records.captured import Captures

KEEP_EVERY = 0.5
"""Seconds."""
MOST_WAITING = 20_000
"""Datagrams, of 2 KB usually, that wait to be kept."""
_MOST_BYTES = 64 << 20
_LONGEST = 65_535
_MOMENT = 0.02
_BUFFER = 4 << 20
_TRY_AGAIN = 30.0
_TELL_EVERY = 60.0

_log = structlog.get_logger(__name__)
Address = tuple[str, int]


class Collector:
    """Listens on `address`, to `edges` alone (address and port each). `servers`: addresses of
    application servers, whose word on a call's caller counts."""

    def __init__(
        self,
        captures: Captures,
        address: Address,
        edges: Collection[Address],
        servers: Iterable[str],
    ) -> None:
        self._captures = captures
        self._address = address
        self._edges = frozenset(edges)
        self._servers = frozenset(servers)
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._lost = 0
        self._lock = threading.Lock()

    async def run(self) -> None:
        """Until cancelled; without its port it says so and tries again."""
        while True:
            try:
                listening = _socket(self._address)
            except OSError as error:
                _log.warning("nothing is captured", reason=str(error))
                await asyncio.sleep(_TRY_AGAIN)
                continue
            with listening:
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(self._listen(listening))
                        both.create_task(self._keep())
                finally:
                    self.flush()
                    self._captures.close()

    def take(self, datagram: bytes, sender: Address) -> None:
        """One that came."""
        if sender not in self._edges:
            return
        if len(self._waiting) >= MOST_WAITING or self._bytes > _MOST_BYTES:
            self._lost += 1
            return
        self._waiting.append(datagram)
        self._bytes += len(datagram)

    def flush(self) -> None:
        """Keep what waits."""
        self._add(self._taken())

    def _taken(self) -> list[bytes]:
        taken, self._waiting, self._bytes = self._waiting, [], 0
        return taken

    def _add(self, waiting: Sequence[bytes]) -> None:
        if not waiting:
            return
        try:
            with self._lock:
                self._captures.add(self._read(waiting))
        except (OSError, sqlite3.Error) as error:
            self._lost += len(waiting)
            _log.warning("captured messages are not kept", reason=str(error))

    async def _listen(self, listening: socket.socket) -> None:
        """Wakes for the first that comes, and reads what has come until a moment later: to wake for
        each would cost more than all the rest."""
        loop, there = asyncio.get_running_loop(), asyncio.Event()
        while True:
            there.clear()
            loop.add_reader(listening, there.set)
            try:
                await there.wait()
            finally:
                loop.remove_reader(listening)
            await asyncio.sleep(_MOMENT)
            with contextlib.suppress(BlockingIOError):
                for _ in range(MOST_WAITING):
                    self.take(*listening.recvfrom(_LONGEST))

    async def _keep(self) -> None:
        told = -_TELL_EVERY
        while True:
            await asyncio.sleep(KEEP_EVERY)
            await asyncio.to_thread(self._add, self._taken())
            now = time.monotonic()
            if self._lost and now - told > _TELL_EVERY:
                _log.warning("SIP messages were not captured", count=self._lost)
                self._lost, told = 0, now

    def _read(self, datagrams: Iterable[bytes]) -> Iterator[Captured]:
        for datagram in datagrams:
            if copy := hep.parse(datagram):
                raw = copy.message[:LONGEST_MESSAGE]
                if call_id := message.call_id(raw):
                    parent = message.parent(raw) if self._of_server(copy) else ""
                    yield Captured(
                        copy.at,
                        call_id,
                        parent,
                        copy.source,
                        copy.target,
                        copy.transport,
                        masked(raw),
                    )

    def _of_server(self, copy: hep.Copy) -> bool:
        """What others write into our headers means nothing."""
        return copy.source.rpartition(":")[0] in self._servers and copy.message[:7] == b"INVITE "


def _socket(address: Address) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        made.setblocking(False)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made
