"""Questions that only a working process answers. A probe returns, or raises.

What it raises: OSError (nobody there) or `Unavailable` (a wrong answer). Time-outs are the
caller's; each probe is one exchange over one socket, a millisecond at most.
"""

import asyncio
import json
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from ringfort.domain.errors import Unavailable
from ringfort.engine.ports import family

Probe = Callable[[], Awaitable[None]]

_TRANSPORTS = {socket.SOCK_DGRAM: "UDP", socket.SOCK_STREAM: "TCP"}


@dataclass(frozen=True, slots=True)
class SipProbe:
    """SIP OPTIONS without a user; alive = any answer below 500 (RFC 3261 §11)."""

    host: str
    port: int
    kind: socket.SocketKind = socket.SOCK_DGRAM
    source: str | None = None

    async def __call__(self) -> None:
        answer = await _exchange(
            family(self.host), self.kind, (self.host, self.port), self._request(), self.source
        )
        status = answer[8:11].decode("ascii", "replace")
        if not answer.startswith(b"SIP/2.0 ") or not status.isdigit() or int(status) >= 500:
            raise Unavailable(f"OPTIONS answered by {answer[:40]!r}")

    def _request(self) -> bytes:
        token = secrets.token_hex(8)
        there = f"[{self.host}]" if ":" in self.host else self.host
        here = self.source or there
        lines = (
            f"OPTIONS sip:{there}:{self.port} SIP/2.0",
            f"Via: SIP/2.0/{_TRANSPORTS[self.kind]} {here};rport;branch=z9hG4bK{token}",
            "Max-Forwards: 5",
            f"From: <sip:health@{here}>;tag={token}",
            f"To: <sip:{there}:{self.port}>",
            f"Call-ID: {token}",
            "CSeq: 1 OPTIONS",
            "User-Agent: ringfort",
            "Content-Length: 0",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True, slots=True)
class RelayProbe:
    """rtpengine's `ping` (ng protocol: cookie, space, bencoded dictionary)."""

    host: str
    port: int

    async def __call__(self) -> None:
        cookie = secrets.token_hex(4)
        answer = await _exchange(
            socket.AF_INET,
            socket.SOCK_DGRAM,
            (self.host, self.port),
            f"{cookie} d7:command4:pinge".encode(),
        )
        if not answer.startswith(cookie.encode()) or b"4:pong" not in answer:
            raise Unavailable(f"ping answered by {answer[:40]!r}")


@dataclass(frozen=True, slots=True)
class GreetingProbe:
    """A TCP service that says `expected` after `request` (or by itself, when that is empty)."""

    host: str
    port: int
    request: bytes
    expected: bytes

    async def __call__(self) -> None:
        answer = await _exchange(
            socket.AF_INET, socket.SOCK_STREAM, (self.host, self.port), self.request
        )
        if not answer.startswith(self.expected):
            raise Unavailable(f"expected {self.expected!r}, heard {answer[:40]!r}")


@dataclass(frozen=True, slots=True)
class OwnProbe:
    """One of our Python processes: a JSON line from `<state>/run/<name>.health`."""

    path: Path

    async def __call__(self) -> None:
        answer = await _exchange(socket.AF_UNIX, socket.SOCK_STREAM, str(self.path), b"")
        try:
            report = json.loads(answer)
        except ValueError:
            raise Unavailable(f"health answered by {answer[:40]!r}") from None
        if not report.get("ok"):
            raise Unavailable(str(report.get("detail", "")))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several questions to one process, asked at once; the first failure counts."""

    probes: tuple[Probe, ...]

    async def __call__(self) -> None:
        async def ask(probe: Probe) -> None:
            await probe()

        tasks = [asyncio.ensure_future(ask(probe)) for probe in self.probes]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _exchange(
    family: socket.AddressFamily,
    kind: socket.SocketKind,
    address: tuple[str, int] | str,
    request: bytes,
    source: str | None = None,
) -> bytes:
    loop = asyncio.get_running_loop()
    with socket.socket(family, kind) as sock:
        sock.setblocking(False)
        if source is not None:
            sock.bind((source, 0))
        if kind == socket.SOCK_DGRAM:
            sock.connect(address)
        else:
            await loop.sock_connect(sock, address)
        if request:
            await loop.sock_sendall(sock, request)
        return await loop.sock_recv(sock, 65535)
