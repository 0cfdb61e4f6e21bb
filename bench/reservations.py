"""`python -m bench.reservations`: how often a second money is held, and calls are charged.

Each in a transaction of its own that reaches the disk, on SQLite and on PostgreSQL in turn. The
floor is a bare guarded UPDATE of a wallet. All wait for one wallet, or each for one of many.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from bench.facts import load_average
from ringfort.domain.credit import Control
from ringfort.domain.ids import new_id
from ringfort.domain.ledger import Kind, Level, moved
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import Rate
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.usage import Leg
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.money import charges, ledger
from ringfort.store.money.charges import Charge, Share
from ringfort.store.money.checking import broken
from ringfort.store.money.tables import wallets
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from ringfort.testing.postgres import postgres_server

_WALLETS, _AT_ONCE = 64, 8
_PAID_IN = 10**15
_PLATFORM, _TRUNK = UUID(int=1), UUID(int=2)
_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_RATE = TimedRate(Rate.of(1_000_000, 1, 1), (), TimeMode.START, ZoneInfo("UTC"))
_TARIFF = Tariff("USD", _RATE, Terms())

Work = Callable[[Database, UUID], Awaitable[None]]
Rates = Mapping[tuple[str, str], list[tuple[float, float]]]
"""By work and by whose money it is, of each round: a second; ms of this process's CPU for one."""


async def floor(database: Database, account_id: UUID) -> None:
    """Nothing is held: whether there is money is looked at, and the row is written anew."""
    w = wallets.c
    may = w.balance + w.credit_limit - w.reserved >= 1
    guarded = wallets.update().where(w.account_id == account_id, may)
    async with database.write() as connection:
        done = await connection.execute(guarded.values(reserved=w.reserved))
    if not done.rowcount:
        raise SystemExit("the wallet is empty")


async def reserve(database: Database, account_id: UUID) -> None:
    """The first slice of a call."""
    level = Level(account_id, _PLATFORM, 1, prepaid=True)
    async with database.write() as connection:
        await ledger.reserve(connection, new_id(), [level], _NOW)


async def charge(database: Database, account_id: UUID) -> None:
    """A call of two slices: agreed, held twice, paid. Three transactions."""
    share = Share(account_id, _PLATFORM, 1, Control.PREPAID, _TARIFF)
    made = new_id()
    wanted = Charge(made, _NOW, f"app1-{made.int >> 96}.1", account_id, "+442079460123", [share])
    async with database.write() as connection:
        await charges.begin(connection, wanted)
    async with database.write() as connection:
        await charges.extend(connection, made, _NOW)
    tags = f"trunk={_TRUNK}.0/sip:44@carrier;charge={made}"
    leg = Leg(str(new_id()), wanted.caller_leg, "PJSIP/edge-1", _NOW, _NOW, tags=tags)
    async with database.write() as connection:
        over = replace(leg, ended_at=_NOW + timedelta(seconds=15))
        await charges.settle(connection, [over])


_WORKS: Mapping[str, Work] = {
    "bare guarded UPDATE": floor,
    "reservation": reserve,
    "whole charge": charge,
}


@dataclass(frozen=True, slots=True)
class Books:
    """A database with wallets that are full."""

    name: str
    database: Database
    accounts: Sequence[UUID]

    def owners(self) -> Mapping[str, Sequence[UUID]]:
        return {"one wallet": self.accounts[:1], f"{len(self.accounts)} wallets": self.accounts}


async def _books(name: str, url: str, state: Path) -> Books:
    migrate(url)
    database = open_database(url, state)
    factory = Factory(database, Vault(Fernet.generate_key().decode()))
    found = [(await factory.make_account()).id for _ in range(_WALLETS)]
    async with database.write() as connection:
        for account_id in found:
            await ledger.open_wallet(connection, account_id, "USD", 0)
            paid = Level(account_id, _PLATFORM, _PAID_IN)
            await ledger.post(connection, moved(Kind.TOP_UP, paid, "USD", _NOW, "paid"))
    return Books(name, database, found)


async def _rate(
    work: Work, database: Database, owners: Sequence[UUID], count: int
) -> tuple[float, float]:
    """So often a second, with some at once; ms of CPU for one."""
    waiting = islice(cycle(owners), count)

    async def one_after_another() -> None:
        for account_id in waiting:
            await work(database, account_id)

    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_after_another() for _ in range(_AT_ONCE)))
    cpu = time.process_time() - cpu
    return count / (time.perf_counter() - start), 1000 * cpu / count


async def _round(books: Books, count: int, rates: Rates) -> None:
    for whose, owners in books.owners().items():
        for what, work in _WORKS.items():
            rates[what, whose].append(await _rate(work, books.database, owners, count))


async def _run(urls: Mapping[str, str], folder: Path, rounds: int, count: int) -> dict[str, Rates]:
    found: dict[str, Rates] = {}
    opened = [await _books(name, url, folder / name) for name, url in urls.items()]
    for books in opened:
        found[books.name] = {(what, whose): [] for whose in books.owners() for what in _WORKS}
        await _round(books, count, {key: [] for key in found[books.name]})  # warms up
    for _ in range(rounds):
        for books in opened:
            await _round(books, count, found[books.name])
    for books in opened:
        async with books.database.read() as connection:
            if wrong := [each async for each in broken(connection)]:
                raise SystemExit(f"the books are wrong: {wrong[:3]}")
        await books.database.close()
    return found


def _table(name: str, rates: Rates) -> Table:
    table = Table(name, "whose", "a second", "times the floor", "rounds", "CPU")
    bare = next(iter(_WORKS))
    for (what, whose), found in rates.items():
        ratios = [rate / of for (rate, _), (of, _) in zip(found, rates[bare, whose], strict=True)]
        rate, cpu = (statistics.median(each) for each in zip(*found, strict=True))
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        values = f"{rate:,.0f}", f"{statistics.median(ratios):.2f}"
        rounds = "" if what == bare else spread
        table.add_row(what, whose, *values, rounds, f"{cpu:.2f} ms")
    return table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reservations", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--count", type=int, default=400, help="of each work in a round")
    args = parser.parse_args()
    console, before = Console(highlight=False), load_average()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server(durable=True))
        urls = {
            "SQLite": f"sqlite:///{folder}/db/x.db",
            "PostgreSQL": server.url(server.make_database()),
        }
        for name, rates in asyncio.run(_run(urls, folder, args.rounds, args.count)).items():
            console.print(_table(name, rates))
    console.print(f"load averages before and after: {before}, {load_average()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
