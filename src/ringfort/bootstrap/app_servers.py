"""The application servers of this installation: which of them are drained stands in a file of ours,
from which the edge's list is made."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ringfort.bootstrap.edge import edge_rpc
from ringfort.bootstrap.live_calls import legs_by_server
from ringfort.domain.app_servers import AppServer
from ringfort.domain.errors import Unavailable
from ringfort.edge import config
from ringfort.edge.app_servers import Dispatchers
from ringfort.engine.roster import live_socket
from ringfort.settings import Platform


@dataclass(frozen=True, slots=True)
class OurFleet:
    """See resources/platform/app_servers.py."""

    platform: Platform
    dispatchers: Dispatchers

    async def servers(self) -> Sequence[AppServer]:
        states = await self.dispatchers.states()
        try:
            legs = await legs_by_server(live_socket(self.platform.state))
        except Unavailable:
            legs = None
        return [
            AppServer(
                name,
                address,
                states.get(self._uri(address), "down"),
                None if legs is None else legs.get(name, 0),
            )
            for name, address in self.platform.settings.servers.items()
        ]

    async def drain(self, name: str) -> None:
        await self._switch(name, on=False)

    async def resume(self, name: str) -> None:
        await self._switch(name, on=True)

    async def _switch(self, name: str, *, on: bool) -> None:
        """First for edges that will start, then for those that run."""
        known = drained(self.platform)
        write_list(self.platform, known - {name} if on else known | {name})
        uri = self._uri(self.platform.settings.servers[name])
        await self.dispatchers.switch(uri, config.sets(self.platform), on=on)

    def _uri(self, address: str) -> str:
        return config.server_uri(self.platform, address)


@asynccontextmanager
async def fleet(platform: Platform, name: str) -> AsyncIterator[OurFleet]:
    """`name` is the caller's, unique on the machine."""
    async with edge_rpc(platform, f"{name}-fleet") as rpc:
        yield OurFleet(platform, Dispatchers({"edge": rpc}))


def drained(platform: Platform) -> frozenset[str]:
    """Servers that get no new calls."""
    try:
        return frozenset(json.loads(_file(platform).read_text()))
    except FileNotFoundError:
        return frozenset()


def write_list(platform: Platform, without: frozenset[str]) -> None:
    """What edges read when they start."""
    _replace(_file(platform), json.dumps(sorted(without)))
    _replace(platform.state / "edge/dispatcher.list", config.dispatcher_list(platform, without))


def _file(platform: Platform) -> Path:
    return platform.state / "drained.json"


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)
