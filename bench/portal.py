"""`python -m bench.portal`: frames per second of the live table with 1,000 calls and 100 events a
second. The built portal in Chromium; requests and the socket are answered here, so nothing but the
browser is measured. A blank page's frames before and after tell what the machine has to spare.
"""

import argparse
import itertools
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, WebSocketRoute, sync_playwright
from rich.console import Console
from rich.table import Table

from ringfort.domain.ids import new_id

DIST = Path(__file__).parents[1] / "portal" / "dist"
CALLS = 1_000
A_SECOND = 100
AIM_FPS = 55
SPARE_FPS = 59
"""Of a blank page, without which nothing is said of the portal."""
TICK_S = 0.05
IN_ONE_MESSAGE = 200
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
ORIGIN = "http://127.0.0.1:9"
"""Nobody is there: every request is answered here."""
ACCOUNT = str(new_id())
COUNT = """() => {
  if (window.frames_) return;
  window.frames_ = [];
  const note = (at) => { window.frames_.push(at); requestAnimationFrame(note); };
  requestAnimationFrame(note);
}"""
TAKE = "() => { const taken = window.frames_; window.frames_ = []; return taken; }"


@dataclass(frozen=True, slots=True)
class Frames:
    """What was seen in one phase."""

    what: str
    fps: float
    longest_ms: float
    late: int
    """Frames that came more than 25 ms after the one before."""
    busy_ms: float
    """CPU of the page's main thread in a second."""


class Feed:
    """Calls as an API would tell them: most events change one, the others end one and begin one."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1000)
        self.calls = [self._begun() for _ in range(CALLS)]
        self._turn = itertools.count()

    def all(self) -> Iterator[dict[str, Any]]:
        yield {"type": "ready", "position": 1}
        for start in range(0, CALLS, IN_ONE_MESSAGE):
            part = self.calls[start : start + IN_ONE_MESSAGE]
            yield {"type": "live-calls", "calls": part, "more": start + len(part) < CALLS}

    def events(self, count: int) -> Iterator[dict[str, Any]]:
        for _ in range(count):
            turn = next(self._turn)
            place = turn * 37 % CALLS
            match turn % 4:
                case 0:
                    yield _news("ended", self.calls[place])
                    self.calls[place] = self._begun()
                case 1:
                    yield _news("started", self.calls[(turn - 1) * 37 % CALLS])
                case _:
                    call = self.calls[place]
                    state = "held" if call["state"] == "talking" else "talking"
                    self.calls[place] = call | {"state": state}
                    yield _news("changed", self.calls[place])

    def _begun(self) -> dict[str, Any]:
        number = next(self._numbers)
        at = (datetime.now(UTC) - timedelta(seconds=number % 900)).isoformat()
        legs = [
            _leg("caller", str(number), f"Caller {number}", at),
            _leg("called", f"+1212555{number % 10000:04}", "", at),
        ]
        direction = ("internal", "incoming", "outgoing")[number % 3]
        return {
            "id": str(new_id()),
            "account_id": ACCOUNT,
            "direction": direction,
            "state": "talking",
            "dialled": legs[1]["number"],
            "started_at": at,
            "legs": legs,
        }


def _leg(role: str, number: str, name: str, at: str) -> dict[str, Any]:
    nobody = dict.fromkeys(("user_id", "device_id", "trunk_id"))
    return nobody | {
        "id": str(new_id()),
        "role": role,
        "state": "talking",
        "number": number,
        "name": name,
        "started_at": at,
        "answered_at": at,
        "outside": False,
    }


def _news(action: str, call: dict[str, Any]) -> dict[str, Any]:
    return {"type": "live-call", "action": action, "call": call}


def who() -> dict[str, Any]:
    """An account's administrator, as the session tells it."""
    account = {"id": ACCOUNT, "kind": "customer", "name": "Acme"}
    account |= {"country": "US", "currency": "USD", "time_zone": "UTC"}
    login = {"id": ACCOUNT, "email": "admin@acme.example", "name": "Bench", "role": None}
    return {
        "login": login | {"user_id": None, "one_time_codes": False},
        "account": account,
        "own_account": account,
        "rights": ["own.view", "users.view", "users.details", "users.steer", "web.login"],
        "grants": None,
        "language": "en",
        "csrf_token": "",
    }


def _answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/api/"):
        told = who() if path.endswith("/session") else {"items": [], "total": 0, "next": None}
        if path.endswith("/branding"):
            told = {"product": "Ringfort", "colour": None, "accent_colour": None, "logo": None}
        route.fulfill(json=told)
        return
    file = DIST / path.lstrip("/")
    route.fulfill(path=file if path != "/" and file.is_file() else DIST / "index.html")


class Bench:
    """One page, and the socket that it has opened for live calls."""

    def __init__(self, page: Page, seconds: float) -> None:
        self._page, self._seconds = page, seconds
        self._feed = Feed()
        self._socket: WebSocketRoute | None = None
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.found: list[Frames] = []

    def run(self) -> None:
        self._blank("blank page, before")
        self._page.route("**/*", _answer)
        self._page.route_web_socket("**/api/v1/events*", self._opened)
        self._page.goto(f"{ORIGIN}/a/{ACCOUNT}/live")
        self._page.get_by_text(f"{CALLS} calls now").wait_for(timeout=30_000)
        self._measure(f"{CALLS} calls, no events", lambda: None)
        self._measure(f"{CALLS} calls, {A_SECOND} events/s", self._tell)
        self._page.get_by_role("table").hover()
        self._measure(f"{CALLS} calls, {A_SECOND} events/s, scrolling", self._tell_and_scroll)
        self._page.unroute_all()
        self._blank("blank page, after")

    def _blank(self, what: str) -> None:
        self._page.goto("about:blank")
        self._measure(what, lambda: None)

    def _opened(self, socket: WebSocketRoute) -> None:
        if "live-call" not in socket.url:
            socket.send(json.dumps({"type": "ready", "position": 1}))
            return
        for told in self._feed.all():
            socket.send(json.dumps(told))
        self._socket = socket

    def _tell(self) -> None:
        assert self._socket is not None
        for told in self._feed.events(round(A_SECOND * TICK_S)):
            self._socket.send(json.dumps(told))

    def _tell_and_scroll(self) -> None:
        self._tell()
        self._page.mouse.wheel(0, 120)

    def _measure(self, what: str, tick: Callable[[], None]) -> None:
        self._page.evaluate(COUNT)
        self._page.wait_for_timeout(1000)
        self._page.evaluate(TAKE)
        busy, start = self._busy_s(), time.monotonic()
        due = start
        while time.monotonic() < start + self._seconds:
            tick()
            due += TICK_S
            self._page.wait_for_timeout(max(0, (due - time.monotonic()) * 1000))
        busy_ms = (self._busy_s() - busy) * 1000 / (time.monotonic() - start)
        frames: list[float] = self._page.evaluate(TAKE)
        gaps = [later - earlier for earlier, later in itertools.pairwise(frames)]
        fps = len(gaps) / (frames[-1] - frames[0]) * 1000
        late = sum(gap > 25 for gap in gaps)
        self.found.append(Frames(what, fps, max(gaps), late, busy_ms))

    def _busy_s(self) -> float:
        told = self._tools.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in told if each["name"] == "TaskDuration"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.portal")
    parser.add_argument("--seconds", type=float, default=20, help="of each phase")
    given = parser.parse_args()
    console = Console()
    if not (DIST / "index.html").is_file():
        console.print("The portal is not built: `make setup`.")
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        bench = Bench(page, given.seconds)
        bench.run()
        browser.close()
    table = Table("phase")
    for name in ("frames/s", "longest, ms", "late frames", "main thread, ms/s"):
        table.add_column(name, justify="right")
    for each in bench.found:
        table.add_row(
            each.what,
            f"{each.fps:.1f}",
            f"{each.longest_ms:.0f}",
            str(each.late),
            f"{each.busy_ms:.0f}",
        )
    console.print(table)
    before, *phases, after = bench.found
    if min(before.fps, after.fps) < SPARE_FPS:
        console.print("The machine is busy: a blank page itself is late.")
        return 0
    return 0 if min(each.fps for each in phases) >= AIM_FPS else 1


if __name__ == "__main__":
    sys.exit(main())
