"""FastAGI: Asterisk hands a channel over a TCP connection and obeys one command at a time.

One `AgiChannel` is one hand-over. Source: Asterisk's res_agi.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ringfort.steps._ports import ChannelGone

LIMIT = 64 * 1024
"""Longest line or environment block, bytes."""

LEAST_ENVIRONMENT = 400
"""Bytes, fewer than any environment block has. Asterisk writes it line by line: a socket that wakes
us earlier (SO_RCVLOWAT) costs both sides twenty wake-ups a call."""

_REPLY = re.compile(r"^(?P<code>\d{3}) result=(?P<result>\S*)(?: \((?P<data>.*)\))?", re.DOTALL)
_SPECIAL = re.compile(r'([\\",()\[\]])')


class ProtocolError(Exception):
    """Asterisk refused a command: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`200 result=<result> (<data>)`."""

    result: str
    data: str | None


class AgiChannel:
    """A channel under our command. Not for use by two coroutines at once."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        environment: Mapping[str, str],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._released = False
        self._staged: dict[str, str] = {}
        self.answered: Callable[[], None] = lambda: None
        """Told when we have answered the channel."""
        self.elsewhere: Callable[[Collection[str]], int] = lambda _addresses: 0
        """How many legs on other application servers lead to one of these (`Way.address`)."""
        self.environment = environment
        """`agi_*` lines without their prefix."""

    @classmethod
    async def accept(
        cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> "AgiChannel":
        """Read the environment block. Raises ChannelGone when the connection closes first."""
        try:
            block = await reader.readuntil(b"\n")
            wake_at(writer.get_extra_info("socket"), 1)
            block += await reader.readuntil(b"\n\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError) as broken:
            raise ChannelGone from broken
        pairs = (line.partition(": ") for line in block.decode(errors="replace").splitlines())
        return cls(reader, writer, {key.removeprefix("agi_"): value for key, _, value in pairs})

    def release(self) -> None:
        """The channel is going to be elsewhere: nothing more may be said to it from here."""
        self._released = True

    @property
    def leg(self) -> str:
        """Its uniqueid."""
        return self.environment.get("uniqueid", "")

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of the dialplan's AGI() line, in order."""
        found: list[str] = []
        while (value := self.environment.get(f"arg_{len(found) + 1}")) is not None:
            found.append(value)
        return tuple(found)

    async def command(self, line: str) -> Reply:
        """Send one command and wait until it is over. Raises ChannelGone, ProtocolError."""
        if self._released:
            raise ChannelGone
        try:
            self._writer.write(line.encode() + b"\n")
            return await self._reply(line)
        except (ConnectionError, asyncio.IncompleteReadError) as broken:
            raise ChannelGone from broken

    async def execute(self, application: str, arguments: str = "") -> Reply:
        """Run a dialplan application; `arguments` as in the dialplan, already escaped."""
        reply = await self.command(f"EXEC {application} {_quote(arguments)}")
        if application == "Answer":
            self.answered()
        return reply

    def stage(self, **variables: str) -> None:
        """Variables that go with the next `set`, saving a round trip."""
        self._staged |= variables

    async def set(self, **variables: str) -> None:
        """Set channel variables in one round trip; any text is safe as a value."""
        variables = self._staged | variables
        self._staged = {}
        await self.execute("MSet", ",".join(f"{k}={escape(v)}" for k, v in variables.items()))

    async def evaluate(self, template: str) -> str:
        """Text with `${…}` of the dialplan in it; unset variables are empty."""
        return (await self.command(f"GET FULL VARIABLE {_quote(template)}")).data or ""

    async def _reply(self, command: str) -> Reply:
        while True:
            line = (await self._reader.readuntil(b"\n")).decode(errors="replace").rstrip("\r\n")
            if line == "HANGUP":
                self._released = True
                continue
            if line.startswith("520-"):
                while not line.startswith("520 "):
                    line = (await self._reader.readuntil(b"\n")).decode(errors="replace")
            if line.startswith("511"):
                raise ChannelGone
            found = _REPLY.match(line)
            if found is None or found["code"] != "200":
                raise ProtocolError(f"{command!r}: {line!r}")
            if self._released:
                raise ChannelGone
            return Reply(found["result"], found["data"])


def wake_at(connection: socket.socket, size: int) -> None:
    """Let reads wait for `size` bytes; a closed connection ends them anyway."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)


def escape(text: str) -> str:
    """One argument of a dialplan application, taken literally; line breaks become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))


def _quote(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
