"""SIPp, from the engine image, as callers, callees and registering phones of one variant."""

import asyncio
import csv
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import people
from bench.host import Host
from ringfort import phones as _phones
from ringfort.domain.errors import Unavailable
from ringfort.engine import sandbox

_SCENARIOS = Path(_phones.__file__).parent / "scenarios"
_OWN = Path(__file__).parent / "scenarios"
_SET_UP = "2"
"""Timer of the caller's scenarios from INVITE to 200."""


@dataclass(frozen=True, slots=True)
class Result:
    """What SIPp saw. `milliseconds` per call or registration, in order of completion."""

    seconds: float
    """From the first to the last completion."""
    failed: int
    milliseconds: Sequence[float]

    @property
    def rate(self) -> float:
        """Completed per second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """Phones of one variant that is up."""

    host: Host
    callers: Sequence[people.Phone]
    callees: Sequence[people.Phone]

    @classmethod
    async def of(cls, host: Host) -> "Load":
        if host.variant.registers:
            return cls(host, *await people.phones(host.platform, host.variant.accounts))
        return cls(host, *people.nobody(host.platform.settings.domain))

    @property
    def errors(self) -> Path:
        """Where SIPp says what was wrong with calls."""
        return self._folder("caller") / "errors"

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """Every callee is registered and answers meanwhile."""
        if self.host.variant.registers:
            await self._until_known()
        options = ("-rtp_echo", "-mp", "20000")
        process = await self._start("callee", _SCENARIOS, self.host.variant.callees, options)
        try:
            yield
        finally:
            process.kill()
            await process.wait()

    async def calls(self, rate: int, count: int, talk_ms: int) -> Result:
        """Calls from all callers to all callees in turn."""
        folder = self._folder("caller")
        pairs = zip(self.callers, self.callees, strict=True)
        rows = [caller.row(callee.user) for caller, callee in pairs]
        people.write(folder / "calls.csv", rows)
        name, scenarios = ("caller", _SCENARIOS) if self.host.variant.digest else ("direct", _OWN)
        options = ("-inf", str(folder / "calls.csv"), "-d", str(talk_ms))
        return await self._run(name, scenarios, "caller", rate, count, options)

    @asynccontextmanager
    async def talking(self, count: int, rate: int) -> AsyncIterator[None]:
        """So many calls at once with sound both ways, for as long as the block takes."""
        folder = self._folder("caller")
        pairs = zip(self.callers, self.callees, strict=True)
        people.write(folder / "calls.csv", [each.row(other.user) for each, other in pairs])
        (folder / "tone.alaw").write_bytes(bytes(range(0x50, 0xD0)) * 64)
        quiet = (_SCENARIOS / "caller.xml").read_text()
        sound = (
            f'<nop><action><exec rtp_stream="{folder}/tone.alaw,-1,8,PCMA/8000"/></action></nop>'
        )
        (folder / "talker.xml").write_text(quiet.replace("<pause/>", f"{sound}\n<pause/>"))
        options = ("-inf", str(folder / "calls.csv"), "-d", "600000", "-l", str(count),
                   "-r", str(rate), "-m", str(count), "-min_rtp_port", "10000",
                   "-max_rtp_port", "19998")  # fmt: skip
        process = await self._start(
            "talker", folder, self.host.variant.callers, options, role="caller"
        )
        try:
            await asyncio.sleep(count / rate + 2)
            yield
        finally:
            process.kill()
            await process.wait()

    async def registrations(self, rate: int, count: int) -> Result:
        """Registrations of the callers' phones, again and again."""
        folder = self._folder("caller")
        people.write(folder / "phones.csv", [phone.row() for phone in self.callers])
        options = ("-inf", str(folder / "phones.csv"))
        return await self._run("register", _SCENARIOS, "caller", rate, count, options)

    async def _until_known(self) -> None:
        """The edge may have heard of new phones a moment later than the database."""
        folder = self._folder("callee")
        people.write(folder / "phones.csv", [phone.row() for phone in self.callees])
        options = ("-inf", str(folder / "phones.csv"))
        for _ in range(50):
            result = await self._run("register", _SCENARIOS, "callee", 50, people.USERS, options)
            if not result.failed:
                return
            await asyncio.sleep(0.2)
        raise Unavailable(f"{self.host.variant.name}: phones cannot register")

    async def _run(
        self,
        scenario: str,
        scenarios: Path,
        role: str,
        rate: int,
        count: int,
        options: Sequence[str],
    ) -> Result:
        variant = self.host.variant
        address = variant.callers if role == "caller" else variant.callees
        process = await self._start(
            scenario,
            scenarios,
            address,
            ("-r", str(rate), "-m", str(count), "-l", "20000", "-trace_rtt", "-rtt_freq", "1",
             *options),
            role,
        )  # fmt: skip
        try:
            async with asyncio.timeout(count / rate + 45):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        times = _times(self._folder(role), _SET_UP if scenario in ("caller", "direct") else "1")
        seconds = (times[-1][0] - times[0][0]) / 1000 if times else 0.0
        return Result(seconds, max(0, count - len(times)), [each for _, each in times])

    async def _start(
        self,
        scenario: str,
        scenarios: Path,
        address: str,
        options: Sequence[str],
        role: str = "callee",
    ) -> asyncio.subprocess.Process:
        """Call-IDs are never used twice: in its jail SIPp has the same pid each time."""
        folder = self._folder(role)
        for old in folder.glob("*_rtt.csv"):
            old.unlink()
        if scenarios != folder:
            shutil.copy(scenarios / f"{scenario}.xml", folder)
        platform = self.host.platform
        argv = (
            "/usr/bin/sipp", self.host.variant.entrance(platform),
            "-sf", str(folder / f"{scenario}.xml"), "-i", address, "-p", "5060", "-nostdin",
            "-cid_str", f"%u-{secrets.token_hex(6)}@%s",
            "-trace_err", "-error_file", str(folder / "errors"), *options,
        )  # fmt: skip
        jail = sandbox.choose(platform.settings)
        name = f"{self.host.variant.name}-{role}"
        return await asyncio.create_subprocess_exec(
            *sandbox.command(jail, argv, name=name, state=folder.parent, writable=(folder,)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    def _folder(self, role: str) -> Path:
        folder = self.host.platform.state.parent / f"{self.host.variant.name}-{role}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _times(folder: Path, timer: str) -> list[tuple[float, float]]:
    """Of SIPp's response time file, with columns of the same order: when (ms) and how long (ms)."""
    found = []
    for path in folder.glob("*_rtt.csv"):
        with path.open(newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                if len(row) >= 3 and row[2] == timer:
                    found.append((float(row[0]), float(row[1])))
    return sorted(found)
