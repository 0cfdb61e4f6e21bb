"""Who is connected: contacts that devices have registered at the edges (C8), and from how many
endpoints one device's credentials are used (C1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Transport = Literal["udp", "tcp", "tls", "ws", "wss"]


@dataclass(frozen=True, slots=True)
class Registration:
    """One contact of a device at one edge. What a phone says of itself is shown as it said it."""

    id: str
    edge: str
    address: str | None
    """IP address its REGISTER came from; `port` likewise."""
    port: int | None
    transport: Transport
    agent: str
    instance: str | None
    """The phone's own lasting name (RFC 5626 §4.1)."""
    contact: str
    call_id: str
    registered_at: datetime
    """Of the last REGISTER."""
    expires_at: datetime
    latency_ms: float | None
    """Of the last ping that came back."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A phone, as far as it can be told from others."""

    address: str | None
    agent: str
    instance: str | None


@dataclass(frozen=True, slots=True)
class LineState:
    """Our own registration at an operator, as an edge tells it."""

    edge: str
    state: Literal["registered", "trying", "off"]
    expires_at: datetime | None
    """Of one that stands."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What the edges said of some names ("user@realm"); `away`: edges that did not answer."""

    by_name: Mapping[str, Sequence[Registration]]
    away: Sequence[str] = ()


def endpoints(registrations: Iterable[Registration]) -> list[Endpoint]:
    """The phones behind a device's contacts; more than one: its credentials are shared.

    A phone is known by its instance, else by address and agent. It keeps its Call-ID from start to
    start (RFC 3261 §10.2), so of one Call-ID only the newest counts: a phone that moves to another
    network stays one.
    """
    newest = {
        each.call_id: each for each in sorted(registrations, key=lambda each: each.registered_at)
    }
    found: dict[object, Endpoint] = {}
    for each in newest.values():
        key = each.instance or (each.address, each.agent)
        found[key] = Endpoint(each.address, each.agent, each.instance)
    return list(found.values())
