"""Addresses that the edges answer no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

LONGEST_S = 30 * 86_400
"""Of a ban."""
Reason = Literal["flood", "guessing", "scanner", "by_hand"]


@dataclass(frozen=True, slots=True)
class Ban:
    """`address` is an IP address."""

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

    def holds(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self.networks)
