"""The application servers as the call service sees them: a manager connection to each, and the legs
that it tells of."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog

from ringfort.calls.ami import Ami
from ringfort.calls.legs import Leg, LiveLegs
from ringfort.domain.errors import Unavailable
from ringfort.settings import Platform

PATIENCE_S = 5.0
"""For all servers to tell what is there; one that is away is told of when it is back."""
_log = structlog.get_logger()

Touch = Callable[[Collection[str]], None]
"""Told of calls (linkedids) that changed."""
Name = Callable[[Ami, str], Awaitable[tuple[str, str] | None]]
"""Finds whose a channel is that was put into a bridge (`takeovers.name`)."""


class Servers:
    """All of them."""

    def __init__(self, platform: Platform, legs: LiveLegs, touch: Touch, name: Name) -> None:
        self._all = {
            server: _Server(server, platform, address, legs, touch, name)
            for server, address in platform.settings.servers.items()
        }

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for server in self._all.values():
                tasks.create_task(server.run())

    async def known(self) -> None:
        """Returns when the legs of every server that is there are known."""
        waits = [asyncio.create_task(server.adopted.wait()) for server in self._all.values()]
        _, late = await asyncio.wait(waits, timeout=PATIENCE_S)
        for wait in late:
            wait.cancel()

    def ami(self, name: str) -> Ami:
        """Its manager. KeyError: there is no such server."""
        return self._all[name].ami

    @property
    def away(self) -> list[str]:
        """Those that we have no connection to."""
        return [name for name, server in self._all.items() if not server.ami.connected]


class _Server:
    def __init__(
        self,
        name: str,
        platform: Platform,
        address: str,
        legs: LiveLegs,
        touch: Touch,
        name_leg: Name,
    ) -> None:
        self._name, self._legs, self._touch, self._name_leg = name, legs, touch, name_leg
        self.ami = Ami(address, platform.ports.app_ami, platform.secrets.ami, self._take)
        self.adopted = asyncio.Event()
        self._late: list[Mapping[str, str]] | None = None
        self._naming: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        await self.ami.run(self._adopt)

    async def _adopt(self) -> None:
        """Channels that were there before us: bridged ones live on as legs, the others are handed
        over by the dialplan itself. What happens while they are listed counts afterwards."""
        self._late = []
        try:
            rows = await self.ami.listing("CoreShowChannels")
            self._touch(self._legs.adopt(self._name, rows))
            for row in rows:
                if row.get("BridgeId"):
                    self._in_a_bridge(row["Uniqueid"])
        finally:
            late, self._late = self._late, None
            for event in late:
                self._take(event)
        _log.info("legs adopted", server=self._name, legs=len(rows))
        self.adopted.set()

    def _take(self, event: Mapping[str, str]) -> None:
        if self._late is not None:
            self._late.append(event)
        else:
            self._touch(self._legs.take(self._name, event))
            if event.get("Event") == "BridgeEnter":
                self._in_a_bridge(event["Uniqueid"])

    def _in_a_bridge(self, leg_id: str) -> None:
        leg = self._legs.get(leg_id)
        if leg is not None and not leg.tags:
            task = asyncio.create_task(self._named(leg))
            self._naming.add(task)
            task.add_done_callback(self._naming.discard)

    async def _named(self, leg: Leg) -> None:
        with contextlib.suppress(Unavailable):
            if told := await self._name_leg(self.ami, leg.channel):
                self._touch(self._legs.decided(leg.id, *told))
