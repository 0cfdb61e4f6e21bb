"""From event logs to records: none lost, none doubled, wherever a log is cut and whoever dies."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ringfort.domain.ids import new_id
from ringfort.domain.usage import LONGEST, call_id
from ringfort.jobs.records import follow, settle
from ringfort.jobs.records.settle import GRACE, KEPT, Settler
from ringfort.resources.platform.webhooks import WEBHOOK, webhook_deliveries
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.records import keeping
from ringfort.store.records.tables import calls, edge_facts, legs, open_legs
from ringfort.testing.factories import Factory
from ringfort.testing.usage import START, Calls
from tests.store.conftest import *  # noqa: F403

Rows = list[sa.RowMapping]


async def recorded(database: Database, table: sa.Table = calls) -> Rows:
    async with database.read() as connection:
        return list(
            (await connection.execute(sa.select(table).order_by(*table.primary_key))).mappings()
        )


async def some_calls(factory: Factory) -> tuple[Account, Calls]:
    """Three, between two people: answered, busy, and to a number nobody has."""
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log = Calls()
    log.call(acme.id, anna, "1002", bob, talks=61.5)
    log.call(acme.id, bob, "1001", anna, talks=None, cause=17)
    log.call(acme.id, anna, "9", talks=None, cause=1)
    return acme, log


async def test_a_log_is_read_whole_however_it_grows(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme, log = await some_calls(factory)
    text, path = "".join(log.lines).encode(), log.write(tmp_path)
    for size in (*range(0, len(text), 97), len(text)):
        path.write_bytes(text[:size])
        fresh = Settler(database, tmp_path)  # knows nothing that is not in the database
        while await fresh.once():
            pass
    rows = await recorded(database)
    assert [(row["to_number"], row["outcome"], row["talk_ms"]) for row in rows] == [
        ("1002", "answered", 61_500),
        ("1001", "busy", 0),
        ("9", "not_reached", 0),
    ]
    assert {row["account_id"] for row in rows} == {acme.id}
    assert [row["legs"] for row in rows] == [2, 2, 1]
    assert len(await recorded(database, legs)) == 5
    assert await recorded(database, open_legs) == []


async def test_each_record_is_told_to_webhooks_once(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme, log = await some_calls(factory)
    for name, events in (("CRM", ["call.created"]), ("Other", ["user.*"])):
        url = "https://crm.example/hook"
        await factory.make(acme, WEBHOOK, name=name, url=url, events=events)
    log.write(tmp_path)
    for _ in range(2):
        settler = Settler(database, tmp_path)
        while await settler.once():
            pass
    told = await recorded(database, webhook_deliveries)
    assert {each["event"] for each in told} == {"call.created"}
    assert sorted(each["payload"]["id"] for each in told) == sorted(
        str(row["id"]) for row in await recorded(database)
    )


@pytest.mark.parametrize("step", ["before", "after"])
async def test_a_death_in_a_transaction_changes_nothing(
    factory: Factory,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    _, log = await some_calls(factory)
    log.write(tmp_path)
    kept = keeping.settle

    async def dies(*args: object) -> None:
        if step == "after":
            await kept(*args)  # type: ignore[arg-type]
        raise ConnectionError

    monkeypatch.setattr(settle.keeping, "settle", dies)
    with pytest.raises(ConnectionError):
        await Settler(database, tmp_path).once()
    assert await recorded(database) == []
    monkeypatch.setattr(settle.keeping, "settle", kept)
    await Settler(database, tmp_path).once()
    assert len(await recorded(database)) == 3


async def test_a_log_longer_than_a_chunk(
    factory: Factory, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, log = await some_calls(factory)
    log.write(tmp_path)
    monkeypatch.setattr(follow, "CHUNK", 700)
    settler, rounds = Settler(database, tmp_path), 0
    while await settler.once():
        rounds += 1
    assert rounds >= 2
    assert len(await recorded(database)) == 3


async def test_calls_of_a_dead_server_end_at_their_last_evidence(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log, died = Calls(), START + timedelta(minutes=7)
    log.call(acme.id, anna, "1002", bob, cut=5)
    log.call(acme.id, anna, "1002", bob, cut=6)
    log.write(tmp_path)
    now = died
    settler = Settler(database, tmp_path, clock=lambda: now)
    await settler.once()
    Calls().write(tmp_path, life=died)
    await settler.once()
    assert await recorded(database) == [], "the edge has had no time to tell"
    now = died + GRACE + timedelta(seconds=1)
    await settler.once()
    last = datetime(2026, 11, 2, 9, 5, 3, tzinfo=UTC)
    rows = await recorded(database)
    assert [(row["end_estimated"], row["outcome"]) for row in rows] == [(True, "answered")] * 2
    assert max(row["ended_at"] for row in rows) <= last + timedelta(minutes=1)
    await Settler(database, tmp_path, clock=lambda: now).once()
    assert await recorded(database) == rows


def edge_lines(*lines: tuple[object, ...]) -> str:
    """Lines of the edge's log: what comes as bytes is written in hex."""
    cells = [[c.hex() if isinstance(c, bytes) else str(c) for c in line] for line in lines]
    return "".join(" ".join(line) + "\n" for line in cells)


def write_edge_log(state: Path, text: str, life: int = 1795000000) -> None:
    folder = state / "edge" / "log"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"legs_{life}.log").write_text(text)


@pytest.mark.parametrize("first", ["edge", "server"])
async def test_sound_and_answers_of_legs_whichever_log_is_read_first(
    factory: Factory, database: Database, tmp_path: Path, first: str
) -> None:
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log = Calls()
    call = log.call(acme.id, anna, "1002", bob).encode()
    at = START.timestamp() + 3
    text = edge_lines(
        ("answered", at, b"leg-b", call, f"{bob.username}@{bob.realm}"),
        ("answered", at, call, call, anna.device_id),
        ("over", at + 60, b"leg-b", 2, "4.1", 3, 12),
        ("over", at + 60, call, *["<null>"] * 4),
        ("over", at + 60, b"stranger", *["<null>"] * 4),
        ("nonsense",),
    )
    settler = Settler(database, tmp_path)
    if first == "edge":
        write_edge_log(tmp_path, text)
        await settler.once()
    log.write(tmp_path)
    await settler.once()
    write_edge_log(tmp_path, text)
    await settler.once()
    mine, theirs = await recorded(database, legs)
    sound = ("sip_status", "mos", "loss", "jitter_ms")
    assert [mine[name] for name in sound] == [200, None, None, None]
    assert [theirs[name] for name in sound] == [200, 4.1, 3, 12]
    left = await recorded(database, edge_facts)
    assert [fact["id"] for fact in left] == ["stranger"]


async def test_a_call_goes_on_in_the_next_part_of_a_log(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log = Calls()
    log.call(acme.id, anna, "1002", bob)
    whole, died = log.lines, START + timedelta(days=2)
    for part, log.lines in enumerate((whole[:4], whole[4:6], [])):
        log.write(tmp_path, part=part)
    now = datetime.now(UTC) + timedelta(days=1)  # later than any part was written
    settler = Settler(database, tmp_path, clock=lambda: now)
    await settler.once()
    assert await recorded(database) == []
    log.lines = whole[6:]
    log.write(tmp_path, part=2)
    await settler.once()
    assert [row["end_estimated"] for row in await recorded(database)] == [False]
    log.call(acme.id, anna, "1002", bob, cut=4)
    log.write(tmp_path, part=2)
    Calls().write(tmp_path, life=died)
    await settler.once()
    assert [row["end_estimated"] for row in await recorded(database)] == [False, True]


async def test_the_edge_knows_when_phones_of_a_dead_server_answered_and_left(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log, died = Calls(), START + timedelta(minutes=7)
    call = log.call(acme.id, anna, "1002", bob, cut=4).encode()  # one ANSWER is not written
    log.write(tmp_path)
    Calls().write(tmp_path, life=died)
    at, end = START.timestamp() + 3, died.timestamp() + 1.5
    write_edge_log(
        tmp_path,
        edge_lines(
            ("answered", at, call, call, anna.device_id),
            ("dead", end, call),
            ("over", end + 0.2, call, *["<null>"] * 4),
        ),
    )
    await Settler(database, tmp_path, clock=lambda: died + GRACE + timedelta(seconds=1)).once()
    [row] = await recorded(database)
    assert (row["outcome"], row["end_estimated"], row["talk_ms"]) == ("answered", True, 418_500)


async def test_a_call_that_the_edge_refused_is_on_record_once(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme = await factory.make_account()
    anna = await factory.make_user_with_phone(acme, "1001", name="Anna")
    log = Calls()
    reached = log.call(acme.id, anna, "9", talks=None, cause=1).encode()
    who, at = (acme.id, anna.device_id), START.timestamp()
    write_edge_log(
        tmp_path,
        edge_lines(
            ("refused", at, b"only-edge", 403, *who, b"1001", b"+7 (495)"),
            ("refused", at, reached, 503, *who, b"1001", b"9"),
        ),
    )
    log.write(tmp_path)
    now = START + GRACE
    settler = Settler(database, tmp_path, clock=lambda: now)
    await settler.once()
    assert [row["sip_call_id"] for row in await recorded(database)] == [reached.decode()]
    now = START + 3 * GRACE
    await settler.once()
    await settler.once()
    told = {row["sip_call_id"]: row for row in await recorded(database)}
    assert set(told) == {reached.decode(), "only-edge"}
    row = told["only-edge"]
    assert (row["outcome"], row["from_name"], row["to_number"], row["legs"]) == (
        "refused", "Anna", "+7 (495)", 1
    )  # fmt: skip
    assert await recorded(database, edge_facts) == []


async def test_a_trunks_call_that_the_edge_refused_is_on_record(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    acme, trunk, at = await factory.make_account(), new_id(), START.timestamp()
    line = ("refused", at, b"from-carrier", 503, acme.id, f"t/{trunk}", b"+12", b"+13")
    write_edge_log(tmp_path, edge_lines(line))
    await Settler(database, tmp_path, clock=lambda: START + 3 * GRACE).once()
    [row] = await recorded(database)
    assert [row[name] for name in ("account_id", "trunk_id", "direction", "outcome")] == [
        acme.id, trunk, "incoming", "failed",
    ]  # fmt: skip
    assert (row["from_number"], row["to_number"]) == ("+12", "+13")


@pytest.mark.parametrize(
    ("status", "outcome", "legs_status"),
    [
        (200, "answered", 200),
        (486, "busy", 486),
        (487, "cancelled", 487),
        (408, "not_reached", 408),
    ],
)
async def test_a_call_for_help_past_the_servers_is_on_record(
    factory: Factory,
    database: Database,
    tmp_path: Path,
    status: int,
    outcome: str,
    legs_status: int,
) -> None:
    acme, trunk = await factory.make_account(), new_id()
    anna = await factory.make_user_with_phone(acme, "1001", name="Anna")
    at, call, me = START.timestamp(), b"for-help", anna.device_id
    ends = [("failed", at + 5, call, status, call, me)]
    if status == 200:
        ends = [
            ("failed", at + 1, call, 503, call, me),
            ("answered", at + 5, call, call, me),
            ("over", at + 65.5, call, *["<null>"] * 4),
        ]  # fmt: skip
    out = ("help", at, call, acme.id, me, b"1001", b"112", b"+12125550100", f"{trunk}.0")
    write_edge_log(tmp_path, edge_lines(out, *ends))
    settler = Settler(database, tmp_path, clock=lambda: START + timedelta(seconds=66) + 3 * GRACE)
    while await settler.once():
        pass
    [row] = await recorded(database)
    assert [row[name] for name in ("outcome", "direction", "from_name", "to_number")] == [
        outcome, "outgoing", "Anna", "112",
    ]  # fmt: skip
    assert (row["trunk_id"], row["device_id"]) == (trunk, me)
    assert row["talk_ms"] == (60_500 if status == 200 else 0)
    mine, there = await recorded(database, legs)
    assert (mine["sip_status"], there["number"]) == (legs_status, "112")
    assert await recorded(database, edge_facts) == []


async def test_what_phones_make_up_stops_nobody(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    """Longer than an index takes, with NUL, and with what looks like our own words."""
    acme = await factory.make_account()
    anna, bob = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    log, long = Calls(), "x" * 9000
    log.call(acme.id, anna, "1002", bob, sip_call_id=f'a;call=b"\\,{long}')
    log.call(acme.id, anna, f"+1;call={long}", talks=None, sip_call_id=f"\0{long}")
    log.call(acme.id, anna, "1002", bob)
    log.write(tmp_path)
    at, who = START.timestamp(), (acme.id, anna.device_id)
    write_edge_log(
        tmp_path,
        edge_lines(
            ("over", at, f"{long}\0".encode(), *["<null>"] * 4),
            ("answered", at, f"leg{long}".encode(), f'a;call=b"\\,{long}'.encode(), long),
            ("refused", at, f"no{long}".encode(), 403, *who, b"\0", long.encode()),
            ("refused", at, b"zz", 403, *who, b"\xff\xfe", b"1"),
        ),
    )
    settler = Settler(database, tmp_path, clock=lambda: START + 3 * GRACE)
    while await settler.once():
        pass
    rows = await recorded(database)
    assert len(rows) == 5
    assert max(len(row["sip_call_id"]) for row in rows) == LONGEST
    assert [row["outcome"] for row in rows].count("answered") == 2


async def test_logs_are_deleted_once_they_are_read_and_old(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    _, log = await some_calls(factory)
    old = log.write(tmp_path)
    after = START + timedelta(hours=1)
    new = Calls().write(tmp_path, life=after)
    now = after + GRACE + timedelta(seconds=1)
    settler = Settler(database, tmp_path, clock=lambda: now)
    assert await settler.sweep() == 0
    await settler.once()
    assert await settler.sweep() == 0
    now = after + KEPT + timedelta(minutes=1)
    assert await settler.sweep() == 1
    assert (old.exists(), new.exists()) == (False, True)
    await Settler(database, tmp_path, clock=lambda: now).once()
    assert len(await recorded(database)) == 3


async def test_an_event_is_no_secret_of_its_file(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    """Torn and foreign lines are passed over; ids follow from what a record is about."""
    acme, log = await some_calls(factory)
    log.lines.insert(2, '"ANSW\n')
    log.lines.insert(0, "\x00\xff,,\n")
    log.lines.insert(4, '"HANGUP","2026-11-02 09:00:00.0","app1-9.9","app1-9.9","","","","",""\n')
    log.write(tmp_path)
    await Settler(database, tmp_path).once()
    rows = await recorded(database)
    assert len(rows) == 3
    async with database.read() as connection:
        linked = (await connection.execute(sa.select(legs).order_by(legs.c.id))).mappings().first()
    assert linked is not None
    uniqueid = f"app1-{int(START.timestamp())}.{int(linked['channel'][-8:], 16)}"
    assert rows[0]["id"] == call_id(uniqueid, acme.id)
