"""Asks every edge which application servers it sends calls to, and changes that
(kamailio/servers.cfg.j2)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ringfort.domain.app_servers import State
from ringfort.domain.errors import RingfortError, Unavailable
from ringfort.edge.rpc import EdgeRpc
from ringfort.texts import Text

_ALL = "1"
"""The dispatcher's set that has them all."""
_STATES: Mapping[str, State] = {"A": "up", "D": "drained"}
"""By the first letter of the dispatcher's flags; any other is no server that answers."""


class Dispatchers:
    """Of the edges by name; their clients are open."""

    def __init__(self, edges: Mapping[str, EdgeRpc]) -> None:
        self._edges = edges

    async def states(self) -> Mapping[str, State]:
        """By SIP URI. One that is down for an edge is down. Unavailable: an edge is away."""
        found: dict[str, State] = {}
        for sets in await self._ask("dispatcher.list"):
            for uri, state in _states(sets["RECORDS"]):
                found[uri] = state if found.get(uri, "up") == "up" else found[uri]
        return found

    async def switch(self, uri: str, sets: Sequence[str], *, on: bool) -> None:
        """Let a server have new calls in these sets, or none. Unavailable: an edge is away."""
        for number in sets:
            await self._ask("dispatcher.set_state", "ap" if on else "dp", int(number), uri)

    async def _ask(self, method: str, *params: str | int) -> Sequence[Any]:
        try:
            return await asyncio.gather(
                *(rpc.call(method, *params) for rpc in self._edges.values())
            )
        except RingfortError as error:
            raise Unavailable(Text("error.edge_away"), field="edge") from error


def _states(records: Sequence[Mapping[str, Any]]) -> Sequence[tuple[str, State]]:
    [targets] = [each["SET"]["TARGETS"] for each in records if str(each["SET"]["ID"]) == _ALL]
    found = [each["DEST"] for each in targets]
    return [(each["URI"], _STATES.get(each["FLAGS"][0], "down")) for each in found]
