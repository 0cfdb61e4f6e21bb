"""Countries of IP addresses: a database in the form that Kamailio's geoip2 reads, and look-ups.

The free one says {"country_code": "XX"} of a network, MaxMind's {"country": {"iso_code": "XX"}}
(MaxMind DB format 2.0). With the first, geoip2 finds an address and no country.
"""

import sys
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import maxminddb
from maxminddb.decoder import Decoder

from ringfort.domain.errors import Unavailable

_NOWHERE = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
            *("fc00::/7", "fe80::/10", "2001:db8::/32"),
        ),
    )
)
"""Networks without a country (RFC 6890), whatever the data says."""
_METADATA = b"\xab\xcd\xefMaxMind.com"
_RECORD = 3
"""Bytes; two of them are a node of the tree."""
_GAP = 16
"""Zero bytes between tree and data; offsets into the data count from their beginning."""


class Countries:
    """Look-ups. Without a file no address is in any country."""

    def __init__(self, file: Path | None) -> None:
        self._reader = maxminddb.open_database(file) if file and file.exists() else None

    def of(self, address: str) -> str | None:
        """ISO 3166 code, upper case; None also for what is no address."""
        try:
            found = self._reader.get(address) if self._reader else None
        except ValueError:
            return None
        match found:
            case {"country": {"iso_code": str(code)}}:
                return code
        return None


NO_COUNTRIES = Countries(None)


def convert(source: Path, target: Path) -> None:
    """Write the free database's content in MaxMind's form, without private networks.

    Raises Unavailable when `source` is of another form.
    """
    whole = source.read_bytes()
    with maxminddb.open_database(source, maxminddb.MODE_FILE) as reader:
        metadata = reader.metadata()
    if metadata.record_size != _RECORD * 8:
        raise Unavailable(f"{source}: records of {metadata.record_size} bits", field="countries")
    nodes, size = metadata.node_count, metadata.node_count * _RECORD * 2
    end = whole.rindex(_METADATA)
    tree = bytearray(whole[:size])
    for network in _NOWHERE:
        _cut(tree, nodes, [*bits(network, metadata.ip_version)])
    data = _retell(tree, nodes, Decoder(whole[size + _GAP : end], 0))
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(bytes(tree) + bytes(_GAP) + data + whole[end:])
    part.replace(target)


def encoded(text: str) -> bytes:
    """A string of the data section, shorter than 29 bytes."""
    return bytes([0x40 | len(text)]) + text.encode()


def country(code: str) -> bytes:
    """What the data section says of a network in a country."""
    return b"\xe1" + encoded("country") + b"\xe1" + encoded("iso_code") + encoded(code)


def bits(network: IPv4Network | IPv6Network, ip_version: int) -> Iterator[int]:
    """The way from the root to a network; IPv4 is below ::/96 in a tree of both. Empty: it is not
    in this tree."""
    if network.version > ip_version:
        return
    if network.version < ip_version:
        yield from [0] * 96
    first = int(network.network_address)
    for at in range(network.prefixlen):
        yield first >> (network.max_prefixlen - 1 - at) & 1


def _cut(tree: bytearray, nodes: int, way: list[int]) -> None:
    """Nothing is known of the network at the end of this way."""
    node = 0
    for depth, bit in enumerate(way, start=1):
        at = (node * 2 + bit) * _RECORD
        node = _read(tree, at)
        if depth == len(way):
            tree[at : at + _RECORD] = nodes.to_bytes(_RECORD, "big")
        elif node == nodes:
            return
        elif node > nodes:
            raise Unavailable(
                "a private network is told as part of a larger one", field="countries"
            )


def _retell(tree: bytearray, nodes: int, old: Decoder) -> bytes:
    """New data; the tree's records that led to the old lead to it."""
    data = bytearray()
    of_code: dict[str, int] = {}
    moved: dict[int, bytes] = {}
    for at in range(0, len(tree), _RECORD):
        record = _read(tree, at)
        if record <= nodes:
            continue
        if record not in moved:
            told, _ = old.decode(record - nodes - _GAP)
            if not isinstance(told, dict) or not isinstance(told.get("country_code"), str):
                raise Unavailable(f"not the form of the free database: {told}", field="countries")
            code = str(told["country_code"]).upper()
            if code not in of_code:
                of_code[code] = len(data) + nodes + _GAP
                data += country(code)
            moved[record] = of_code[code].to_bytes(_RECORD, "big")
        tree[at : at + _RECORD] = moved[record]
    return bytes(data)


def _read(tree: bytearray, at: int) -> int:
    return int.from_bytes(tree[at : at + _RECORD], "big")


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
