"""`python -m bench.records`: how many calls a second become records, and what a page of many costs.

Calls of two legs, answered, with what the edge and the call service write of them, as one backlog.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from ringfort.calls.decisions import DecisionLog
from ringfort.domain.decisions import Decision
from ringfort.jobs.records.settle import Settler
from ringfort.resources._mechanism import queries, rows
from ringfort.resources._mechanism.by_platform import Phone, platform_work
from ringfort.resources.calls.calls import CALL
from ringfort.store.accounts import Account
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.records.tables import calls
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from ringfort.testing.postgres import postgres_server
from ringfort.testing.usage import Calls

_PAGES = 30
_ASKED = {
    "newest page": {},
    "a busy day": {"outcome": ["busy"], "started_at_from": datetime(2026, 11, 2, tzinfo=UTC)},
    "part of a number": {"q": "1002"},
    "part of a number nobody has": {"q": "987654"},
}


def write_logs(state: Path, count: int, account: Account, anna: Phone, bob: Phone) -> None:
    """A backlog of so many calls, all three logs of it."""
    log, edge = Calls(apart=timedelta(seconds=1)), []
    decisions = DecisionLog(state / "calls")
    for number in range(count):
        talks = None if number % 5 == 0 else 60
        call = log.call(account.id, anna, "1002", bob, talks=talks, cause=16 if talks else 17)
        leg, at = f"leg-{number}".encode().hex(), 1795000000 + number
        named = call.encode().hex()
        edge += [
            f"answered {at} {leg} {named} {bob.username}@{bob.realm}",
            f"answered {at} {named} {named} {anna.device_id}",
            f"over {at + 60} {leg} 2 4.3 0 3",
            f"over {at + 60} {named} <null> <null> <null> <null>",
        ]
        uniqueid = log.uniqueids[call]
        decisions.write(uniqueid, account.id, Decision.DIALLED, {"number": "1002"})
        left = {"step": "ring", "kind": "ring", "exit": "after_answer", "cause": 16}
        decisions.write(uniqueid, account.id, Decision.STEP_LEFT, dict(left))
        decisions.write(uniqueid, account.id, Decision.ENDED, {"cause": 16})
    decisions.close()
    log.write(state)
    folder = state / "edge" / "log"
    folder.mkdir(parents=True)
    (folder / "legs_1795000000.log").write_text("\n".join(edge) + "\n")


async def _run(count: int, url: str, state: Path, console: Console) -> None:
    migrate(url)
    database, vault = open_database(url, state), Vault(Fernet.generate_key().decode())
    factory = Factory(database, vault)
    account = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(account, each) for each in ("1001", "1002")]
    write_logs(state, count, account, anna, bob)
    settler = Settler(database, state)
    start, cpu = time.perf_counter(), time.process_time()
    while await settler.once():
        pass
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    async with database.read() as connection:
        made = await connection.scalar(sa.select(sa.func.count()).select_from(calls))
    if made != count:
        raise SystemExit(f"{made} records of {count} calls")
    rate = f"{count / seconds:,.0f} calls a second, {cpu / count * 1000:.2f} ms of CPU each"
    console.print(f"{count:,} calls settled in {seconds:.1f} s: {rate}")
    table = Table("of these", "p50", "p99")
    for name, given in _ASKED.items():
        took = await _pages(database, vault, account, given)
        p99 = statistics.quantiles(took, n=100)[98]
        table.add_row(name, f"{statistics.median(took) * 1000:.1f} ms", f"{p99 * 1000:.1f} ms")
    console.print(table)
    await database.close()


async def _pages(
    database: Database, vault: Vault, account: Account, given: dict[str, object]
) -> list[float]:
    """Seconds of each of some pages."""
    asked = queries.asked(CALL, queries.query_form(CALL).model_validate(given))
    took = []
    for _ in range(_PAGES):
        start = time.perf_counter()
        async with database.write() as connection:
            work = await platform_work(connection, vault, "pbx.localhost")
            page = await rows.page(work, CALL, await work.owner(account.id), asked)
            [rows.shown(CALL, row) for row in page.rows]
        took.append(time.perf_counter() - start)
    return took


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.records", description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    args = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as name:
        state = Path(name)
        if args.postgresql:
            with postgres_server() as server:
                url = str(server.url(server.make_database()))
                asyncio.run(_run(args.calls, url, state, console))
        else:
            asyncio.run(_run(args.calls, f"sqlite:///{state}/db/x.db", state, console))
    return 0


if __name__ == "__main__":
    sys.exit(main())
