"""baresip's ctrl_tcp: commands and answers as JSON in netstrings."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

PORT = 4444


class CommandFailed(Exception):
    """baresip refused a command; the text is its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """What baresip says happened, e.g. REGISTER_FAIL with `detail` "403 Forbidden"."""

    kind: str
    detail: str


class Control:
    """The one connection ctrl_tcp allows; commands are sent one at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.events: list[Event] = []
        self._reader, self._writer = reader, writer
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, address: str) -> "Control":
        return cls(*await asyncio.open_connection(address, PORT))

    async def command(self, name: str, params: str = "", *, check: bool = True) -> str:
        """Run a command of baresip's menu and return what it printed (at most 5 s)."""
        request = json.dumps({"command": name, "params": params, "token": "t"}).encode()
        async with self._turn, asyncio.timeout(5):
            self._writer.write(b"%d:%s," % (len(request), request))
            await self._writer.drain()
            answer = await self._answers.get()
        if check and not answer["ok"]:
            raise CommandFailed(f"{name} {params}: {answer['data']}")
        return str(answer["data"])

    async def close(self) -> None:
        self._task.cancel()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = int((await self._reader.readuntil(b":"))[:-1])
                message = json.loads((await self._reader.readexactly(length + 1))[:-1])
                if "response" in message:
                    self._answers.put_nowait(message)
                else:
                    self.events.append(Event(message["type"], str(message.get("param", ""))))
