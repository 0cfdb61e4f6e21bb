"""Quality of trunks, as routes compare it: looked up once a minute, whatever calls there are."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from ringfort.domain.routing import Quality
from ringfort.store import routes
from ringfort.store.db import Database

FRESH_S = 60.0
_log = structlog.get_logger()
_Found = Mapping[UUID, Quality]


@dataclass
class TrunkQuality:
    """A cache. Only whoever asks first for a window waits for the database."""

    database: Database
    clock: Callable[[], float] = time.monotonic
    _kept: dict[int, tuple[float, _Found]] = field(default_factory=dict)
    _looking: dict[int, asyncio.Task[_Found]] = field(default_factory=dict)

    async def of(self, hours: int) -> _Found:
        """By trunk, of calls in so many hours before now, or before a minute ago."""
        at, found = self._kept.get(hours, (None, {}))
        if at is not None and self.clock() - at < FRESH_S:
            return found
        looking = self._looking.get(hours)
        if looking is None:
            looking = self._looking[hours] = asyncio.create_task(self._look(hours))
            looking.add_done_callback(lambda task: self._looked(hours, task))
        return await asyncio.shield(looking) if at is None else found

    async def _look(self, hours: int) -> _Found:
        at = self.clock()
        async with self.database.read() as connection:
            found = await routes.quality(connection, datetime.now(UTC) - timedelta(hours=hours))
        self._kept[hours] = at, found
        return found

    def _looked(self, hours: int, task: asyncio.Task[_Found]) -> None:
        del self._looking[hours]
        if not task.cancelled() and (error := task.exception()):
            _log.warning("quality of trunks unknown", hours=hours, reason=repr(error))
