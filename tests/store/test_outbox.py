"""The outbox under concurrent writers, its cursors, its pruning, its wake-ups."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from ringfort.resources.people.users import USER
from ringfort.store import changes, outbox, snapshot
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.tables import users as user_table
from ringfort.testing.eventually import eventually
from ringfort.testing.factories import Factory

WRITERS = 6
ROUNDS = 15


async def append(database: Database, text: str, account_id: UUID | None = None) -> None:
    async with database.write() as connection:
        await outbox.append(connection, "test", account_id or uuid4(), {"text": text})


async def read(database: Database, after: int = 0) -> list[outbox.Event]:
    async with database.read() as connection:
        return await outbox.read(connection, after)


async def test_a_row_written_first_but_committed_last_comes_last(database: Database) -> None:
    """The earlier of two open transactions must not appear behind a reader's position."""
    first_appended, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.write() as connection:
            await outbox.append(connection, "test", uuid4(), {"text": "slow"})
            first_appended.set()
            await go_on.wait()

    writing = asyncio.create_task(slow())
    await first_appended.wait()
    waiting = asyncio.create_task(append(database, "quick"))
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done, "a later row was committed before an earlier one"
    assert await read(database) == []
    go_on.set()
    await asyncio.gather(writing, waiting)
    assert [event.payload["text"] for event in await read(database)] == ["slow", "quick"]


async def test_a_follower_misses_nothing_that_many_writers_write(
    factory: Factory, database: Database
) -> None:
    account = await factory.make_account()
    async with database.read() as connection:
        position = await outbox.head(connection)
    seen: list[outbox.Event] = []

    async def follow() -> None:
        nonlocal position
        while len(seen) < WRITERS * ROUNDS:
            seen.extend(await read(database, position))
            position = seen[-1].id if seen else position
            await asyncio.sleep(0)

    async def write() -> None:
        for _ in range(ROUNDS):
            await factory.write(lambda c: changes.touch(c, account.id))

    async with asyncio.timeout(30):
        await asyncio.gather(follow(), *(write() for _ in range(WRITERS)))
    versions = [event.payload["version"] for event in seen]
    assert versions == [*range(account.version + 1, account.version + 1 + WRITERS * ROUNDS)]


async def test_writers_that_change_each_others_accounts_do_not_deadlock(
    factory: Factory, database: Database
) -> None:
    one, other = await factory.make_account(), await factory.make_account()

    async def both(first: Account, second: Account) -> None:
        for _ in range(5):
            async with database.write() as connection:
                await changes.begin(connection, first.id)
                await changes.touch(connection, first.id)
                await asyncio.sleep(0)
                await changes.touch(connection, second.id)

    async with asyncio.timeout(20):
        await asyncio.gather(both(one, other), both(other, one))
    async with database.read() as connection:
        for account in (one, other):
            assert await snapshot.version(connection, account.id) == account.version + 10


async def test_a_picture_stays_the_same_while_others_write(
    factory: Factory, database: Database
) -> None:
    account = await factory.make_account()
    async with database.read() as connection:
        before = await snapshot.version(connection, account.id)
        await factory.write(lambda c: changes.touch(c, account.id))
        assert await snapshot.version(connection, account.id) == before


async def test_rows_stay_until_every_cursor_has_passed_and_an_hour_is_over(
    database: Database,
) -> None:
    for text in "abcd":
        await append(database, text)
    ids = [event.id for event in await read(database)]
    later = datetime.now(UTC) + outbox.KEPT + timedelta(minutes=1)

    async def prune(now: datetime) -> int:
        async with database.write() as connection:
            return await outbox.prune(connection, now)

    async def advance(consumer: str, position: int) -> None:
        async with database.write() as connection:
            await outbox.advance(connection, consumer, position)

    assert await prune(later) == 0, "nobody has read anything"
    await advance("edge", ids[2])
    await advance("mail", ids[0])
    assert await prune(datetime.now(UTC)) == 0, "too young"
    assert await prune(later) == 1
    await advance("mail", ids[3])
    await advance("edge", ids[3])
    await advance("edge", ids[1])
    async with database.read() as connection:
        assert await outbox.cursor(connection, "edge") == ids[3]
        assert await outbox.cursor(connection, "nobody") is None
    assert await prune(later) == 2
    async with database.read() as connection:
        assert await outbox.head(connection) == ids[3]
    await append(database, "e")
    assert (await read(database))[-1].id > ids[3]


async def test_a_commit_wakes_a_subscriber_at_once(
    database: Database,
) -> None:
    bus = database.bus
    wakes: list[float] = []

    async def listen() -> None:
        async with bus.subscribe("test") as wakeups:
            async for _ in wakeups:
                wakes.append(time.monotonic())

    listening = asyncio.create_task(listen())
    try:
        await eventually(lambda: len(wakes) >= 1, promise_s=1)
        await eventually(lambda: len(wakes) >= 3, promise_s=3, what="wakes by itself each second")
        gaps = []
        for _ in range(3):
            before, started = len(wakes), time.monotonic()
            await append(database, "x")
            await eventually(lambda before=before: len(wakes) > before, promise_s=0.5)
            gaps.append(wakes[-1] - started)
        assert min(gaps) < 0.5, "a wake-up, not the second's look"
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await append(database, "nobody listens any more")


WRITER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from cryptography.fernet import Fernet
from ringfort.resources._mechanism.by_platform import create, platform_work
from ringfort.resources.people.users import USER
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault

async def main(url, state, account_id):
    database = open_database(url, Path(state))
    vault = Vault(Fernet.generate_key().decode())
    number = 0
    while True:
        async with database.write() as connection:
            work = await platform_work(connection, vault, "pbx.localhost")
            user_id = await create(work, USER, UUID(account_id), name=f"User {number}")
        print(user_id, flush=True)
        number += 1

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_killed_writer_loses_nothing_it_committed(
    url: str, tmp_path: Path, factory: Factory, database: Database
) -> None:
    account = await factory.make_account()
    writer = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", WRITER, url, str(tmp_path), str(account.id)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert writer.stdout is not None
    with contextlib.closing(writer.stdout) as lines:
        said = [await asyncio.to_thread(lines.readline) for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        said += lines.readlines()
        writer.wait()
    committed = {UUID(line.strip()) for line in said if line.endswith("\n")}
    assert len(committed) >= 20
    async with database.read() as connection:
        found = set((await connection.scalars(sa.select(user_table.c.id))).all())
        events = await outbox.read(connection, 0, ["account"])
    assert committed <= found
    assert len([event for event in events if event.account_id == account.id]) == len(found) + 1
    await factory.make(account, USER, name="after the kill")
