"""The processes that make the platform: what runs, how it is asked, what it may write to."""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from ringfort.engine.probes import AllOf, GreetingProbe, OwnProbe, Probe, RelayProbe, SipProbe
from ringfort.settings import Platform

RELAY_PORTS = (30000, 39999)
STATE_MODE = 0o711
"""Engines pass through the state folder to their own part, without listing it."""

_OWN_FOLDERS = ("db", "run", "run/bus", "log")


@dataclass(frozen=True, slots=True)
class Process:
    """One supervised process. `argv` is bare: the sandbox is put around it by whoever starts it."""

    name: str
    argv: tuple[str, ...]
    probe: Probe
    allowance: float
    """Seconds after a start in which failing probes do not count."""
    misses: int = 3
    """Probes failing in a row, one a second, that mean "hung"."""
    engine: bool = False
    """Runs from the engine image, in the sandbox, as the engines' user."""
    writable: tuple[Path, ...] = ()
    """Folders the engine owns; the sandbox makes them and gives them to it."""


def roster(platform: Platform) -> tuple[Process, ...]:
    """All of them, in starting order; the edge, which lets callers in, comes after all it needs."""
    return (
        _relay_store(platform),
        _relay(platform),
        *(_app(platform, name, address) for name, address in platform.settings.servers.items()),
        *(_python(platform, name) for name in ("calls", "api", "jobs")),
        _edge(platform),
        _python(platform, "health"),
    )


def prepare_folders(state: Path) -> None:
    """Makes the state folder and the part of it that is ours; the engines' is the sandbox's."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(STATE_MODE)
    for folder in _OWN_FOLDERS:
        (state / folder).mkdir(mode=0o700, exist_ok=True)


def health_socket(state: Path, name: str) -> Path:
    """Where a Python process answers how it is."""
    return state / "run" / f"{name}.health"


def live_socket(state: Path) -> Path:
    """Where the call service tells of live calls."""
    return state / "run" / "live.sock"


def _relay_store(platform: Platform) -> Process:
    folder = platform.state / "relaystore"
    port = platform.ports.relay_store
    return Process(
        name="relaystore",
        argv=(
            "/usr/bin/valkey-server",
            *("--port", str(port), "--bind", "127.0.0.1", "--daemonize", "no"),
            *("--appendonly", "yes", "--save", "", "--dir", str(folder), "--loglevel", "warning"),
        ),
        probe=GreetingProbe("127.0.0.1", port, b"PING\r\n", b"+PONG"),
        allowance=10,
        engine=True,
        writable=(folder,),
    )


def _relay(platform: Platform) -> Process:
    settings, ports = platform.settings, platform.ports
    return Process(
        name="relay",
        argv=(
            "/usr/bin/rtpengine",
            *("--config-file=none", "-f", "-E", "--log-level=4", "--table=-1"),
            *(f"--interface=pub/{address}" for address in settings.public),
            f"--interface=priv/{settings.inside}",
            f"--listen-ng=127.0.0.1:{ports.relay_ng}",
            f"--listen-cli=127.0.0.1:{ports.relay_cli}",
            f"--port-min={RELAY_PORTS[0]}",
            f"--port-max={RELAY_PORTS[1]}",
            *("--timeout=60", "--delete-delay=1"),
            f"--redis=127.0.0.1:{ports.relay_store}/1",
            *("--redis-cmd-timeout=200", "--redis-allowed-errors=2", "--redis-disable-time=1"),
        ),
        probe=RelayProbe("127.0.0.1", ports.relay_ng),
        allowance=10,
        engine=True,
        writable=(platform.state / "relay",),
    )


def _app(platform: Platform, name: str, address: str) -> Process:
    settings, ports = platform.settings, platform.ports
    folder = platform.state / name
    return Process(
        name=name,
        argv=("/usr/sbin/asterisk", "-f", "-C", str(folder / "etc" / "asterisk.conf")),
        probe=AllOf(
            (
                SipProbe(address, ports.app_sip, source=settings.inside),
                GreetingProbe(address, ports.app_ami, b"", b"Asterisk Call Manager"),
            )
        ),
        allowance=30,
        misses=5,
        engine=True,
        writable=(folder,),
    )


def _edge(platform: Platform) -> Process:
    port, folder = platform.ports.edge_sip, platform.state / "edge"
    return Process(
        name="edge",
        argv=(
            *("/usr/sbin/kamailio", "-DD", "-E", "-f", str(folder / "kamailio.cfg")),
            *(
                "-x",
                "fm",
                "-X",
                "fm",
                "-m",
                "160",
                "-M",
                "16",
                "-w",
                str(folder),
                "-Y",
                str(folder / "run"),
            ),
        ),
        probe=AllOf(
            tuple(
                SipProbe(address, port, kind)
                for address in platform.settings.public
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)
            )
        ),
        allowance=60,
        engine=True,
        writable=(folder,),
    )


def _python(platform: Platform, name: str) -> Process:
    return Process(
        name=name,
        argv=(sys.executable, "-m", "ringfort", "run", name),
        probe=OwnProbe(health_socket(platform.state, name)),
        allowance=120,
    )
