"""A real server with live events, on both databases, and sockets of programs and people."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from ringfort.api.auth import Gate
from ringfort.api.errors import handle_errors
from ringfort.api.live import Live
from ringfort.api.live_calls import CallsFeed
from ringfort.api.routes.events import event_routes
from ringfort.domain.permissions import Right
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import sessions
from ringfort.testing.eventually import PATIENCE, eventually
from ringfort.testing.exchange import FakeExchange
from ringfort.testing.factories import Factory
from tests.store.conftest import *  # noqa: F403

VIEW = [Right.USERS_VIEW]


@dataclass
class Watch:
    """A monotonic clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Ear:
    """One socket."""

    connection: ClientConnection

    async def hears(self) -> dict[str, Any]:
        """The next message; AssertionError when none comes."""
        async with asyncio.timeout(PATIENCE):
            return dict(json.loads(await self.connection.recv()))

    async def event(self) -> tuple[str, str, str]:
        """Kind, action and id of the next event."""
        told = await self.hears()
        assert told["type"] == "event", told
        return told["kind"], told["action"], told["id"]

    async def says(self, **fields: Any) -> None:
        await self.connection.send(json.dumps(fields))

    async def closed(self) -> int | None:
        """The close code."""
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()
        return self.connection.close_code


@dataclass
class Stage:
    """`url` of the socket; `watch` is the clock of the follower; `exchange` has the live calls."""

    factory: Factory
    live: Live
    watch: Watch
    exchange: FakeExchange
    feed: CallsFeed
    url: str = ""
    keys: dict[str, UUID] = field(default_factory=dict)

    async def key(self, account: Account, rights: list[Right] = VIEW) -> str:
        made = await self.factory.make(account, API_KEY, name="ear", rights=rights)
        text = str(made.shown_once["key"])
        self.keys[text] = made.id
        return text

    @asynccontextmanager
    async def open(self, key: str, **query: Any) -> AsyncIterator[Ear]:
        """A socket of a program, before its first message."""
        headers = {"Authorization": f"Bearer {key}"}
        async with connect(self._with(query), additional_headers=headers) as connection:
            yield Ear(connection)

    @asynccontextmanager
    async def listening(self, key: str, **query: Any) -> AsyncIterator[Ear]:
        """The same, ready, with its pass looked at once more."""
        async with self.open(key, **query) as ear:
            await self._ready(ear)
            yield ear

    @asynccontextmanager
    async def person(self, login_id: UUID, origin: str | None = None) -> AsyncIterator[Ear]:
        """A socket of a browser in which this log-in is logged in."""
        now = datetime.now(UTC)
        token = await self.factory.write(
            lambda connection: sessions.start(connection, login_id, now, "127.0.0.1", "browser")
        )
        host = self.url.removeprefix("ws://").partition("/")[0]
        headers = {"Cookie": f"ringfort={token}", "Origin": origin or f"http://{host}"}
        async with connect(self.url, additional_headers=headers) as connection:
            ear = Ear(connection)
            await self._ready(ear)
            yield ear

    async def _ready(self, ear: Ear) -> None:
        assert (await ear.hears())["type"] == "ready"
        await eventually(self._all_checked, promise_s=1)

    def _all_checked(self) -> bool:
        listeners = self.live._listeners
        return len(listeners) == self.live.sockets and all(
            listener.checked_at == self.watch.now for listener in listeners
        )

    def _with(self, query: dict[str, Any]) -> str:
        return self.url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


@pytest_asyncio.fixture
async def stage(database: Database, factory: Factory) -> AsyncIterator[Stage]:
    await factory.work(_nothing)  # the platform's account is there
    watch = Watch()
    exchange = FakeExchange()
    feed = CallsFeed(exchange, database)
    live = Live(Gate(database), watch, feed)
    app = FastAPI()
    handle_errors(app)
    app.include_router(event_routes(live), prefix="/api/v1")
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_config=None, ws_max_size=65536
    )
    server = uvicorn.Server(config)
    tasks = [asyncio.create_task(each) for each in (live.run(), server.serve(), feed.run())]
    await eventually(lambda: server.started, promise_s=1)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"ws://127.0.0.1:{port}/api/v1/events"
    yield Stage(factory, live, watch, exchange, feed, url)
    server.should_exit = True
    await tasks[1]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert live.sockets == 0


async def _nothing(_work: object) -> None:
    pass
