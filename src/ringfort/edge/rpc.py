"""JSON-RPC to the running edge over its unix datagram socket (Kamailio's jsonrpcs module)."""

import asyncio
import contextlib
import itertools
import json
import os
import socket
from pathlib import Path
from typing import Any, Self

from ringfort.domain.errors import RingfortError, Unavailable

OUTSTANDING = 8
"""Requests under way at most: more overflow the edge's socket."""

TIMEOUT = 2.0
"""Seconds until an unanswered request means that the edge is away."""

_LOOK = 0.25
"""Seconds between two looks whether the edge that was asked is still there."""

_LARGEST_ANSWER = 1 << 18

Instance = tuple[int, int]
"""Tells one start of the edge from the next: its socket's inode and time of making."""


class EdgeRefused(RingfortError):
    """The edge answered with an error: its code `number` (404: no such thing) and `reason`."""

    code = "edge_refused"

    def __init__(self, method: str, number: int, message: str) -> None:
        super().__init__(f"the edge refused {method}: {number} {message}", field=method)
        self.number = number
        self.reason = message


class EdgeRpc:
    """A client; answers are matched by id, late ones dropped. Open it with `async with`.

    Bytes of phones that are no UTF-8 come and go as surrogates (PEP 383).
    `server` is the edge's socket; `own` is ours, which lies where the edge can see it under the
    same path and belongs to user id `owner`, so that the edge may answer.
    """

    def __init__(self, server: Path, own: Path, owner: int | None = None) -> None:
        self._server = server
        self._own = own
        self._owner = owner
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._slots = asyncio.Semaphore(OUTSTANDING)
        self._socket: socket.socket | None = None

    async def __aenter__(self) -> Self:
        self._own.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(self._own))
        if self._owner is not None:
            os.chown(self._own, self._owner, -1)
        self._own.chmod(0o660)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._receive, self._socket)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._own.unlink(missing_ok=True)
            self._socket = None

    def instance(self) -> Instance | None:
        """Which start of the edge owns the socket now; None: there is no socket."""
        try:
            status = self._server.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_ctime_ns

    async def call(self, method: str, *params: str | int, timeout: float = TIMEOUT) -> Any:
        """The answer's result. Unavailable: nobody answers in time. EdgeRefused: an error."""
        async with self._slots:
            number = next(self._ids)
            answer = self._waiting[number] = asyncio.get_running_loop().create_future()
            try:
                instance = self.instance()
                self._send({"jsonrpc": "2.0", "method": method, "params": params, "id": number})
                async with asyncio.timeout(timeout):
                    message = await self._wait(answer, instance)
            except TimeoutError:
                raise Unavailable(f"the edge does not answer {method}", field="edge") from None
            finally:
                del self._waiting[number]
        if "error" in message:
            error = message["error"]
            raise EdgeRefused(method, int(error.get("code", 0)), str(error.get("message", "")))
        return message.get("result")

    async def _wait(self, answer: asyncio.Future[Any], instance: Instance | None) -> Any:
        """The answer, unless the edge that was asked has died, or another took its place."""
        while not answer.done():
            await asyncio.wait((answer,), timeout=_LOOK)
            if not answer.done() and (self.instance() != instance or not self._listens()):
                raise Unavailable("the edge died before it answered", field="edge")
        return answer.result()

    def _listens(self) -> bool:
        """Whether anybody has the socket open; that of a dead edge stays in its folder."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
            return probe.connect_ex(str(self._server)) == 0

    def _send(self, request: dict[str, Any]) -> None:
        if self._socket is None:
            raise RuntimeError("the client is not open")
        try:
            text = json.dumps(request, ensure_ascii=False)
            self._socket.sendto(text.encode("utf-8", "surrogateescape"), str(self._server))
        except OSError as error:
            raise Unavailable(f"the edge is away: {error.strerror}", field="edge") from error

    def _receive(self, receiver: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := receiver.recv(_LARGEST_ANSWER):
                with contextlib.suppress(ValueError, AttributeError):
                    self._answered(json.loads(data.decode("utf-8", "surrogateescape")))

    def _answered(self, message: dict[str, Any]) -> None:
        answer = self._waiting.get(message.get("id", 0))
        if answer is not None and not answer.done():
            answer.set_result(message)
