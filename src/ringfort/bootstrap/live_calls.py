"""The running call service, as our processes reach it: live calls, and what can be done to them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from ringfort.domain.errors import Conflict, NotFound, Unavailable
from ringfort.domain.live_calls import CALL, KIND, NEWS, ORDER, LiveCall, News, Order
from ringfort.domain.route_checks import CHECK, CHECKED, Check, Checked
from ringfort.texts import Text

PATIENCE_S = 6.0
"""For the answer to an order; the call service gives its servers a little less."""
RETRY_S = 0.3
_LONGEST = 1 << 20
"""Bytes of one call."""
_log = structlog.get_logger(__name__)

Listener = Callable[[News | None, LiveCall | None], None]
"""Told of each change and of the call as it was before it, if it was; None: everything may be
another (see `CallsMirror.calls`)."""


class CallsMirror:
    """All live calls, kept equal to the call service's while `run` runs."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._calls: dict[UUID, LiveCall] | None = None
        self.listener: Listener = lambda _news, _before: None

    def calls(self) -> Sequence[LiveCall]:
        """Everybody's. Unavailable: the call service is away."""
        if self._calls is None:
            raise _away()
        return list(self._calls.values())

    async def obey(self, order: Order) -> None:
        """Have it done. NotFound, Conflict, Unavailable."""
        await obey(self._socket, order)

    async def check(self, asked: Check) -> Checked:
        """What a call would do. NotFound, Unavailable."""
        return await check(self._socket, asked)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._follow()
            except (OSError, asyncio.IncompleteReadError, ValueError) as lost:
                if self._calls is not None:
                    _log.info("live calls lost", reason=repr(lost))
            if self._calls is not None:
                self._calls = None
                self.listener(None, None)
            await asyncio.sleep(RETRY_S)

    async def _follow(self) -> None:
        async with _asking(self._socket, {"do": "follow"}) as reader:
            self._calls = {call.id: call async for call in _calls(reader)}
            self.listener(None, None)
            async for line in _lines(reader):
                self._take(NEWS.validate_json(line))

    def _take(self, news: News) -> None:
        assert self._calls is not None
        before = self._calls.get(news.call.id)
        if news.action == "ended":
            self._calls.pop(news.call.id, None)
        else:
            self._calls[news.call.id] = news.call
        self.listener(news, before)


@dataclass(frozen=True, slots=True)
class CallsOnce:
    """Live calls as they were at one moment."""

    socket: Path
    found: Sequence[LiveCall]

    @classmethod
    async def ask(cls, socket: Path) -> "CallsOnce":
        """Unavailable."""
        return cls(socket, await listed(socket))

    def calls(self) -> Sequence[LiveCall]:
        return self.found

    async def obey(self, order: Order) -> None:
        """Have it done. NotFound, Conflict, Unavailable."""
        await obey(self.socket, order)


async def listed(socket: Path) -> Sequence[LiveCall]:
    """What there is now. Unavailable."""
    try:
        async with asyncio.timeout(PATIENCE_S), _asking(socket, {"do": "list"}) as reader:
            return [call async for call in _calls(reader)]
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as trouble:
        raise _away() from trouble


async def legs_by_server(socket: Path) -> Mapping[str, int]:
    """How many legs of calls each application server has; none where it has none. Unavailable."""
    try:
        async with asyncio.timeout(PATIENCE_S), _asking(socket, {"do": "count"}) as reader:
            found: Mapping[str, int] = json.loads(await reader.readuntil(b"\n"))
            return found
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as trouble:
        raise _away() from trouble


async def obey(socket: Path, order: Order) -> None:
    """Have it done. NotFound, Conflict, Unavailable."""
    asked = ORDER.dump_python(order, mode="json")
    try:
        async with asyncio.timeout(PATIENCE_S), _asking(socket, asked) as reader:
            told = json.loads(await reader.readuntil(b"\n"))
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as trouble:
        raise _away() from trouble
    if told.get("code") == NotFound.code:
        raise NotFound(Text("error.not_found", kind=KIND), field=told["field"])
    if told.get("code") == Conflict.code:
        raise Conflict(Text("error.nobody_talks"), field=told["field"])
    if not told.get("ok"):
        raise _away()


async def check(socket: Path, asked: Check) -> Checked:
    """What a call would do. NotFound, Unavailable."""
    question = CHECK.dump_python(asked, mode="json")
    try:
        async with asyncio.timeout(PATIENCE_S), _asking(socket, question) as reader:
            line = await reader.readuntil(b"\n")
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as trouble:
        raise _away() from trouble
    told = json.loads(line)
    if told.get("code") == NotFound.code:
        raise NotFound(Text("error.not_found", kind="account"), field=told["field"])
    if "code" in told:
        raise _away()
    return CHECKED.validate_json(line)


@asynccontextmanager
async def _asking(socket: Path, asked: Mapping[str, Any]) -> AsyncIterator[asyncio.StreamReader]:
    reader, writer = await asyncio.open_unix_connection(socket, limit=_LONGEST)
    try:
        writer.write(json.dumps(asked).encode() + b"\n")
        yield reader
    finally:
        writer.close()


async def _calls(reader: asyncio.StreamReader) -> AsyncIterator[LiveCall]:
    """Up to the line that says these were all."""
    async for line in _lines(reader):
        if line.startswith(b'{"end"'):
            return
        yield CALL.validate_json(line)


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Raises IncompleteReadError at the end."""
    while True:
        yield await reader.readuntil(b"\n")


def _away() -> Unavailable:
    return Unavailable(Text("error.calls_away"))
