"""What the authority asks for at port 80 (HTTP-01, RFC 8555 §8.3), and nothing else."""

import asyncio
from types import TracebackType
from typing import Self

from ringfort.engine.acme.folder import Problem
from ringfort.engine.acme.problems import Failed

LONGEST_HEAD = 4096
PATIENCE_S = 5.0
MOST_AT_ONCE = 64
"""Anybody may come while the port is open; more are turned away."""

_ANSWER = (
    "HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"
)


class Answers:
    """Listens while it is entered; raises Failed when the port cannot be had."""

    def __init__(self, host: str, port: int, patience_s: float = PATIENCE_S) -> None:
        self._host, self._port, self._patience_s = host, port, patience_s
        self._texts: dict[str, str] = {}
        self._guests = 0

    @property
    def port(self) -> int:
        """In use; another one than asked for when that was 0."""
        return int(self._server.sockets[0].getsockname()[1])

    def add(self, path: str, text: str) -> None:
        self._texts[path] = text

    async def __aenter__(self) -> Self:
        try:
            self._server = await asyncio.start_server(
                self._serve, self._host, self._port, limit=LONGEST_HEAD
            )
        except OSError as error:
            raise Failed(Problem(trouble="port", detail=str(error))) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests += 1
        try:
            if self._guests <= MOST_AT_ONCE:
                async with asyncio.timeout(self._patience_s):
                    writer.write(self._answer(await reader.readuntil(b"\r\n\r\n")))
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # TimeoutError is an OSError
        finally:
            self._guests -= 1
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        method, _, rest = head.decode("latin-1").partition(" ")
        text = self._texts.get(rest.partition(" ")[0], "") if method == "GET" else ""
        status = "200 OK" if text else "404 Not Found"
        return (_ANSWER.format(status, len(text)) + text).encode("latin-1")
