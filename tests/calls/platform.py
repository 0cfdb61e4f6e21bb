"""The one running platform of all call tests: `ringfort up`, or the one RINGFORT_RUNNING names.

The only place that knows how it is started; tests see `office`.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from ringfort.bootstrap import load_platform
from ringfort.domain.notices import SOUNDS, Notice
from ringfort.domain.prompts import Prompt
from ringfort.edge.countries import country
from ringfort.settings import Platform
from ringfort.testing.countries import flat, write_countries
from ringfort.testing.eventually import eventually_sync
from ringfort.testing.postgres import postgres_server
from ringfort.testing.prompts import Prompts

GREEN_SECONDS = 20
"""Promise; a test waits five times as long."""
LANGUAGE = "qaa"
"""Every call's: prompts are two-tone codes, so that a test can tell which one it hears."""
ABROAD = {"127.80.0.0/16": "DE", "127.81.0.0/16": "FR", "127.82.0.0/16": "misread"}
"""Countries of addresses, one told in a form that nobody reads; all others are in none."""
TRUSTED = "127.192.0.0/10"
"""Addresses that are never banned: see `trusted`."""
SESSION_EXPIRES = 90
"""The least that RFC 4028 allows: a vanished phone is noticed after half of it."""
MAIL = "mail"
"""Maildir of all letters, in the platform's folder."""
LONG, LONG_SECONDS = (Prompt.DEMO, Notice.NO_WAY), 3.0
"""Sounds of that length, so that something can happen in the middle of them."""


def trusted(address: str) -> str:
    """For a test that sends more than an honest phone: a phone's address, moved to `TRUSTED`."""
    first, second, rest = address.split(".", 2)
    return f"{first}.{int(second) + 92}.{rest}"


def _told(code: str) -> bytes:
    return flat("DE") if code == "misread" else country(code)


@contextmanager
def running(state: Path, servers: int = 1) -> Iterator[Platform]:
    """Start everything in `state`, with so many application servers, yield when all is green, stop
    it again."""
    with patch.dict(os.environ):
        yield from _running(state, servers)


def _running(state: Path, servers: int) -> Iterator[Platform]:
    given = os.environ.get("RINGFORT_RUNNING")
    os.environ["RINGFORT_STATE"] = given or str(state)
    if given:
        yield load_platform()
        return
    state.mkdir(parents=True, exist_ok=True)
    names = [f"app{number + 1}" for number in range(servers)]
    os.environ["RINGFORT_APPS"] = json.dumps([f"127.66.0.{11 + n}" for n in range(servers)])
    os.environ["RINGFORT_TESTING__LANGUAGE"] = LANGUAGE
    os.environ["RINGFORT_TESTING__SESSION_EXPIRES"] = str(SESSION_EXPIRES)
    os.environ["RINGFORT_DEFENCE__TRUSTED_NETWORKS"] = f'["{TRUSTED}"]'
    if _has_ipv6():
        os.environ["RINGFORT_LISTEN6"] = "::1"
    write_countries(state / "world.mmdb", ABROAD, _told)
    os.environ["RINGFORT_COUNTRIES"] = str(state / "world.mmdb")
    for name in names:
        sounds = state / name / "data" / "sounds" / LANGUAGE
        Prompts(SOUNDS).write(sounds, dict.fromkeys(LONG, LONG_SECONDS))
    with ExitStack() as stack:
        if os.environ.get("RINGFORT_TESTS_DATABASE") == "postgresql":
            server = stack.enter_context(postgres_server())
            os.environ["RINGFORT_DATABASE"] = server.url(server.make_database())
        stack.enter_context(_postman(state))
        yield from _up(state)


@contextmanager
def _postman(state: Path) -> Iterator[None]:
    """A real SMTP server that puts letters into `state / MAIL`."""
    postman = Controller(Mailbox(state / MAIL), hostname="127.0.0.1", port=_free_port())
    postman.start()
    os.environ |= {
        "RINGFORT_SMTP__HOST": postman.hostname,
        "RINGFORT_SMTP__PORT": str(postman.port),
        "RINGFORT_SMTP__SECURITY": "none",
        "RINGFORT_SMTP__SENDER": "pbx@ringfort.example",
    }
    try:
        yield
    finally:
        postman.stop()


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock, suppress(OSError):
        sock.bind(("::1", 0))
        return True
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port: int = once.getsockname()[1]
        return port


def _up(state: Path) -> Iterator[Platform]:
    with (state / "up.log").open("wb") as log:
        up = subprocess.Popen([*RINGFORT, "up"], stdout=log, stderr=log, env=os.environ)
    try:
        eventually_sync(lambda: green(up, state), promise_s=GREEN_SECONDS, what="platform is green")
        yield load_platform()
    finally:
        up.terminate()
        up.wait(30)


RINGFORT = (sys.executable, "-m", "ringfort")


def green(up: "subprocess.Popen[bytes]", state: Path) -> bool:
    """Every process answers. Ends the wait when `up` itself has ended."""
    if up.poll() is not None:
        raise SystemExit(f"ringfort up ended: {(state / 'up.log').read_text()[-2000:]}")
    status = subprocess.run([*RINGFORT, "status", "--json"], capture_output=True, check=False)
    return bool(json.loads(status.stdout or b"{}").get("ok"))
