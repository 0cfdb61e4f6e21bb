"""What `doctor` looks at: one function per subject, each yielding findings.

A finding is a locale key below `doctor.` with parameters; its remedy is the key + `_remedy`.
"""

import ctypes
import os
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Literal

from ringfort.domain.errors import RingfortError
from ringfort.engine import image, sandbox, usage
from ringfort.engine.acme.folder import Folder, Tries
from ringfort.engine.certificates import WARN_DAYS, Certificates
from ringfort.engine.listeners import listener
from ringfort.engine.ports import family, places, stranger
from ringfort.engine.supervise import running
from ringfort.settings import DefenceSettings, Platform

Level = Literal["ok", "note", "problem"]

_SCARCE, _ENOUGH = 1 << 30, 5 << 30
_SOCKET_PATH = 107
"""Longest path of a unix socket (unix(7)), without the final zero."""
_LONGEST_SOCKET = "run/supervisor.sock.1234567"
_STA_UNSYNC = 0x0040
_WIDE = {4: 8, 6: 29}
"""A trusted network with a shorter prefix, by IP version, is a good part of the world."""
_MOST_REQUESTS, _MOST_FAILURES, _SHORTEST_BAN_S = 1000, 100, 60
_LOOKUP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` needs nothing, a `note` should be known, a `problem` keeps calls from working."""

    level: Level
    code: str
    params: dict[str, object] = field(default_factory=dict)


Check = Callable[[Platform], Iterator[Finding]]


def examine(platform: Platform) -> Iterator[Finding]:
    """Every finding of every check; a check that fails is a finding itself."""
    for check in CHECKS:
        try:
            yield from check(platform)
        except (OSError, RingfortError, subprocess.SubprocessError) as error:
            what = check.__name__.removeprefix("check_")
            yield Finding("problem", "check_failed", {"check": what, "reason": str(error)})


def check_ports(platform: Platform) -> Iterator[Finding]:
    """Ours are taken by us while we run: then `status` is the one to ask."""
    if running(platform.state) is not None:
        yield Finding("ok", "running")
        return
    free = True
    for place in places(platform.settings):
        port = getattr(platform.ports, place.name)
        if host := stranger(place, port):
            free = False
            who = listener(port) or "?"
            where = {"name": place.name, "host": host, "port": port, "who": who}
            yield Finding("note", "port_taken", where)
    if free:
        yield Finding("ok", "ports_free")


def check_rights(platform: Platform) -> Iterator[Finding]:
    state = platform.state
    if not os.access(state, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("problem", "state_unwritable", {"path": state})
        return
    kept = state / "kept.json"
    if stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Finding("problem", "secrets_readable", {"path": kept})
    if len(str(state / _LONGEST_SOCKET)) > _SOCKET_PATH:
        yield Finding("problem", "path_too_long", {"path": state})
    yield Finding("ok", "rights") if os.geteuid() == 0 else Finding("note", "not_root")


def check_sandbox(platform: Platform) -> Iterator[Finding]:
    root = image.path(platform.settings)
    if not root.is_dir():
        yield Finding("note", "no_image", {"path": root})
        return
    jail = sandbox.choose(platform.settings)
    yield Finding("ok", "sandbox", {"kind": jail.kind})
    host = socket.gethostname()
    argv = sandbox.command(
        jail, ["/usr/bin/getent", "hosts", host], name=f"doctor-{os.getpid()}", state=platform.state
    )
    looked = subprocess.run(argv, capture_output=True, timeout=_LOOKUP_SECONDS, check=False)
    inside = "name_inside" if looked.returncode == 0 else "name_inside_missing"
    yield Finding("ok" if looked.returncode == 0 else "problem", inside, {"name": host})


def check_disk(platform: Platform) -> Iterator[Finding]:
    for path in dict.fromkeys((platform.state, _existing(platform.settings.cache))):
        free = shutil.disk_usage(path).free
        level: Level = "problem" if free < _SCARCE else "note" if free < _ENOUGH else "ok"
        code = "disk" if level == "ok" else "disk_low"
        yield Finding(level, code, {"path": path, "gigabytes": f"{free / (1 << 30):.1f}"})


def check_name(_platform: Platform) -> Iterator[Finding]:
    host = socket.gethostname()
    try:
        socket.getaddrinfo(host, None, socket.AF_INET)
    except socket.gaierror:
        yield Finding("problem", "name_missing", {"name": host})
    else:
        yield Finding("ok", "name", {"name": host})


def check_clock(platform: Platform) -> Iterator[Finding]:
    ahead = (platform.state / "kept.json").stat().st_mtime - time.time()
    if ahead > 1:
        yield Finding("problem", "clock_back", {"seconds": round(ahead)})
        return
    synchronised = _synchronised()
    if synchronised is None:
        yield Finding("note", "clock_unknown")
    else:
        yield Finding("ok", "clock") if synchronised else Finding("note", "clock_unsynchronised")


def check_records(platform: Platform) -> Iterator[Finding]:
    """Where application servers write what records are made of."""
    for server in platform.settings.servers:
        folder = usage.logs(platform, server)
        if (platform.state / server / "etc").exists():
            missing = not folder.is_dir()
            yield Finding(
                "problem" if missing else "ok",
                "cel_missing" if missing else "cel",
                {"path": folder},
            )


def check_address(platform: Platform) -> Iterator[Finding]:
    settings = platform.settings
    named = {"listen": settings.listen, "inside": settings.inside} | settings.servers
    if settings.listen6:
        named["listen6"] = str(settings.listen6)
    for name, value in named.items():
        if not _bindable(value):
            yield Finding("problem", "address_missing", {"name": name, "address": value})
    address = _address(settings.listen)
    if address is None or address.is_unspecified:
        return
    if address.is_loopback:
        yield Finding("note", "address_loopback", {"address": address})
    elif address.is_private:
        yield Finding("note", "address_private", {"address": address})
    else:
        yield Finding("ok", "address_public", {"address": address})


def check_exposed(platform: Platform) -> Iterator[Finding]:
    """What anybody can reach, and how it is defended."""
    settings, ports = platform.settings, platform.ports
    reached = ", ".join(each for each in settings.public if not _loopback(each))
    if not reached:
        return
    named = {
        "address": reached,
        "sip": ports.edge_sip,
        "sips": ports.edge_sips,
        "https": ports.api_tls,
    }
    yield Finding("ok", "exposed", named)
    if settings.testing.clock:
        yield Finding("problem", "testing_clock", {"address": reached})
    if settings.testing.language:
        yield Finding("problem", "testing_language", {"language": settings.testing.language})
    yield from _weak_defence(settings.defence)


def _weak_defence(defence: DefenceSettings) -> Iterator[Finding]:
    for network in defence.trusted_networks:
        if network.prefixlen < _WIDE[network.version]:
            yield Finding("problem", "trusted_wide", {"network": network})
    said: dict[str, object] = {
        "requests": defence.requests_per_second,
        "failures": defence.failures,
        "seconds": defence.ban_seconds,
    }
    weak = (
        defence.requests_per_second > _MOST_REQUESTS
        or defence.failures > _MOST_FAILURES
        or defence.ban_seconds < _SHORTEST_BAN_S
    )
    yield Finding("note", "defence_weak", said) if weak else Finding("ok", "defence", said)


def check_countries(platform: Platform) -> Iterator[Finding]:
    path = platform.settings.countries_file
    there = path.exists()
    yield Finding(
        "ok" if there else "note", "countries" if there else "no_countries", {"path": path}
    )


def check_mail(platform: Platform) -> Iterator[Finding]:
    smtp = platform.settings.smtp
    if smtp is None:
        yield Finding("note", "no_mail")
    else:
        yield Finding("ok", "mail", {"host": smtp.host, "port": smtp.port})


def check_sms(platform: Platform) -> Iterator[Finding]:
    url = platform.settings.sms.url
    if not url:
        yield Finding("note", "no_sms")
    elif url.startswith("http:"):
        yield Finding("note", "sms_plain", {"url": url})
    else:
        yield Finding("ok", "sms", {"url": url})


def check_portal(platform: Platform) -> Iterator[Finding]:
    url = platform.settings.portal
    if not url:
        yield Finding("note", "no_portal")
    elif url.startswith("http:"):
        yield Finding("note", "portal_plain", {"url": url})
    else:
        yield Finding("ok", "portal", {"url": url})


def check_certificate(platform: Platform) -> Iterator[Finding]:
    """As phones and browsers see it."""
    certificates = Certificates(platform.settings)
    if not certificates.server.exists():
        yield Finding("note", "no_certificate")
        return
    present = certificates.present()
    end = present.not_valid_after_utc
    days = (end - datetime.now(UTC)).days
    said = {"end": f"{end:%Y-%m-%d}", "days": days}
    if days < 0:
        yield Finding("problem", "certificate_over", said)
    elif days < WARN_DAYS:
        yield Finding("note", "certificate_ends", said)
    else:
        yield Finding("ok", "certificate", said)
    if certificates.is_own(present):
        yield Finding("ok", "own_authority", {"path": certificates.ca})


def check_acme(platform: Platform) -> Iterator[Finding]:
    """How the authority's certificate stands, and the last try to get one."""
    settings, now = platform.settings, datetime.now(UTC)
    if settings.acme is None:
        return
    folder = Folder(settings.state, settings.acme.directory)
    present, tries = folder.present(), folder.read(Tries)
    said: dict[str, object] = {
        "names": ", ".join(settings.acme_names),
        "directory": settings.acme.directory,
        "port": settings.acme.http_port,
        "address": settings.listen,
        "path": folder.path,
    }
    if tries is not None and (problem := tries.problem):
        said |= {"reason": problem.detail, "at": _minute(tries.at), "next": _minute(tries.next())}
        enough = present and present.not_valid_after_utc - now > timedelta(days=WARN_DAYS)
        yield Finding("note" if enough else "problem", f"acme_{problem.trouble}", said)
    elif (renewal := folder.renewal()) is None:
        yield Finding("note", "acme_waiting", said)
    else:
        said["next"] = _minute(renewal)
        yield Finding("ok", "acme", said)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


CHECKS: tuple[Check, ...] = (
    check_ports,
    check_rights,
    check_sandbox,
    check_disk,
    check_name,
    check_clock,
    check_records,
    check_address,
    check_exposed,
    check_countries,
    check_mail,
    check_sms,
    check_portal,
    check_certificate,
    check_acme,
)


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.absolute().parents) if parent.exists())


def _address(text: str) -> IPv4Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else None


def _loopback(text: str) -> bool:
    """Whether nobody else reaches it, or it is no address at all."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return True


def _bindable(text: str) -> bool:
    """An address of this machine; 0.0.0.0 is none that a phone could be told."""
    try:
        if ip_address(text).is_unspecified:
            return False
    except ValueError:
        return False
    with socket.socket(family(text), socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((text, 0))
        except OSError:
            return False
    return True


def _synchronised() -> bool | None:
    """The kernel's word (adjtimex(2)); None where it gives none."""
    size = 512  # struct timex is 208 bytes on 64-bit Linux; status is its fourth field's int
    timex = ctypes.create_string_buffer(size)
    if ctypes.CDLL(None, use_errno=True).adjtimex(timex) < 0:
        return None
    status_offset = 5 * ctypes.sizeof(ctypes.c_long)
    status = int.from_bytes(timex.raw[status_offset : status_offset + 4], "little")
    return not status & _STA_UNSYNC
