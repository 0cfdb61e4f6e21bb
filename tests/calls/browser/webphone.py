"""A phone in a browser, with what call tests ask of a phone."""

import asyncio
import json
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ringfort.phones import tone
from ringfort.phones.call import PATIENCE
from ringfort.phones.recording import FRAME, SETTLE, Sound
from tests.calls.browser.chromium import Chromium, Page

_SCRIPTS = [(Path(__file__).parent / name).read_text() for name in ("jssip.min.js", "webphone.js")]

Told = dict[str, Any]


class WebPhone:
    """One page. It is in one call at a time, so it is its `Call` too: `call` is itself."""

    def __init__(self, name: str, frequency: int) -> None:
        self.name, self.frequency = name, frequency
        self.events: list[Told] = []
        self.since: float | None = None
        """Loop time from which sound is due."""
        self._page: Page
        self._grown = asyncio.Event()
        self._samples = array("h")
        self._until = 0.0

    @classmethod
    async def open(
        cls,
        chromium: Chromium,
        origin: str,
        *,
        user: str,
        realm: str,
        password: str,
        tone_hz: int,
        films: bool = False,
        login: str | None = None,
    ) -> "WebPhone":
        """`origin` is the API's, https://host:port; it registers by itself, see `registered`.
        `films`: it has a camera; `login`: name for the digest, another than `user`."""
        phone = cls(f"{user}@{realm}", tone_hz)
        phone._page = await chromium.page(f"{origin}/api/v1/health", _SCRIPTS, phone._hear)
        line = {
            "url": f"{origin.replace('https', 'wss')}/sip",
            "uri": f"sip:{user}@{realm}",
            "login": login or user,
            "password": password,
            "frequency": tone_hz,
            "films": films,
        }
        await phone._page.run(f"window.phone = new Webphone({json.dumps(line)}); 0")
        return phone

    def __str__(self) -> str:
        return f"browser {self.name}"

    @property
    def call(self) -> "WebPhone":
        return self

    async def registered(self, within: float = PATIENCE, after: int = 0) -> float:
        """Loop time when it was, the first time from event `after` on."""
        told = await self._told(
            lambda e: e["what"] in ("registered", "registration failed"), within, after
        )
        assert told["what"] == "registered", told
        return float(told["at"])

    async def refused_registration(self, within: float = PATIENCE) -> int:
        """Status of the refusal."""
        told = await self._told(lambda e: e["what"] == "registration failed", within)
        return int(told["status"])

    async def dial(self, extension: str) -> "WebPhone":
        realm = self.name.partition("@")[2]
        await self._page.run(f"phone.dial('sip:{extension}@{realm}')")
        return self

    async def ringing(self, within: float = PATIENCE) -> None:
        await self._told(lambda e: e["what"] == "progress", within)

    async def rings(self, within: float = PATIENCE) -> "WebPhone":
        await self._told(lambda e: e["what"] == "rings", within)
        return self

    async def answer(self, within: float = PATIENCE) -> "WebPhone":
        await self.rings(within)
        await self._page.run("phone.answer()")
        await self.answered(within)
        return self

    async def answered(self, within: float = PATIENCE) -> None:
        """Established, and the way for sound found; sound is due from now on."""
        told = await self._told(lambda e: e["what"] in ("confirmed", "failed"), within)
        assert told["what"] == "confirmed", told
        await self.connected(within=within)
        self.since = asyncio.get_running_loop().time()

    async def connected(self, within: float = PATIENCE, after: int = 0) -> float:
        """Loop time when ICE and DTLS were done, the first time from event `after` on."""
        told = await self._told(
            lambda e: e["what"] == "connection" and e["state"] == "connected", within, after
        )
        return float(told["at"])

    async def ended(self, by: str = "them", within: float = PATIENCE) -> Told:
        told = await self._told(lambda e: e["what"] in ("ended", "failed"), within)
        assert (told["by"] == "remote") == (by == "them"), told
        return told

    async def hold(self) -> None:
        await self._page.run("phone.reinvite('hold')")
        self.since = None

    async def resume(self) -> None:
        await self._page.run("phone.reinvite('unhold')")
        self.since = asyncio.get_running_loop().time()

    async def hang_up(self) -> None:
        await self._page.run("phone.session.terminate()")
        await self.ended(by="us")

    async def press(self, digits: str) -> None:
        """As telephone events."""
        await self._page.run(f"phone.session.sendDTMF('{digits}', {{ transportType: 'RFC2833' }})")

    async def codecs(self) -> set[str]:
        """MIME types of all that goes and comes."""
        told = await self._page.run("phone.codecs()")
        return set(told)

    async def video(self) -> dict[str, int]:
        """`frames` of the other's picture that were shown, key frames of ours that were `asked`."""
        told: dict[str, int] = await self._page.run("phone.video()")
        return told

    async def refresh(self) -> None:
        """Ask the other side for a key frame (RTCP PLI)."""
        await self._page.run("phone.refresh()")

    def answered_anew(self, after: int) -> bool:
        """Whether it answered another offer, from event `after` on."""
        return any(e["what"] == "sdp" and e["type"] == "answer" for e in self.events[after:])

    async def talk(self, seconds: float) -> None:
        """Let sound flow for so long from when it was due, then fetch what was heard."""
        assert self.since is not None, f"{self} is in no call that should have sound"
        loop = asyncio.get_running_loop()
        wanted = self.since + SETTLE + seconds
        while self._until < wanted:
            await asyncio.sleep(max(0.0, wanted - loop.time()))
            await self.fetch()

    async def fetch(self) -> None:
        """All that was heard by now."""
        before = asyncio.get_running_loop().time()
        heard = await self._page.bytes_of(f"phone.ear.since({len(self._samples)})")
        self._samples.frombytes(heard)
        self._until = before

    def hears(self, other: Any) -> Sound:
        """How much of the time up to the last `talk` it heard the other's tone."""
        assert self.since is not None, f"{self} is in no call that should have sound"
        return self.heard(other.frequency, self.since + SETTLE)

    def heard(self, frequency: int, since: float) -> Sound:
        """The same from a loop time on."""
        expected = int((self._until - since) / FRAME)
        wanted = self._samples[-expected * tone.FRAME :]
        frames = [wanted[n : n + tone.FRAME] for n in range(0, len(wanted), tone.FRAME)]
        good = sum(tone.holds(frame, frequency) for frame in frames)
        return Sound(frequency, good / max(1, expected), len(frames), expected)

    async def close(self) -> None:
        await self._page.close()

    def _hear(self, told: Told) -> None:
        self.events.append(told | {"at": asyncio.get_running_loop().time()})
        self._grown.set()

    async def _told(self, wanted: Callable[[Told], bool], within: float, after: int = 0) -> Told:
        try:
            async with asyncio.timeout(within):
                while True:
                    self._grown.clear()
                    for told in self.events[after:]:
                        if wanted(told):
                            return told
                    await self._grown.wait()
        except TimeoutError:
            said = [{**e, "sdp": ""} for e in self.events[-10:]]
            raise TimeoutError(f"{self}: not told in {within:g} s; {said}") from None
