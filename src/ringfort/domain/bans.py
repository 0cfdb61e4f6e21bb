"""Addresses that the edges answer no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

LONGEST_S = 30 * 86_400
"""Of a ban."""
CUSTOMER = 64
"""Length of the IPv6 prefix that one customer has whole, at least (RFC 6177)."""
Reason = Literal["flood", "guessing", "scanner", "by_hand"]


@dataclass(frozen=True, slots=True)
class Ban:
    """`address` is an IPv4 address or an IPv6 /64."""

    address: str
    reason: Reason
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Banned:
    """What the edges said; `away`: those that did not answer, or have more than can be told."""

    bans: Sequence[Ban]
    away: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Trusted:
    """Addresses of our own, which nobody bans."""

    networks: Sequence[IPv4Network | IPv6Network] = ()

    def holds_some_of(self, place: IPv4Network | IPv6Network) -> bool:
        return any(
            network.version == place.version and network.overlaps(place)
            for network in self.networks
        )


def customer(address: str) -> str:
    """Whom a ban, or a count of tries, of that address is of: an IPv4 address or an IPv6 /64.

    Takes what it returns, too. ValueError: it is neither.
    """
    if "/" not in address:
        return _of_one(address)
    found = ip_network(address)
    if found.version != 6 or found.prefixlen != CUSTOMER:
        raise ValueError(address)
    return str(found)


def _of_one(address: str) -> str:
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), CUSTOMER), strict=False))
