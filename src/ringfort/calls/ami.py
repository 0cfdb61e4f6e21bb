"""AMI: Asterisk's manager interface, for live events and for steering channels.

A connection that keeps itself up; source: Asterisk's manager.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from ringfort.domain.errors import Unavailable

Message = Mapping[str, str]

_log = structlog.get_logger()
_RETRY_S = 0.3
_TIMEOUT_S = 5.0
_LIMIT = 1 << 20


@dataclass(slots=True)
class _Pending:
    """An action under way; `rows` are the events of a listing."""

    answer: asyncio.Future[Message]
    rows: list[Message] = field(default_factory=list)


class Ami:
    """One server's manager. `run` reconnects for ever; actions fail fast while it is away."""

    def __init__(
        self, host: str, port: int, secret: str, on_event: Callable[[Message], None]
    ) -> None:
        self._address = (host, port)
        self._secret = secret
        self._on_event = on_event
        self._numbers = itertools.count(1)
        self._pending: dict[str, _Pending] = {}
        self._writer: asyncio.StreamWriter | None = None
        self.connected = False

    async def run(self, on_connected: Callable[[], Awaitable[None]]) -> None:
        """Stay connected; `on_connected` is awaited after each log-in."""
        while True:
            try:
                await self._connection(on_connected)
            except (OSError, Unavailable, asyncio.IncompleteReadError) as lost:
                _log.info("manager connection lost", server=self._address[0], reason=repr(lost))
            await asyncio.sleep(_RETRY_S)

    async def action(self, name: str, **fields: str) -> Message:
        """Send an action and return its response. Raises Unavailable."""
        return (await self._perform(name, fields))[0]

    async def listing(self, name: str, **fields: str) -> list[Message]:
        """An action whose answer is a list of events. Raises Unavailable."""
        return (await self._perform(name, fields))[1]

    async def _perform(self, name: str, fields: Mapping[str, str]) -> tuple[Message, list[Message]]:
        if self._writer is None:
            raise Unavailable("the application server is away")
        number = str(next(self._numbers))
        lines = {"Action": name, "ActionID": number, **fields}
        text = "".join(f"{key}: {_one_line(value)}\r\n" for key, value in lines.items())
        pending = self._pending[number] = _Pending(asyncio.get_running_loop().create_future())
        self._writer.write(f"{text}\r\n".encode())
        try:
            return await asyncio.wait_for(pending.answer, _TIMEOUT_S), pending.rows
        except TimeoutError as late:
            raise Unavailable(f"no answer to {name}") from late
        finally:
            del self._pending[number]

    async def _connection(self, on_connected: Callable[[], Awaitable[None]]) -> None:
        reader, self._writer = await asyncio.open_connection(*self._address, limit=_LIMIT)
        reading = asyncio.create_task(self._read(reader))
        try:
            response = await self.action("Login", Username="calls", Secret=self._secret)
            if response.get("Response") != "Success":
                raise Unavailable("the application server refuses our log-in")
            self.connected = True
            await on_connected()
            await reading
        finally:
            self.connected = False
            reading.cancel()
            self._writer.close()
            self._writer = None
            for pending in self._pending.values():
                if not pending.answer.done():
                    pending.answer.set_exception(Unavailable("the application server is away"))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        await reader.readuntil(b"\r\n")
        while True:
            self._take(_parse(await reader.readuntil(b"\r\n\r\n")))

    def _take(self, message: Message) -> None:
        pending = self._pending.get(message.get("ActionID", ""))
        if pending is None:
            if "Event" in message:
                self._on_event(message)
        elif message.get("EventList") == "start":
            pass
        elif "Response" in message or message.get("EventList") == "Complete":
            if not pending.answer.done():
                pending.answer.set_result(message)
        else:
            pending.rows.append(message)


def _parse(block: bytes) -> Message:
    pairs = (line.partition(": ") for line in block.decode(errors="replace").split("\r\n"))
    return {key: value for key, _, value in pairs if key}


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
