"""Asks every edge who is registered there, and ends a registration."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

from ringfort.domain.errors import RingfortError, Unavailable
from ringfort.domain.registrations import LineState, Registered, Registration, Transport
from ringfort.edge.contacts import NOT_SET, Contact, contacts, remove, source
from ringfort.edge.rpc import EdgeRefused, EdgeRpc
from ringfort.texts import Text

_DISABLED, _REGISTERED = 1, 4
"""Flags of Kamailio's uac module."""
PATIENCE_S = 2.0
"""How long an edge may take for all that it is asked at once."""


class Edges:
    """The edges by name; their clients are open. Contacts that edges tell each other count once."""

    def __init__(
        self,
        edges: Mapping[str, EdgeRpc],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._edges = edges
        self._clock = clock

    async def registered(self, names: Sequence[str]) -> Registered:
        """What is registered under these names ("user@realm") at all edges that answer."""
        answers = await asyncio.gather(*(self._ask(edge, names) for edge in self._edges))
        found: dict[str, dict[str, Registration]] = defaultdict(dict)
        for answer in answers:
            for name, told in (answer or {}).items():
                for each in told:
                    found[name].setdefault(each.id, each)
        away = [edge for edge, answer in zip(self._edges, answers, strict=True) if answer is None]
        return Registered({name: tuple(each.values()) for name, each in found.items()}, away)

    async def end(self, name: str, registration_id: str) -> bool:
        """Forget it everywhere; False: no edge has it. Unavailable: one that did not answer may."""
        ended, trouble = False, None
        for rpc in self._edges.values():
            try:
                async with asyncio.timeout(PATIENCE_S):
                    for contact in await contacts(rpc, name):
                        if contact["Ruid"] == registration_id:
                            await remove(rpc, name, contact)
                            ended = True
            except (RingfortError, TimeoutError) as error:
                trouble = error
        if trouble is not None and not ended:
            raise Unavailable(Text("error.edge_away"), field="edge") from trouble
        return ended

    async def line(self, token: str) -> tuple[Sequence[LineState], Sequence[str]]:
        """How the registration with this token stands at every edge; and who did not answer."""
        found: list[LineState] = []
        away: list[str] = []
        for edge, rpc in self._edges.items():
            try:
                async with asyncio.timeout(PATIENCE_S):
                    told = await rpc.call("uac.reg_info", "l_uuid", token)
                found.append(_line_state(edge, told, self._clock()))
            except EdgeRefused:
                found.append(LineState(edge, "off", None))
            except (RingfortError, TimeoutError):
                away.append(edge)
        return found, away

    async def _ask(
        self, edge: str, names: Sequence[str]
    ) -> Mapping[str, Sequence[Registration]] | None:
        """None: it did not answer, at least not all."""
        rpc, answered = self._edges[edge], True
        try:
            async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
                asked = {name: group.create_task(contacts(rpc, name)) for name in names}
        except* (RingfortError, TimeoutError):
            answered = False
        now = self._clock()
        if not answered:
            return None
        return {
            name: [_registration(edge, contact, now) for contact in task.result()]
            for name, task in asked.items()
        }


def _registration(edge: str, contact: Contact, now: datetime) -> Registration:
    came = source(contact)
    port, transport = came.get("port"), (came.get("transport") or "udp").lower()
    left = contact["Expires"]
    roundtrip_us = contact["KA-Roundtrip"]
    return Registration(
        id=_shown(contact["Ruid"]),
        edge=edge,
        address=came.get("address"),
        port=int(port) if port else None,
        transport=cast("Transport", transport if transport in get_args(Transport) else "udp"),
        agent=_shown(contact["User-Agent"]),
        instance=_shown(contact["Instance"]).strip('"<>') or None,
        contact=_shown(contact["Address"]),
        call_id=_shown(contact["Call-ID"]),
        registered_at=datetime.fromtimestamp(contact["Last-Modified"], UTC),
        expires_at=now + timedelta(seconds=left if isinstance(left, int) else 0),
        latency_ms=round(roundtrip_us / 1000, 1) if roundtrip_us > 0 else None,
    )


def _line_state(edge: str, told: Mapping[str, Any], now: datetime) -> LineState:
    if told["flags"] & _DISABLED:
        return LineState(edge, "off", None)
    if not told["flags"] & _REGISTERED:
        return LineState(edge, "trying", None)
    left = timedelta(seconds=max(0, told["diff_expires"]))
    return LineState(edge, "registered", now + left)


def _shown(text: str) -> str:
    """What a phone said, without bytes that are no UTF-8 and what would steer a terminal."""
    if text in (NOT_SET, "n/a"):
        return ""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "\ufffd" for each in clean)
