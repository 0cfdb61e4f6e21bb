"""HEP version 3: how the edge sends copies of SIP messages (Homer's encapsulation protocol).

Six bytes of header, `HEP3` and the length of all, then chunks: vendor, type, length (with these six
bytes), value. Integers are big-endian.
"""

import socket
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

_HEADER = struct.Struct("!4sH")
_CHUNK = struct.Struct("!HHH")
_SOURCE, _TARGET = (3, 5), (4, 6)
"""Addresses, IPv4 or IPv6."""
_PROTOCOL, _SOURCE_PORT, _TARGET_PORT, _SECONDS, _MICROSECONDS = 2, 7, 8, 9, 10
_KIND, _PAYLOAD = 11, 15
_SIP = 1
_TRANSPORTS = {6: "tcp", 17: "udp", 22: "tls"}
"""Of IP; Kamailio calls WebSockets 22 too."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A message as it was on the wire. `source`, `target`: `address:port`."""

    at: datetime
    source: str
    target: str
    transport: str
    message: bytes


def parse(datagram: bytes) -> Copy | None:
    """None: it is no copy of a SIP message, or not whole."""
    try:
        mark, length = _HEADER.unpack_from(datagram)
        if mark != b"HEP3" or length != len(datagram):
            return None
        found = _chunks(datagram)
        if _number(found[_KIND]) != _SIP or not found[_PAYLOAD]:
            return None
        seconds, micros = _number(found[_SECONDS]), _number(found[_MICROSECONDS])
        return Copy(
            datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros),
            _end(found, _SOURCE, _SOURCE_PORT),
            _end(found, _TARGET, _TARGET_PORT),
            _TRANSPORTS.get(_number(found[_PROTOCOL]), "?"),
            found[_PAYLOAD],
        )
    except (struct.error, KeyError, ValueError, OverflowError, OSError):
        return None


def _chunks(datagram: bytes) -> dict[int, bytes]:
    """Values of the general vendor, by type. ValueError: a length that cannot be."""
    found, at = {}, _HEADER.size
    while at < len(datagram):
        vendor, kind, length = _CHUNK.unpack_from(datagram, at)
        if length < _CHUNK.size or at + length > len(datagram):
            raise ValueError(length)
        if vendor == 0:
            found[kind] = datagram[at + _CHUNK.size : at + length]
        at += length
    return found


def _end(found: dict[int, bytes], kinds: tuple[int, int], port: int) -> str:
    number = _number(found[port])
    if (four := found.get(kinds[0])) is not None:
        return f"{socket.inet_ntop(socket.AF_INET, four)}:{number}"
    return f"[{socket.inet_ntop(socket.AF_INET6, found[kinds[1]])}]:{number}"


def _number(value: bytes) -> int:
    return int.from_bytes(value[:4])
