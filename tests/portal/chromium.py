"""The real browser of all tests of the portal."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-dev-shm-usage", "--mute-audio", "--autoplay-policy=no-user-gesture-required"),
    *("--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"),
    *("--disable-background-timer-throttling", "--disable-renderer-backgrounding"),
    "--ignore-certificate-errors",
)
"""An error that a page ignores for itself makes its requests begin anew, at times too often."""
_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@asynccontextmanager
async def chromium(*flags: str, microphone: bool = True) -> AsyncIterator[Browser]:
    """Its microphone and camera are make-believe, or there are none."""
    program = shutil.which("chromium")
    assert program, "tools/setup.py installs chromium"
    all_flags = [*_FLAGS, *(_MICROPHONE if microphone else ()), *flags]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=all_flags)
        yield browser
        await browser.close()
