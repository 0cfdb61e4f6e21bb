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
    """One thing that listens: a field of `Ports`, its address and transports."""

    name: str
    host: str
    transports: tuple[Transport, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A port that had to change."""

    name: str
    host: str
    old: int
    new: int


def places(settings: Settings) -> tuple[Place, ...]:
    """Every port of the platform with the address it is bound to."""
    return (
        Place("edge_sip", settings.listen, ("udp", "tcp")),
        Place("edge_sips", settings.listen, ("tcp",)),
        Place("inside_sip", settings.inside, ("udp", "tcp")),
        Place("app_sip", settings.app, ("udp", "tcp")),
        Place("app_ami", "127.0.0.1", ("tcp",)),
        Place("agi", "127.0.0.1", ("tcp",)),
        Place("relay_ng", "127.0.0.1", ("udp",)),
        Place("relay_cli", "127.0.0.1", ("tcp",)),
        Place("relay_store", "127.0.0.1", ("tcp",)),
        Place("edge_ws", "127.0.0.1", ("tcp",)),
        Place("api", "127.0.0.1", ("tcp",)),
        Place("api_tls", settings.listen, ("tcp",)),
    )


def taken(host: str, port: int, transports: Iterable[Transport]) -> bool:
    """True when somebody listens there; an address this machine lacks counts as free."""
    return any(_taken(host, port, transport) for transport in transports)


def settle(platform: Platform) -> tuple[Platform, list[Move]]:
    """The platform with every taken port moved. Only right while it is not running itself."""
    moves: list[Move] = []
    chosen = platform.ports.model_dump()
    for place in places(platform.settings):
        old = chosen[place.name]
        if taken(place.host, old, place.transports):
            chosen[place.name] = _next_free(place, old, set(chosen.values()))
            moves.append(Move(place.name, place.host, old, chosen[place.name]))
    kept = Kept(ports=Ports(**chosen), secrets=platform.secrets)
    return platform.model_copy(update={"kept": kept}), moves


def _next_free(place: Place, old: int, used: set[int]) -> int:
    first = old if old < _RELAY_RANGE_START else 5000
    for port in range(first + _STEP, _RELAY_RANGE_START, _STEP):
        if port not in used and not taken(place.host, port, place.transports):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port for {place.name} on {place.host}")


def _taken(host: str, port: int, transport: Transport) -> bool:
    with socket.socket(socket.AF_INET, _KINDS[transport]) as sock:
        if transport == "tcp":  # as servers do: a closed connection's TIME_WAIT is no listener
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            if transport == "tcp":
                sock.listen(1)
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
