"""Snapshots of accounts, kept until the outbox tells of a newer version."""

import asyncio
import sys
from collections.abc import AsyncIterable
from uuid import UUID

from ringfort.domain.snapshot import AccountSnapshot
from ringfort.store import outbox, snapshot
from ringfort.store.db import Database

_TOPIC = "account"
_MOST = 10_000
_GONE = sys.maxsize
_PAGE = 500


class Snapshots:
    """A cache; `follow` must run for it to notice changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[UUID, AccountSnapshot] = {}
        self._newest: dict[UUID, int] = {}
        self._loading: dict[UUID, asyncio.Task[AccountSnapshot | None]] = {}

    async def of(self, account_id: UUID) -> AccountSnapshot | None:
        """The account as it is now; None if there is none."""
        kept = self._kept.get(account_id)
        if kept is not None and kept.version >= self._newest.get(account_id, 0):
            return kept
        task = self._loading.get(account_id)
        if task is None:
            task = self._loading[account_id] = asyncio.create_task(self._load(account_id))
            task.add_done_callback(lambda _: self._loading.pop(account_id, None))
        return await asyncio.shield(task)

    async def follow(self, wakeups: AsyncIterable[object]) -> None:
        """Read the outbox at every wake-up, from now on."""
        async with self._database.read() as connection:
            position = await outbox.head(connection)
        self._kept.clear()
        async for _ in wakeups:
            position = await self.catch_up(position)

    async def catch_up(self, position: int) -> int:
        """Notice what changed after this position of the outbox; tells how far it has read."""
        async with self._database.read() as connection:
            head = await outbox.head(connection)
            events = await outbox.read(connection, position, [_TOPIC], limit=_PAGE)
        for event in events:
            version = event.payload["version"]
            self._newest[event.account_id] = _GONE if version is None else int(version)
        return events[-1].id if len(events) == _PAGE else max(position, head)

    async def _load(self, account_id: UUID) -> AccountSnapshot | None:
        async with self._database.read() as connection:
            loaded = await snapshot.load(connection, account_id)
        if loaded is None:
            self._kept.pop(account_id, None)
            return None
        if len(self._kept) >= _MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[account_id] = loaded
        return loaded
