"""The call service: FastAGI server, AMI connection, live legs, snapshots."""

import asyncio
from dataclasses import dataclass, field

import structlog

from ringfort.calls import agi, session
from ringfort.calls.agi import AgiChannel
from ringfort.calls.ami import Ami
from ringfort.calls.decisions import DecisionLog
from ringfort.calls.legs import LiveLegs
from ringfort.calls.snapshots import Snapshots
from ringfort.calls.world import World
from ringfort.settings import Platform
from ringfort.steps._ports import ChannelGone
from ringfort.store.db import Database

_log = structlog.get_logger()
_BACKLOG = 1024


@dataclass
class CallService:
    """Serves the channels of one application server."""

    platform: Platform
    database: Database
    legs: LiveLegs = field(default_factory=LiveLegs)

    def __post_init__(self) -> None:
        ports, settings = self.platform.ports, self.platform.settings
        self._snapshots = Snapshots(self.database)
        self._world = World(self._snapshots, self.database, settings.testing.language)
        self._decisions = DecisionLog(self.platform.state / "calls")
        self._ami = Ami("127.0.0.1", ports.app_ami, self.platform.secrets.ami, self.legs.take)

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
            tasks.create_task(self._ami.run(self._adopt))

    async def state(self) -> str:
        """A line for `status`."""
        server = "" if self._ami.connected else ", application server away"
        return f"{self.legs.calls} calls, {len(self.legs)} legs{server}"

    async def _adopt(self) -> None:
        """Channels that were there before us: bridged ones live on as legs, the others are handed
        over by the dialplan itself."""
        self.legs.adopt(await self._ami.listing("CoreShowChannels"))
        _log.info("legs adopted", legs=len(self.legs))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            channel = await AgiChannel.accept(reader, writer)
            await session.serve(channel, self._world, self._decisions)
        except ChannelGone:
            _log.info("hand-over broken off")
        except Exception:
            _log.exception("session failed")
        finally:
            writer.close()
