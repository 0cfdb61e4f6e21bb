"""Live calls on a unix socket, for our own processes: a request is a line of JSON, so is each thing
that comes back.

`{"do": "list"}`: a line for each call, then `{"end": true}`, and the connection closes.
`{"do": "follow"}`: the same, and news as they come. `{"do": "count"}`: one line, how many legs each
server has. `{"do": "hang-up", …}` and the like (`Order`):
one line, `{"ok": true}` or `{"code": …, "message": …, "field": …}` of an error.
`{"do": "check-out", …}` and `check-in` (`Check`): one line, what was found (`Checked`) or such an
error.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from ringfort.calls.live import Follower, LiveCalls
from ringfort.domain.errors import Invalid, RingfortError
from ringfort.domain.live_calls import CALL, NEWS, ORDER, LiveCall, Order
from ringfort.domain.route_checks import CHECK, CHECKED, Check, Checked

T = TypeVar("T")

LONGEST = 8192
"""Bytes of a request."""
PATIENCE_S = 5.0
"""For a request to come, and for whoever does not read."""
MODE = 0o660
_END = b'{"end":true}\n'


class Steering(Protocol):
    """Acts on live calls."""

    async def obey(self, order: Order) -> None:
        """NotFound, Conflict, Unavailable."""
        ...


class Checking(Protocol):
    """Tells what calls would do."""

    async def check(self, asked: Check) -> Checked:
        """NotFound."""
        ...


@asynccontextmanager
async def serve_live(
    path: Path, calls: LiveCalls, steering: Steering, checking: Checking
) -> AsyncIterator[None]:
    """Replaces the socket of an earlier life; at the end of ours its connections end."""
    served = set[asyncio.Task[None]]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            served.add(task)
            task.add_done_callback(served.discard)
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.LimitOverrunError, ValueError):
            async with asyncio.timeout(PATIENCE_S):
                asked = json.loads(await reader.readline())
            await _answer(asked, reader, writer, calls, steering, checking)

    server = await asyncio.start_unix_server(answer, sock=_listener(path), limit=LONGEST)
    try:
        yield
    finally:
        server.close()
        for task in served:
            task.cancel()


def _listener(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(MODE)
    return listener


async def _answer(
    asked: Any,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    calls: LiveCalls,
    steering: Steering,
    checking: Checking,
) -> None:
    match asked:
        case {"do": "list"}:
            await _all(writer, calls.now())
        case {"do": "follow"}:
            with calls.following() as (now, follower):
                await _all(writer, now)
                await _follow(reader, writer, follower)
        case {"do": "count"}:
            await _write(writer, _line(calls.by_server()))
        case {"do": "check-out" | "check-in"}:
            await _write(writer, await _checked(asked, checking))
        case _:
            await _write(writer, _line(await _obeyed(asked, steering)))


async def _obeyed(asked: Any, steering: Steering) -> Mapping[str, Any]:
    try:
        await steering.obey(_read(ORDER, asked))
    except RingfortError as refused:
        return _refusal(refused)
    return {"ok": True}


async def _checked(asked: Any, checking: Checking) -> bytes:
    try:
        return CHECKED.dump_json(await checking.check(_read(CHECK, asked))) + b"\n"
    except RingfortError as refused:
        return _line(_refusal(refused))


def _refusal(refused: RingfortError) -> Mapping[str, Any]:
    return {"code": refused.code, "message": refused.message, "field": refused.field}


def _read(form: TypeAdapter[T], asked: Any) -> T:
    try:
        return form.validate_python(asked)
    except ValidationError as wrong:
        raise Invalid(str(wrong.errors()[0]["msg"])) from wrong


async def _all(writer: asyncio.StreamWriter, now: Sequence[LiveCall]) -> None:
    for call in now:
        await _write(writer, CALL.dump_json(call) + b"\n")
    await _write(writer, _END)


async def _follow(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, follower: Follower
) -> None:
    """Until it leaves or is too slow."""
    tasks = [
        asyncio.create_task(each)
        for each in (_tell(writer, follower), reader.read(1), follower.slow.wait())
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tell(writer: asyncio.StreamWriter, follower: Follower) -> None:
    while True:
        await _write(writer, NEWS.dump_json(await follower.news.get()) + b"\n")


async def _write(writer: asyncio.StreamWriter, line: bytes) -> None:
    writer.write(line)
    async with asyncio.timeout(PATIENCE_S):
        await writer.drain()


def _line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode() + b"\n"
