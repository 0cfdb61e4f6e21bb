"""An edge that says what the test wants."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ringfort.domain.errors import Unavailable
from ringfort.domain.registrations import LineState, Registered, Registration
from ringfort.texts import Text

_serial = itertools.count(1)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def registration(**fields: Any) -> Registration:
    """A phone at 192.0.2.1, registered with an id and Call-ID of its own."""
    number = next(_serial)
    usual: dict[str, Any] = {
        "id": f"uloc-{number}",
        "edge": "edge",
        "address": "192.0.2.1",
        "port": 5060,
        "transport": "udp",
        "agent": "Desk 1",
        "instance": None,
        "contact": "sip:1001@10.0.0.7",
        "call_id": f"call-{number}",
        "registered_at": _NOW,
        "expires_at": _NOW + timedelta(minutes=10),
        "latency_ms": None,
    }
    return Registration(**(usual | fields))


@dataclass
class FakeRegistrar:
    """`contacts` by name, `lines` by token; `asked` keeps each question. Away: it answers
    nothing."""

    contacts: dict[str, list[Registration]] = field(default_factory=dict)
    lines: dict[str, LineState] = field(default_factory=dict)
    asked: list[Sequence[str]] = field(default_factory=list)
    away: bool = False

    async def registered(self, names: Sequence[str]) -> Registered:
        self.asked.append(names)
        if self.away:
            return Registered({}, ["edge"])
        return Registered({name: self.contacts[name] for name in names if name in self.contacts})

    async def line(self, token: str) -> tuple[Sequence[LineState], Sequence[str]]:
        if self.away:
            return (), ["edge"]
        return [self.lines.get(token, LineState("edge", "trying", None))], ()

    async def end(self, name: str, registration_id: str) -> bool:
        if self.away:
            raise Unavailable(Text("error.edge_away"), field="edge")
        known = self.contacts.get(name, [])
        kept = [each for each in known if each.id != registration_id]
        self.contacts[name] = kept
        return len(kept) < len(known)
