"""One Chromium without a screen, steered by its DevTools protocol."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ringfort.testing.eventually import eventually

_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"),
    *("--no-first-run", "--disable-sync", "--disable-background-networking"),
    *("--ignore-certificate-errors", "--autoplay-policy=no-user-gesture-required"),
    *("--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"),
    *("--disable-background-timer-throttling", "--disable-renderer-backgrounding"),
)
_START_SECONDS = 6

Told = Callable[[dict[str, Any]], None]
"""Takes what a page says."""


class Chromium:
    """A running one; pages are tabs of it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Told] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def start(cls, folder: Path) -> AsyncIterator["Chromium"]:
        """`folder` takes its profile and its log."""
        program = shutil.which("chromium")
        assert program, "tools/setup.py installs chromium"
        with (folder / "chromium.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(program, *_FLAGS, f"--user-data-dir={folder}/profile"),
                *("--remote-debugging-port=0", "about:blank"),
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | {"HOME": str(folder)},
            )
        port = folder / "profile" / "DevToolsActivePort"
        try:
            lines = await eventually(
                lambda: port.read_text().split(), promise_s=_START_SECONDS, what="Chromium runs"
            )
            url = f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            async with connect(url, max_size=None, proxy=None, compression=None) as socket:
                chromium = cls(socket)
                yield chromium
                chromium._reading.cancel()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def page(self, url: str, scripts: list[str], told: Told) -> "Page":
        """A tab at `url` with these scripts run in it."""
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        page = Page(self, attached["sessionId"], target["targetId"])
        self._pages[page.session] = told
        await page.call("Runtime.enable")
        await eventually(
            lambda: page.call("Page.navigate", url=url),
            promise_s=3,
            until=lambda done: "errorText" not in done,
            what=f"{url} answers",
        )
        await eventually(
            lambda: page.run("isSecureContext && document.readyState"),
            promise_s=3,
            until=lambda state: state == "complete",
            what=f"{url} is open",
        )
        await page.call("Runtime.addBinding", name="tell")
        for script in scripts:
            await page.run(script)
        return page

    async def _call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        request = {"id": number, "method": method, "params": params}
        await self._socket.send(json.dumps(request | ({"sessionId": session} if session else {})))
        message = await asyncio.wait_for(answer, 20)
        assert "error" not in message, message["error"]
        result: dict[str, Any] = message["result"]
        return result

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self._socket:
                message = json.loads(text)
                if "id" in message:
                    self._waiting.pop(message["id"]).set_result(message)
                elif message["method"] == "Runtime.bindingCalled":
                    self._pages[message["sessionId"]](json.loads(message["params"]["payload"]))


class Page:
    """One tab."""

    def __init__(self, chromium: Chromium, session: str, target: str) -> None:
        self._chromium = chromium
        self.session = session
        self._target = target

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        return await self._chromium._call(method, self.session, **params)

    async def run(self, script: str) -> Any:
        """The value of a script, or of the promise that it makes; AssertionError when it throws."""
        done = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    async def bytes_of(self, script: str) -> bytes:
        """The same of a script that makes base64."""
        return base64.b64decode(await self.run(script))

    async def close(self) -> None:
        await self._chromium._call("Target.closeTarget", targetId=self._target)
