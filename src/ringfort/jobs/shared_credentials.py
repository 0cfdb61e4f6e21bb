"""Looks for devices whose credentials are used on several endpoints, and has it told (C1)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime

import structlog

from ringfort.domain.errors import Unavailable
from ringfort.domain.registrations import endpoints
from ringfort.resources.people import shared_credentials
from ringfort.resources.people.registrations import Registrar
from ringfort.store.db import Database

INTERVAL = 60.0
"""Seconds between two looks: how late it is noticed at most."""

Several = Callable[[], Awaitable[Sequence[str]]]
"""Names with more than one contact. Unavailable: an edge is away."""

_AT_ONCE = 500

_log = structlog.get_logger(__name__)


async def run(database: Database, registrar: Registrar, several: Several) -> None:
    """Until cancelled."""
    while True:
        await once(database, registrar, several, datetime.now(UTC))
        await asyncio.sleep(INTERVAL)


async def once(database: Database, registrar: Registrar, several: Several, now: datetime) -> None:
    """One look. While an edge is away nothing is known to have begun or ended."""
    shared = await _shared(registrar, several)
    if shared is None:
        return
    async with database.read() as connection:
        known = await shared_credentials.known(connection)
    begun, ended = sorted(shared - known.keys()), sorted(known.keys() - shared)
    for names in _chunks(begun):
        async with database.write() as connection:
            count = await shared_credentials.begin(connection, names, now)
        _log.warning("credentials are shared", devices=count)
    for names in _chunks(ended):
        async with database.write() as connection:
            await shared_credentials.end(connection, [known[name] for name in names])


async def _shared(registrar: Registrar, several: Several) -> set[str] | None:
    """Names whose credentials are used on several endpoints; None: an edge is away."""
    shared: set[str] = set()
    try:
        candidates = await several()
    except Unavailable:
        return None
    for names in _chunks(candidates):
        found = await registrar.registered(names)
        if found.away:
            return None
        shared |= {name for name, told in found.by_name.items() if len(endpoints(told)) > 1}
    return shared


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
