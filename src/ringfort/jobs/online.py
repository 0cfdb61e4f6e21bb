"""Watches who comes and goes at the edge, and has it told (C8)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime

from ringfort.domain.errors import Unavailable
from ringfort.resources.people import online
from ringfort.resources.people.registrations import Registrar
from ringfort.store.db import Database
from ringfort.store.secrets import Vault

INTERVAL = 5.0
"""Seconds between two looks: how late it is noticed at most."""

Registered = Callable[[], Awaitable[Sequence[str]]]
"""Names with a contact. Unavailable: an edge is away."""

_AT_ONCE = 500


class Watch:
    """What it knows it keeps: a look at which nothing has changed costs one query."""

    def __init__(
        self, database: Database, vault: Vault, registrar: Registrar, registered: Registered
    ) -> None:
        self._database, self._vault = database, vault
        self._registrar, self._registered = registrar, registered
        self._known: set[str] | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once(datetime.now(UTC))
            await asyncio.sleep(INTERVAL)

    async def once(self, now: datetime) -> None:
        """One look. While an edge is away nothing is known to have begun or ended."""
        async with self._database.read() as connection:
            known = await online.known(connection) if self._known is None else self._known
            tokens = await online.lines(connection, self._vault)
        try:
            names = set(await self._registered())
            for name, token in tokens.items():
                told, away = await self._registrar.line(token)
                if away:
                    return
                names |= {name} if any(each.state == "registered" for each in told) else set()
        except Unavailable:
            return
        for chunk in _chunks(sorted(known - names)):
            async with self._database.write() as connection:
                await online.end(connection, chunk)
        for chunk in _chunks(sorted(names - known)):
            async with self._database.write() as connection:
                await online.begin(connection, chunk, now)
        self._known = names


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
