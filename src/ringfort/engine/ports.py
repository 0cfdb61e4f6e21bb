"""Who listens where, and moving a port when somebody else has taken it."""

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ringfort.settings import Kept, Platform, Ports, Settings

Transport = Literal["udp", "tcp"]

_KINDS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}
_STEP = 100
_RELAY_RANGE_START = 30000


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that listens: a field of `Ports`, its addresses and transports."""

    name: str
    hosts: tuple[str, ...]
    transports: tuple[Transport, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A port that had to change, because of what listens at `host`."""

    name: str
    host: str
    old: int
    new: int


def places(settings: Settings) -> tuple[Place, ...]:
    """Every port of the platform with the address it is bound to."""
    public, here = settings.public, ("127.0.0.1",)
    return (
        Place("edge_sip", public, ("udp", "tcp")),
        Place("edge_sips", public, ("tcp",)),
        Place("inside_sip", (settings.inside,), ("udp", "tcp")),
        Place("app_sip", settings.apps, ("udp", "tcp")),
        Place("app_ami", settings.apps, ("tcp",)),
        Place("agi", here, ("tcp",)),
        Place("capture", (settings.inside,), ("udp",)),
        Place("relay_ng", here, ("udp",)),
        Place("relay_cli", here, ("tcp",)),
        Place("relay_store", here, ("tcp",)),
        Place("edge_ws", here, ("tcp",)),
        Place("api", here, ("tcp",)),
        Place("api_tls", public, ("tcp",)),
    )


def family(host: str) -> socket.AddressFamily:
    """Of an IP address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def taken(host: str, port: int, transports: Iterable[Transport]) -> bool:
    """True when somebody listens there; an address this machine lacks counts as free."""
    return any(_taken(host, port, transport) for transport in transports)


def stranger(place: Place, port: int) -> str | None:
    """The first of its addresses where somebody listens at this port."""
    return next((host for host in place.hosts if taken(host, port, place.transports)), None)


def settle(platform: Platform) -> tuple[Platform, list[Move]]:
    """The platform with every taken port moved. Only right while it is not running itself."""
    moves: list[Move] = []
    chosen = platform.ports.model_dump()
    for place in places(platform.settings):
        old = chosen[place.name]
        if host := stranger(place, old):
            chosen[place.name] = _next_free(place, old, set(chosen.values()))
            moves.append(Move(place.name, host, old, chosen[place.name]))
    kept = Kept(ports=Ports(**chosen), secrets=platform.secrets)
    return platform.model_copy(update={"kept": kept}), moves


def _next_free(place: Place, old: int, used: set[int]) -> int:
    first = old if old < _RELAY_RANGE_START else 5000
    for port in range(first + _STEP, _RELAY_RANGE_START, _STEP):
        if port not in used and not stranger(place, port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port for {place.name} on {', '.join(place.hosts)}")


def _taken(host: str, port: int, transport: Transport) -> bool:
    with socket.socket(family(host), _KINDS[transport]) as sock:
        if transport == "tcp":  # as servers do: a closed connection's TIME_WAIT is no listener
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            if transport == "tcp":
                sock.listen(1)
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
