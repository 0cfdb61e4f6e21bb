"""`python -m bench.api`: what a request costs with 10 and with 10,000 accounts, and how long a new
phone takes to the edge's database. Real HTTP on loopback; both platforms are up and asked in turn.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import uvicorn
from cryptography.fernet import Fernet
from fastapi import Request
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.people import many_accounts
from ringfort.api.app import create_app
from ringfort.api.desk import Desk
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.publish import Publisher
from ringfort.edge.rpc import EdgeRpc
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.store.accounts import Account
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from ringfort.testing.postgres import postgres_server

USERS = 200
"""In the account that is asked."""


@dataclass
class Platform:
    """One with this many accounts; `seconds` of each request by what it asked."""

    accounts: int
    database: Database
    factory: Factory
    account: Account
    edge: EdgeDatabase
    client: httpx.AsyncClient
    user_id: UUID
    seconds: dict[str, list[float]] = field(default_factory=dict)

    async def timed(self, name: str, asking: Awaitable[httpx.Response]) -> httpx.Response:
        start = time.perf_counter()
        answer = await asking
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        answer.raise_for_status()
        return answer

    async def round(self) -> None:
        """One of each request."""
        base = f"/accounts/{self.account.id}"
        await self.timed("list", self.client.get(f"{base}/users"))
        await self.timed("get", self.client.get(f"{base}/users/{self.user_id}"))
        await self.timed("search", self.client.get(f"{base}/search", params={"q": "User 7"}))
        await self.timed("create", self.client.post(f"{base}/users", json={"name": "Anna"}))

    async def publish(self) -> None:
        """From the request that makes a phone to the edge's database."""
        start = time.perf_counter()
        path = f"/accounts/{self.account.id}/devices"
        made = (await self.client.post(path, json={"name": "desk"})).json()
        name = f"{made['username']}@{self.account.realm}"
        while not self.edge.values(name):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.001)
        self.seconds.setdefault("phone at the edge", []).append(time.perf_counter() - start)


@asynccontextmanager
async def platform(count: int, url: str, folder: Path) -> AsyncIterator[Platform]:
    await asyncio.to_thread(migrate, url)
    database = open_database(url, folder)
    vault = Vault(Fernet.generate_key().decode())
    factory = Factory(database, vault)
    account = await factory.make_account()
    await many_accounts(database, account, count)
    user_id = (await factory.make(account, USER, name="User 7")).id

    async def people(work: Work) -> None:
        owner = await work.owner(account.id)
        await writing.create(work, USER, owner, [{"name": f"User {n}"} for n in range(USERS)])
        await writing.create(work, DEVICE, owner, [{"name": f"Desk {n}"} for n in range(USERS)])

    await factory.work(people)
    root = account.path.split("/")[1]
    rights = ROLES[Role.PLATFORM_ADMINISTRATOR]
    caller = Caller(Actor("login", new_id(), "bench"), UUID(root), f"/{root}/", rights)

    async def authenticate(_request: Request) -> Caller:
        return caller

    async with AsyncExitStack() as stack:
        desk = Desk(database, vault, "pbx.localhost", authenticate)
        port = await stack.enter_async_context(_serving(desk))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=30)
        await stack.enter_async_context(client)
        edge = EdgeDatabase(folder / "edge.db", None)
        publisher = Publisher(
            database, vault, edge, EdgeRpc(folder / "nobody.sock", folder / "own.sock")
        )
        task = asyncio.create_task(publisher.run())
        yield Platform(count, database, factory, account, edge, client, user_id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await database.close()


@asynccontextmanager
async def _serving(desk: Desk) -> AsyncIterator[int]:
    async def pulses() -> list[object]:
        return []

    app = create_app(pulses, desk)  # type: ignore[arg-type]
    config = uvicorn.Config(app, "127.0.0.1", 0, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells in no other way
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def _run(rounds: int, urls: Callable[[str], str], folder: Path, console: Console) -> None:
    async with AsyncExitStack() as stack:
        platforms = []
        for count in (10, 10_000):
            (own := folder / str(count)).mkdir()
            made = await stack.enter_async_context(platform(count, urls(str(own)), own))
            platforms.append(made)
        for _ in track(range(rounds), "asking", console=console):
            for each in platforms:
                await each.round()
        for _ in track(range(rounds // 5), "publishing", console=console):
            for each in platforms:
                await each.publish()
    few, many = platforms
    table = Table("request", "10 accounts p50", "p99", "10,000 p50", "p99", "p50 ratio")
    for name in few.seconds:
        cells = [_quantiles(each.seconds[name]) for each in (few, many)]
        ratio = statistics.median(many.seconds[name]) / statistics.median(few.seconds[name])
        table.add_row(name, *cells[0], *cells[1], f"{ratio:.2f}")
    console.print(table)


def _quantiles(seconds: list[float]) -> tuple[str, str]:
    p99 = statistics.quantiles(seconds, n=100)[98]
    return f"{statistics.median(seconds) * 1000:.1f} ms", f"{p99 * 1000:.1f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    args = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as name:
        if args.postgresql:
            with postgres_server() as server:
                asyncio.run(
                    _run(
                        args.rounds,
                        lambda _folder: str(server.url(server.make_database())),
                        Path(name),
                        console,
                    )
                )
        else:
            asyncio.run(
                _run(args.rounds, lambda own: f"sqlite:///{own}/db/x.db", Path(name), console)
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
