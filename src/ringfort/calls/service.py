"""The call service: FastAGI server, AMI connections, live calls, snapshots."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import structlog

from ringfort.calls import agi, session, takeovers
from ringfort.calls.agi import AgiChannel
from ringfort.calls.charging import Charging
from ringfort.calls.checking import Checks
from ringfort.calls.decisions import DecisionLog
from ringfort.calls.external import ExternalCalls
from ringfort.calls.legs import LiveLegs
from ringfort.calls.live import LiveCalls
from ringfort.calls.live_socket import serve_live
from ringfort.calls.meter import Meter
from ringfort.calls.pricing import Decks, Prices
from ringfort.calls.servers import Servers
from ringfort.calls.snapshots import Snapshots
from ringfort.calls.steering import Steering
from ringfort.calls.trunk_quality import TrunkQuality
from ringfort.calls.world import World
from ringfort.settings import Platform
from ringfort.steps._ports import ChannelGone
from ringfort.store.db import Database
from ringfort.store.decks.files import DeckFiles
from ringfort.store.secrets import Vault

_log = structlog.get_logger()
_BACKLOG = 1024


@dataclass
class CallService:
    """Serves the channels of all application servers; tells of live calls on `socket`."""

    platform: Platform
    database: Database
    socket: Path
    legs: LiveLegs = field(default_factory=LiveLegs)

    def __post_init__(self) -> None:
        self._snapshots = Snapshots(self.database)
        self._live = LiveCalls(self.legs, self._snapshots)
        self._decisions = DecisionLog(self.platform.state / "calls")
        self._servers = Servers(
            self.platform, self.legs, self._touch, partial(takeovers.name, self._snapshots)
        )
        decks = Decks(DeckFiles(self.platform.state / "decks"))
        self._meter = Meter(self.database, self.legs, self._servers.ami, self._decisions)
        charging = Charging(Prices(self._snapshots, decks.find), self._meter)
        language = self.platform.settings.testing.language
        quality, vault = TrunkQuality(self.database), Vault(self.platform.secrets.master)
        self._external = self.legs.watch = ExternalCalls()
        self._world = World(
            self._snapshots,
            self.database,
            charging,
            quality,
            vault,
            self.legs,
            self._external,
            language,
        )
        self._sessions: dict[str, AgiChannel] = {}

    async def run(self) -> None:
        """Until cancelled."""
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.platform.ports.agi, limit=agi.LIMIT, backlog=_BACKLOG
        )
        for listener in server.sockets:  # what it accepts inherits this
            agi.wake_at(listener, agi.LEAST_ENVIRONMENT)
        wakeups = self.database.bus.subscribe("calls")
        async with server, wakeups as woken, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._snapshots.follow(woken))
            tasks.create_task(self._servers.run())
            tasks.create_task(self._live.run())
            tasks.create_task(self._tell())

    async def state(self) -> str:
        """A line for `status`."""
        away = "".join(f", {name} away" for name in self._servers.away)
        return f"{self.legs.calls} calls, {len(self.legs)} legs{away}"

    async def _tell(self) -> None:
        """Nobody is told anything before all is known."""
        await self._servers.known()
        self._external.ready.set()
        await self._live.look()
        steering = Steering(self._servers.ami, self._live, self._snapshots, self._release)
        checks = Checks(self._world)
        async with serve_live(self.socket, self._live, steering, checks):
            await asyncio.Event().wait()

    @contextmanager
    def _served(self, channel: AgiChannel) -> Iterator[None]:
        """A successor may be at work before its predecessor has ended."""
        leg = channel.leg
        self._sessions[leg] = channel
        channel.answered = lambda: self._touch(self.legs.answered(leg))
        channel.elsewhere = partial(self.legs.elsewhere, leg.partition("-")[0])
        try:
            yield
        finally:
            if self._sessions.get(leg) is channel:
                del self._sessions[leg]

    def _release(self, leg: str) -> None:
        if channel := self._sessions.get(leg):
            channel.release()

    def _decided(self, leg: str, account: UUID, tags: str) -> None:
        self._touch(self.legs.decided(leg, str(account), tags))

    def _touch(self, calls: Collection[str]) -> None:
        self._live.touch(calls)
        self._meter.touch(calls)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            channel = await AgiChannel.accept(reader, writer)
            with self._served(channel):
                await session.serve(channel, self._world, self._decisions, self._decided)
        except ChannelGone:
            _log.info("hand-over broken off")
        except Exception:
            _log.exception("session failed")
        finally:
            writer.close()
