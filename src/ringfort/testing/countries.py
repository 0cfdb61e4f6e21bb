"""Small country databases (MaxMind DB format 2.0)."""

from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path

from ringfort.edge.countries import bits, country, encoded

_RECORD = 3


def flat(code: str) -> bytes:
    """As the free database tells a country."""
    return b"\xe1" + encoded("country_code") + encoded(code)


def write_countries(
    path: Path, networks: Mapping[str, str], tell: Callable[[str], bytes] = country
) -> None:
    """A database that knows these IPv4 networks (none inside another) and their countries."""
    tree: list[list[int | str | None]] = [[None, None]]
    for text, code in networks.items():
        *way, last = bits(ip_network(text), 4)
        node = 0
        for bit in way:
            below = tree[node][bit]
            if not isinstance(below, int):
                tree[node][bit] = below = len(tree)
                tree.append([None, None])
            node = below
        tree[node][last] = code
    data, at = b"", {}
    for code in dict.fromkeys(networks.values()):
        at[code] = len(tree) + 16 + len(data)
        data += tell(code)
    records = (
        record if isinstance(record, int) else at[record] if record else len(tree)
        for node in tree
        for record in node
    )  # fmt: skip
    told = b"".join(record.to_bytes(_RECORD, "big") for record in records)
    path.write_bytes(told + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _metadata(len(tree)))


def _metadata(nodes: int) -> bytes:
    fields = {
        "ip_version": b"\xa1\x04",
        "database_type": encoded("test"),
        "languages": b"\x00\x04",
        "binary_format_major_version": b"\xa1\x02",
        "binary_format_minor_version": b"\xa0",
        "build_epoch": b"\x01\x02\x01",
        "description": b"\xe0",
        "node_count": b"\xc4" + nodes.to_bytes(4, "big"),
        "record_size": b"\xa1\x18",
    }
    return bytes([0xE0 | len(fields)]) + b"".join(
        encoded(name) + value for name, value in fields.items()
    )
