"""Runs one baresip: its configuration, its process, the messages it prints."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ringfort.domain.errors import Unavailable
from ringfort.phones.control import Control
from ringfort.phones.screen import Screen
from ringfort.phones.trace import BaresipOutput, Trace

Jail = Callable[[list[str], Path], list[str]]
"""(argv, writable folder) → argv that runs it in the engine image."""

_CONFIG = """\
poll_method epoll
sip_listen {address}:5060
net_interface {address}
rtp_ports {first}-{last}
call_max_calls 8
call_hold_other_calls no
audio_player aubridge,sink
audio_source {source}
audio_alert none
ausrc_srate {rate}
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
jitter_buffer_type off
module_path /usr/lib/baresip/modules
module g711.so
module opus.so
module srtp.so
module ausine.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {address}:4444
{extras}
statmode_default off
menu_bell no
ring_aufile none
ringback_aufile none
busy_aufile none
error_aufile none
notfound_aufile none
callwaiting_aufile none
"""
# ausine speaks at 48 kHz only; stdio.so would stop without a terminal; the player must exist,
# else baresip answers "resume" with an error.


@dataclass(frozen=True, slots=True)
class Seat:
    """What one phone has to itself on this machine."""

    address: str
    """IPv4 address; SIP on 5060 of it."""
    ports: range
    """UDP ports for RTP, unique among all phones: baresip binds them on every address."""
    frequency: int
    """Hz of the tone it sends, a multiple of 50."""
    folder: Path


@dataclass(frozen=True, slots=True)
class Line:
    """How a phone registers. `realm` is the SIP domain, `host` where packets go."""

    user: str
    password: str
    realm: str
    host: str
    port: int = 5060
    transport: Literal["udp", "tcp", "tls"] = "udp"
    trusts: Path | None = None
    """PEM file of the authority that a TLS server's certificate has to be of."""
    srtp: bool = False
    """Speak and accept SRTP with SDES only."""
    codecs: tuple[str, ...] = ("PCMA",)
    """baresip's names, such as "opus/48000/2"; only A-law is heard by the tap."""
    dtmf: Literal["rtpevent", "info"] = "rtpevent"
    expires: int = 300
    """Seconds asked for; 0 = do not register."""
    login: str | None = None
    """The name in its credentials, if it is another."""
    answers_with: Path | None = None
    """Answer every call at once with this sound, 8 kHz mono WAV, and hang up at its end."""

    def account(self, source: str) -> str:
        """Line of baresip's accounts file."""
        return (
            f"<sip:{self.user}@{self.realm};transport={self.transport}>"
            f";auth_user={self.login or self.user};auth_pass={self.password}"
            f';outbound="sip:{self.host}:{self.port};transport={self.transport}"'
            f";regint={self.expires};dtmfmode={self.dtmf}"
            f";audio_codecs={','.join(self.codecs)};audio_source={source}"
            f";mediaenc={'srtp-mand' if self.srtp else ''}"
            f";answermode={'auto' if self.answers_with else 'manual'}\n"
        )


class Baresip:
    """A running baresip; `trace` grows with every message it sends or receives."""

    def __init__(self, line: Line, seat: Seat) -> None:
        self.line, self.seat = line, seat
        self.trace = Trace()
        self.control: Control
        self._process: asyncio.subprocess.Process | None = None
        self._output = BaresipOutput(self.trace, self._is_own)
        self._screen: Screen | None = None
        self._ready = asyncio.Event()
        self._said = ""

    async def start(self, jail: Jail) -> None:
        """Return when it takes commands. Raises Unavailable with its output after 10 s."""
        folder = self.seat.folder
        folder.mkdir(parents=True, exist_ok=True)
        ports, seat = self.seat.ports, self.seat
        source, rate = self._source()
        config = _CONFIG.format(
            address=seat.address,
            source=source,
            rate=rate,
            first=ports.start,
            last=ports.stop - 1,
            extras="\n".join(self._extras()),
        )
        (folder / "config").write_text(config)
        (folder / "accounts").write_text(self.line.account(source))
        for name in ("contacts", "uuid"):
            (folder / name).touch()
        self._screen = Screen(self._read)
        self._process = await asyncio.create_subprocess_exec(
            *jail(["baresip", "-4", "-s", "-f", str(folder)], folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._screen.slave,
            stderr=self._screen.slave,
        )
        self._screen.started()
        await self._until_ready()
        self.control = await Control.connect(seat.address)

    async def quit(self) -> None:
        """End as a person would: unregister, hang up; killed when that takes over 1 s."""
        if self._process and self._process.returncode is None:
            with suppress(TimeoutError, OSError):
                async with asyncio.timeout(1):
                    await self.control.command("quit", check=False)
                    await self._process.wait()
        await self.kill()

    async def kill(self) -> None:
        """End as a power cut would: nobody is told."""
        if hasattr(self, "control"):
            await self.control.close()
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._screen:
            self._screen.close()

    def _extras(self) -> Iterator[str]:
        """Lines of configuration that not every line needs."""
        folder = self.seat.folder
        if self.line.trusts:
            shutil.copyfile(self.line.trusts, folder / "ca.pem")
            yield from (f"sip_cafile {folder}/ca.pem", "sip_verify_server yes")
        if self.line.codecs != ("PCMA",):
            yield from ("module sndfile.so", f"snd_path {folder}")

    def _source(self) -> tuple[str, int]:
        """Audio source and its sampling rate, Hz; a file is brought where the jail lets it be."""
        if self.line.answers_with is None:
            return f"ausine,{self.seat.frequency}", 48000
        sound = self.seat.folder / "answer.wav"
        sound.unlink(missing_ok=True)
        sound.hardlink_to(self.line.answers_with)
        return f"aufile,{sound}", 8000

    async def _until_ready(self) -> None:
        assert self._process
        ready, ended = map(asyncio.ensure_future, (self._ready.wait(), self._process.wait()))
        await asyncio.wait((ready, ended), timeout=10, return_when=asyncio.FIRST_COMPLETED)
        for waiter in (ready, ended):
            waiter.cancel()
        if not self._ready.is_set():
            await self.kill()
            raise Unavailable(f"baresip did not start: {self._said[-500:]}")

    def _is_own(self, source: str, target: str) -> bool:
        own, edge = f"{self.seat.address}:", f"{self.line.host}:{self.line.port}"
        return source.startswith(own) or (target == edge and not target.startswith(own))

    def _read(self, text: str) -> None:
        if not self._ready.is_set():
            self._said += text
            if "baresip is ready" in self._said:
                self._ready.set()
        self._output.feed(text, asyncio.get_running_loop().time())
