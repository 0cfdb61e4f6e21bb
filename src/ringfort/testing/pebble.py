"""A certificate authority that speaks ACME: Debian's `pebble`, Let's Encrypt's own judge of
clients, with names that lead wherever a test wants.

It forgets everything when it ends, and its keys are new at each start.
"""

import contextlib
import json
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx

from ringfort.engine.certificates import Certificates
from ringfort.settings import Settings
from ringfort.testing.eventually import eventually_sync

HOST = "127.97.0.1"
US = "127.97.0.2"
"""Where names lead."""


@dataclass
class Pebble:
    """Where it is, and what it has done."""

    directory: str
    ca_file: Path
    """Of its HTTPS; not what it signs with."""
    http_port: int
    """Where it asks instead of 80."""
    log: Path
    _management: str
    _names: str

    def root(self) -> str:
        """What clients have to trust, PEM."""
        trusted = ssl.create_default_context(cafile=self.ca_file)
        return httpx.get(f"{self._management}/roots/0", verify=trusted).raise_for_status().text

    def count(self, path: str) -> int:
        """Requests to a path so far: "sign-me-up" makes accounts, "order-plz" orders."""
        return self.log.read_text().count(f"POST /{path}")

    def lead(self, name: str, address: str) -> None:
        """A name's address from now on; all others lead to `US`."""
        body = {"host": f"{name}.", "addresses": [address]}
        httpx.post(f"{self._names}/add-a", json=body).raise_for_status()


@contextlib.contextmanager
def pebble(folder: Path, accounts: Mapping[str, str] = {}) -> Iterator[Pebble]:
    """One in a folder, at the same ports when it is started there again.

    `accounts`: key ids and HMAC keys, one of which has to be shown, if any.
    """
    web = Certificates(Settings(state=folder / "web", listen=HOST))
    web.keep(datetime.now(UTC))
    https, management, http, names, dns = _ports(folder / "ports.json")
    config = {
        "listenAddress": f"{HOST}:{https}",
        "managementListenAddress": f"{HOST}:{management}",
        "certificate": str(web.server),
        "privateKey": str(web.server),
        "httpPort": http,
        "tlsPort": 5001,
        "externalAccountBindingRequired": bool(accounts),
        "externalAccountMACKeys": dict(accounts),
        "domainBlocklist": ["forbidden.example"],
    }
    (folder / "pebble.json").write_text(json.dumps({"pebble": config}))
    made = Pebble(
        directory=f"https://{HOST}:{https}/dir",
        ca_file=web.ca,
        http_port=http,
        log=folder / "pebble.log",
        _management=f"https://{HOST}:{management}",
        _names=f"http://{HOST}:{names}",
    )
    none = (f"-{kind}=" for kind in ("http01", "https01", "tlsalpn01"))
    leads = (f"-defaultIPv4={US}", "-defaultIPv6=", f"-dns01={HOST}:{dns}")
    commands = (
        ["pebble-challtestsrv", *none, *leads, f"-management={HOST}:{names}"],
        ["pebble", "-strict", f"-config={folder / 'pebble.json'}", f"-dnsserver={HOST}:{dns}"],
    )
    quick = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"}
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(made.log.open("wb"))
        for command in commands:
            stack.enter_context(_running(command, log.fileno(), os.environ | quick))
        for port in (https, names):
            eventually_sync(partial(_listens, port), promise_s=2, what=f"{port} listens")
        yield made


@contextlib.contextmanager
def _running(command: list[str], log: int, environ: Mapping[str, str]) -> Iterator[None]:
    child = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    try:
        yield
    finally:
        child.kill()
        child.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _ports(kept: Path) -> list[int]:
    """Five that are free; the same ones again."""
    if not kept.exists():
        with contextlib.ExitStack() as stack:
            probes = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(5)]
            kept.write_text(json.dumps([probe.getsockname()[1] for probe in probes]))
    found: list[int] = json.loads(kept.read_text())
    return found
