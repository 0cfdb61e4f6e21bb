"""The portal's phone in a tab, with what call tests ask of a phone."""

import asyncio
import base64
import time
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from ringfort.domain.permissions import Role
from ringfort.phones import tone
from ringfort.phones.recording import FRAME, SETTLE, Sound
from ringfort.resources.identity.logins import LOGIN
from tests.calls.office import Office
from tests.portal.chromium import chromium

EAR = Path(__file__).parent / "ear.js"
PATIENCE_MS = 25_000
TONE_HZ = 2850
_WAV_RATE = 48_000


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Browser]:
    """A browser whose microphone hears a tone."""
    heard = folder / "tone.wav"
    _write_tone(heard)
    async with chromium(f"--use-file-for-fake-audio-capture={heard}") as browser:
        yield browser


def _write_tone(path: Path) -> None:
    """Two seconds, which is a whole number of waves: it is played over and over."""
    factor = _WAV_RATE // tone.RATE
    samples = tone.tone(TONE_HZ // factor, seconds=2 * factor, amplitude=12_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_WAV_RATE)
        file.writeframes(samples.tobytes())


class WebPhone:
    """One tab with the phone's page; it is its own `Call`, as far as sound goes."""

    frequency = TONE_HZ

    def __init__(self, context: BrowserContext, page: Page, name: str, base: str) -> None:
        self.context, self.page, self.name, self.base = context, page, name, base
        self.since: float | None = None
        self._samples = array("h")
        self._until = 0.0

    @classmethod
    async def open(cls, browser: Browser, office: Office, extension: str, base: str) -> "WebPhone":
        """The user of that extension logs in and opens the page; the phone is still off."""
        person = await office.user(extension)
        email = f"{extension}@{office.account.slug}.example"
        made = await office.factory.make(
            office.account, LOGIN, email=email, name=f"User {extension}", role=Role.USER,
            user_id=person.user_id, with_password=True,
        )  # fmt: skip
        context = await browser.new_context(ignore_https_errors=True, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        await context.add_init_script(path=EAR)
        given = {"email": email, "password": made.shown_once["system_password"]}
        answer = await context.request.post(f"{base}/api/v1/session", data=given)
        assert answer.ok, await answer.text()
        phone = cls(context, await context.new_page(), extension, base)
        await phone.page.goto(f"{base}/a/{office.account.id}/phone")
        return phone

    def __str__(self) -> str:
        return f"web phone {self.name}"

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def turn_on(self) -> None:
        await self.button("Switch the phone on").click()
        await self.ready()

    async def ready(self) -> None:
        await expect(self.button("Phone: Ready").first).to_be_visible()

    async def dial(self, number: str) -> None:
        await self.page.get_by_label("Number or name").first.fill(number)
        await self.button("Call").click()

    async def answer(self) -> None:
        await self.button("Answer").click()
        await self.connected()

    async def connected(self) -> None:
        """Talking; sound is due from now on."""
        await expect(self.page.get_by_text("Connected", exact=True)).to_be_visible()
        await self._flows()

    async def idle(self) -> None:
        await expect(self.button("Hang up")).to_have_count(0)

    async def hold(self) -> None:
        await self.button("Hold").click()
        await expect(self.page.get_by_text("On hold", exact=True)).to_be_visible()
        self.since = None

    async def resume(self) -> None:
        await self.button("Resume").click()
        await self.connected()

    async def hang_up(self) -> None:
        await self.button("Hang up").click()
        await self.idle()

    async def press(self, keys: str) -> None:
        await self.button("Keypad").click()
        pad = self.page.get_by_role("group", name="Keypad")
        for key in keys:
            name = {"*": "Star", "#": "Hash"}.get(key, key)
            await pad.get_by_role("button", name=name, exact=True).click()

    async def talk(self, seconds: float) -> None:
        """Let sound flow for so long from when it was due, then fetch what was heard."""
        assert self.since is not None, f"{self} is in no call that should have sound"
        loop = asyncio.get_running_loop()
        wanted = self.since + SETTLE + seconds
        while self._until < wanted:
            await asyncio.sleep(max(0.0, wanted - loop.time()))
            before = loop.time()
            heard = await self.page.evaluate(f"ear.since({len(self._samples)})")
            self._samples.frombytes(base64.b64decode(heard))
            self._until = before

    def hears(self, other: Any) -> Sound:
        """How much of the time since it was due, but for a start, it heard the other's tone."""
        assert self.since is not None, f"{self} is in no call that should have sound"
        expected = int((self._until - self.since - SETTLE) / FRAME)
        wanted = self._samples[-expected * tone.FRAME :]
        frames = [wanted[n : n + tone.FRAME] for n in range(0, len(wanted), tone.FRAME)]
        good = sum(tone.holds(frame, other.frequency) for frame in frames)
        return Sound(other.frequency, good / max(1, expected), len(frames), expected)

    async def back(self, after_ms: float) -> float:
        """Milliseconds until the connection stood again, the first time after this moment."""
        function = f"() => ear.states.find(e => e.state === 'connected' && e.at > {after_ms})?.at"
        found = await self.page.wait_for_function(function, timeout=40_000)
        return float(await found.json_value()) - after_ms

    async def _flows(self) -> None:
        function = "() => ear.states.at(-1)?.state === 'connected'"
        await self.page.wait_for_function(function, timeout=PATIENCE_MS)
        self.since = asyncio.get_running_loop().time()


def now_ms() -> float:
    return time.time() * 1000
