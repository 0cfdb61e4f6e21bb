"""Runs SIPp: exact signalling, every message on record."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ringfort.domain.errors import Unavailable
from ringfort.phones.baresip import Jail, Line
from ringfort.phones.message import Message
from ringfort.phones.screen import Screen
from ringfort.phones.trace import MessageLog, Trace

_CONTROL = 8888
_LOG = "/dev/tty"
"""A terminal on standard input takes SIPp's message log: into a file it would come at the end."""


@dataclass(frozen=True, slots=True)
class Sipp:
    """One SIPp endpoint: an address of its own and where its requests go."""

    jail: Jail
    folder: Path
    address: str
    host: str
    port: int = 5060
    transport: Literal["udp", "tcp"] = "udp"
    echo: int | None = None
    """UDP port at which it sends every RTP packet back."""

    @asynccontextmanager
    async def playing(
        self,
        xml: str,
        *,
        line: Line | None = None,
        calls: int = 1,
        rate: int = 10,
        **keys: str | int,
    ) -> AsyncIterator["Run"]:
        """Play a scenario (see `scenario`) meanwhile; `keys` are its keywords.

        `line` gives user, password and realm; `rate`: calls begun a second.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "scenario.xml").write_text(xml)
        (self.folder / "errors").unlink(missing_ok=True)
        trace = Trace()
        log = MessageLog(trace)
        screen = Screen(lambda text: log.feed(text, asyncio.get_running_loop().time()))
        process = await asyncio.create_subprocess_exec(
            *self.jail(self._argv(line, calls, rate, keys), self.folder),
            stdin=screen.slave,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        screen.started()
        try:
            yield Run(self.folder, process, trace, screen, (self.address, _CONTROL))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            screen.close()

    async def play(
        self,
        xml: str,
        *,
        line: Line | None = None,
        calls: int = 1,
        within: float = 10,
        rate: int = 10,
        **keys: str | int,
    ) -> "Run":
        """Play a scenario to its end. AssertionError when it went otherwise than written."""
        async with self.playing(xml, line=line, calls=calls, rate=rate, **keys) as run:
            await run.finished(within)
        return run

    def _argv(
        self, line: Line | None, calls: int, rate: int, keys: Mapping[str, str | int]
    ) -> list[str]:
        named: dict[str, str | int] = {"media_address": self.address, "media": 9, **keys}
        if line:
            named = {"user": line.user, "realm": line.realm, **named}
        options = [part for name, value in named.items() for part in ("-key", name, str(value))]
        # loose: what a new edge repeats is known by Call-ID, CSeq and tags, as phones know it
        if line:
            options += ["-ap", line.password]
        if self.echo:
            options += ["-rtp_echo", "-mi", self.address, "-mp", str(self.echo)]
        return [
            "sipp", f"{self.host}:{self.port}", "-sf", str(self.folder / "scenario.xml"),
            "-i", self.address, "-p", "5060", "-t", f"{self.transport[0]}1", "-m", str(calls),
            "-r", str(rate), "-rtcheck", "loose",
            "-nostdin", "-ci", self.address, "-cp", str(_CONTROL),
            "-trace_msg", "-message_file", _LOG, "-message_overwrite", "false",
            "-trace_err", "-error_file", str(self.folder / "errors"), *options,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario that plays, or has played."""

    folder: Path
    process: asyncio.subprocess.Process
    trace: Trace
    screen: Screen
    control: tuple[str, int]
    """Where it takes commands, by UDP."""

    def let_end(self) -> None:
        """It begins no new call and is over with its last one."""
        # a signal instead would lose what SIPp is just writing to its message log
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as commands:
            commands.sendto(b"q", self.control)

    @property
    def received(self) -> list[Message]:
        return self.trace.received

    @property
    def final(self) -> Message:
        """Last final response it received."""
        finals = [m for m in self.received if m.status >= 200]
        assert finals, f"no final response; {self.trace.tell()}"
        return finals[-1]

    async def over(self) -> int:
        """Wait for the end and all of its trace; SIPp's status."""
        status = await self.process.wait()
        await self.screen.over()
        return status

    async def finished(self, within: float = 10) -> None:
        """Wait for the end; AssertionError with SIPp's reason when the scenario failed."""
        try:
            async with asyncio.timeout(within):
                status = await self.over()
        except TimeoutError:
            raise AssertionError(f"SIPp not done in {within:g} s; {self.trace.tell()}") from None
        if status == 0:
            return
        told = await self.process.stderr.read() if self.process.stderr else b""
        if status not in (1, 97, 253):
            raise Unavailable(f"SIPp ended with {status}: {told.decode(errors='replace')[-500:]}")
        raise AssertionError(f"{self.errors()[:500]}; {self.trace.tell()}")

    def errors(self) -> str:
        """What SIPp wrote about messages it did not expect."""
        file = self.folder / "errors"
        return file.read_text(errors="replace") if file.exists() else ""
