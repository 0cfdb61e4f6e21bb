"""Live events on a real WebSocket: who is told what, what is missed, and how sockets end."""

import asyncio
import json
import socket as sockets
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from ringfort.api import listening, live
from ringfort.api.listening import End
from ringfort.api.routes import events
from ringfort.domain.permissions import Right, Role
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.resources.identity.logins import LOGIN
from ringfort.resources.identity.roles import ROLE
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT, Destination
from ringfort.store import outbox
from ringfort.store.accounts import Account
from ringfort.store.identity import sessions
from ringfort.store.identity.tables import api_keys
from ringfort.testing.eventually import eventually
from tests.api.identity.people import make_login
from tests.api.live.conftest import Stage


async def test_whoever_is_above_is_told_and_nobody_beside(stage: Stage) -> None:
    factory = stage.factory
    north = await factory.make_account("north", kind="reseller")
    south = await factory.make_account("south", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    sibling = await factory.make_account("globex", parent=north)
    below_south = await factory.make_account("initech", parent=south)
    own, above = await stage.key(acme), await stage.key(north)
    strangers = [await stage.key(account) for account in (sibling, south, below_south)]
    async with (
        stage.listening(own) as at_home,
        stage.listening(above) as over,
        stage.listening(strangers[0]) as beside,
        stage.listening(strangers[1]) as other,
        stage.listening(strangers[2]) as below_other,
    ):
        made = await factory.make(acme, USER, name="Anna")
        for ear in (at_home, over):
            told = await ear.hears()
            assert told | {"position": 0} == {
                "type": "event",
                "position": 0,
                "kind": "user",
                "id": str(made.id),
                "action": "created",
                "revision": 1,
                "account_id": str(acme.id),
            }
        for account, ear in ((sibling, beside), (south, other), (below_south, below_other)):
            mine = await factory.make(account, USER, name="Own")
            assert await ear.event() == ("user", "created", str(mine.id))


async def test_a_user_hears_of_own_rows_only(stage: Stage) -> None:
    account = await stage.factory.make_account()
    anna = await stage.factory.make(account, USER, name="Anna")
    bob = await stage.factory.make(account, USER, name="Bob")
    login = await make_login(stage.factory, account, role=Role.USER, user_id=anna.id)
    async with stage.person(login.id) as ear:
        await stage.factory.make(account, DEVICE, name="his", user_id=bob.id)
        await stage.factory.change(account, USER, bob.id, name="Bobby")
        await stage.factory.change(account, ACCOUNT, account.id, name="Renamed")
        mine = await stage.factory.make(account, DEVICE, name="mine", user_id=anna.id)
        assert await ear.event() == ("device", "created", str(mine.id))
        await stage.factory.change(account, DEVICE, mine.id, user_id=bob.id)
        assert await ear.event() == ("device", "updated", str(mine.id))
        await stage.factory.change(account, DEVICE, mine.id, name="his")
        await stage.factory.change(account, USER, anna.id, name="Ann")
        assert await ear.event() == ("user", "updated", str(anna.id))


async def test_rights_are_those_of_lists(stage: Stage) -> None:
    """A restricted key hears of its nouns only."""
    account = await stage.factory.make_account()
    made = await stage.factory.make(
        account, API_KEY, name="few", rights=[Right.USERS_VIEW], grants={"devices": ["view"]}
    )
    async with stage.listening(str(made.shown_once["key"])) as ear:
        await stage.factory.make(account, USER, name="Anna")
        device = await stage.factory.make(account, DEVICE, name="desk")
        assert await ear.event() == ("device", "created", str(device.id))


async def test_listens_to_some_kinds_in_some_accounts(stage: Stage) -> None:
    factory = stage.factory
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    globex = await factory.make_account("globex", parent=north)
    async with stage.listening(
        await stage.key(north), kinds="device,user", account_id=acme.id
    ) as ear:
        await factory.make(globex, USER, name="Other")
        made = await factory.make(acme, USER, name="Anna", extension="1001")
        assert await ear.event() == ("user", "created", str(made.id))
        await ear.says(type="subscribe", kinds=["user"])
        assert (await ear.hears())["type"] == "subscribed"
        await factory.make(acme, DEVICE, name="desk")
        made = await factory.make(globex, USER, name="Other")
        assert await ear.event() == ("user", "created", str(made.id))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"type": "subscribe", "kinds": ["nonsense"]}, "kinds"),
        ({"type": "subscribe", "account_id": "0190c0de-0000-7000-8000-000000000000"}, "account"),
        ({"type": "nonsense"}, "type"),
        ([], None),
    ],
)
async def test_what_is_not_understood_is_said(stage: Stage, said: object, field: str) -> None:
    account = await stage.factory.make_account()
    async with stage.listening(await stage.key(account)) as ear:
        await ear.connection.send(json.dumps(said))
        told = await ear.hears()
        assert (told["type"], told["field"]) == ("error", field)
        made = await stage.factory.make(account, USER, name="Anna")
        assert await ear.event() == ("user", "created", str(made.id))


async def test_goes_on_where_it_stopped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_PAGE", 3)
    account, other = await stage.factory.make_account(), await stage.factory.make_account()
    key = await stage.key(account)
    async with stage.listening(key) as ear:
        first = await stage.factory.make(account, USER, name="First")
        told = await ear.hears()
        assert told["id"] == str(first.id)
    missed = []
    for number in range(10):
        missed.append((await stage.factory.make(account, USER, name=f"User {number}")).id)
        await stage.factory.make(other, USER, name=f"User {number}")
    async with stage.listening(key, after=told["position"]) as ear:
        for row_id in missed:
            assert await ear.event() == ("user", "created", str(row_id))
        made = await stage.factory.make(account, USER, name="New")
        assert await ear.event() == ("user", "created", str(made.id))


async def test_nothing_is_lost_or_told_twice_while_it_catches_up(stage: Stage) -> None:
    account = await stage.factory.make_account()
    key = await stage.key(account)
    made: list[str] = []

    async def write() -> None:
        for number in range(40):
            made.append(str((await stage.factory.make(account, USER, name=f"{number}")).id))

    async with stage.open(key) as ear:
        start = (await ear.hears())["position"]
    writing = asyncio.create_task(write())
    for share in (10, 20, 30):
        await eventually(lambda share=share: len(made) >= share, promise_s=4)
        async with stage.listening(key, after=start) as ear:
            heard = [(await ear.event())[2] for _ in range(len(made))]
            assert heard == made[: len(heard)]
    await writing


async def test_says_when_what_was_missed_is_gone(stage: Stage) -> None:
    account = await stage.factory.make_account()
    key = await stage.key(account)
    async with stage.open(key) as ear:
        start = (await ear.hears())["position"]
    for number in range(3):
        await stage.factory.make(account, USER, name=f"User {number}")
    later = datetime.now(UTC) + 2 * outbox.KEPT

    async def prune(connection: object) -> int:
        await outbox.advance(connection, "test", 10**6)
        return await outbox.prune(connection, later)

    assert await stage.factory.write(prune)
    async with stage.open(key, after=start) as ear:
        told = await ear.hears()
        assert told["type"] == "reset"
        assert told["position"] > start
        made = await stage.factory.make(account, USER, name="New")
        assert await ear.event() == ("user", "created", str(made.id))
    async with stage.open(key, after=10**9) as ear:
        assert (await ear.hears())["type"] == "reset"


async def test_a_deleted_account_is_told_above(stage: Stage) -> None:
    north = await stage.factory.make_account("north", kind="reseller")
    acme = await stage.factory.make_account("acme", parent=north)
    async with stage.listening(await stage.key(north)) as ear:
        await stage.factory.delete(acme, ACCOUNT, acme.id)
        assert await ear.event() == ("account", "deleted", str(acme.id))


async def test_a_moved_account_is_told_to_whom_it_belongs_now(stage: Stage) -> None:
    factory = stage.factory
    north = await factory.make_account("north", kind="reseller")
    south = await factory.make_account("south", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    keys = [await stage.key(account) for account in (north, south, acme)]
    async with (
        stage.listening(keys[0]) as before,
        stage.listening(keys[1]) as after,
        stage.listening(keys[2]) as own,
    ):
        await factory.work(lambda work: _move(work, acme, south))
        made = await factory.make(acme, USER, name="Anna")
        for ear in (after, own):
            assert await ear.event() == ("account", "updated", str(acme.id))
            assert await ear.event() == ("user", "created", str(made.id))
        mine = await factory.make(north, USER, name="Own")
        assert await before.event() == ("user", "created", str(mine.id))


async def _move(work: Work, account: Account, below: Account) -> None:
    verb = next(each for each in ACCOUNT.verbs if each.name == "move")
    owner = await work.owner(account.id)
    await writing.act(work, ACCOUNT, owner, account.id, verb, Destination(account_id=below.id))


async def test_a_deleted_key_ends_its_sockets_before_anything_else_is_told(stage: Stage) -> None:
    account = await stage.factory.make_account()
    key, other = await stage.key(account), await stage.key(account)
    async with stage.listening(key) as ear, stage.listening(other) as stays:
        await stage.factory.delete(account, API_KEY, stage.keys[key])
        await stage.factory.make(account, USER, name="Anna")
        assert await ear.closed() == 4401
        with pytest.raises(ConnectionClosedError):
            await ear.hears()
        assert await stays.event() == ("api-key", "deleted", str(stage.keys[key]))
        assert (await stays.event())[0] == "user"


@pytest.mark.parametrize("how", ["log-out", "disabled"])
async def test_who_logs_out_or_is_disabled_hears_nothing_more(stage: Stage, how: str) -> None:
    account = await stage.factory.make_account()
    login = await make_login(stage.factory, account)
    async with stage.person(login.id) as ear:
        if how == "disabled":
            await stage.factory.change(account, LOGIN, login.id, disabled=True)
        else:
            await stage.factory.write(lambda connection: sessions.end_all(connection, login.id))
        assert await ear.closed() == 4401


async def test_a_right_withdrawn_from_a_role_is_gone_at_once(stage: Stage) -> None:
    account = await stage.factory.make_account()
    rights = [Right.USERS_VIEW, Right.WEB]
    role = await stage.factory.make(account, ROLE, name="Watchers", rights=rights)
    login = await stage.factory.make(
        account, LOGIN, email="eve@example.com", name="Eve", role_id=role.id
    )
    async with stage.person(login.id) as ear:
        made = await stage.factory.make(account, USER, name="Anna")
        assert await ear.event() == ("user", "created", str(made.id))
        await stage.factory.change(account, ROLE, role.id, rights=[Right.WEB])
        await stage.factory.make(account, USER, name="Bob")
        await stage.factory.change(account, LOGIN, login.id, disabled=True)
        with pytest.raises(ConnectionClosedError):
            await ear.hears()


async def test_everybody_is_looked_at_again_every_minute(stage: Stage) -> None:
    account = await stage.factory.make_account()
    key = await stage.key(account)
    async with stage.listening(key) as ear:
        async with stage.factory.database.write() as connection:
            await connection.execute(api_keys.delete())
        made = await stage.factory.make(account, USER, name="Anna")
        assert await ear.event() == ("user", "created", str(made.id))
        stage.watch.now += live.CHECKED_EVERY_S
        assert await ear.closed() == 4401


async def test_a_slow_reader_is_closed_and_holds_up_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "CLOSING_S", 0.2)
    monkeypatch.setattr(listening, "WAITING", 100)
    account = await stage.factory.make_account()
    key = await stage.key(account)
    deaf = _deaf(stage.url, key)
    try:
        await eventually(lambda: len(stage.live._listeners) == 1, promise_s=1)
        [slow] = stage.live._listeners
        async with stage.listening(key) as ear:
            heard = 0
            while not slow.ended.done():
                await _flood(stage, account.id, 50)
                for _ in range(50):
                    await ear.hears()
                heard += 50
                assert heard < 20_000
            assert slow.ended.result() is End.SLOW
            await eventually(lambda: stage.live.sockets == 1, promise_s=1)
            made = await stage.factory.make(account, USER, name="Anna")
            assert await ear.event() == ("user", "created", str(made.id))
    finally:
        deaf.close()


def _deaf(url: str, key: str) -> sockets.socket:
    """A client that opens a socket and never reads."""
    parts = urlsplit(url)
    client = sockets.socket()
    client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 1024)
    client.connect((parts.hostname, parts.port))
    client.sendall(
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Authorization: Bearer {key}\r\n\r\n".encode()
    )
    return client


async def _flood(stage: Stage, account_id: object, count: int) -> None:
    event = {"kind": "user", "id": "x" * 2000, "action": "updated", "revision": 1}
    async with stage.factory.database.write() as connection:
        await outbox.append_all(connection, "resource", account_id, [event] * count)


async def test_a_caller_has_so_many_sockets(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SOCKETS_EACH", 2)
    account = await stage.factory.make_account()
    key, other = await stage.key(account), await stage.key(account)
    async with stage.listening(key), stage.listening(other):
        async with stage.listening(key):
            with pytest.raises(InvalidStatus) as refused:
                await stage.listening(key).__aenter__()
            assert refused.value.response.status_code == 429
            assert int(refused.value.response.headers["Retry-After"]) > 0
        await eventually(lambda: stage.live.sockets == 2, promise_s=1)
        async with stage.listening(key):
            pass


async def test_who_may_not_come_in_is_told_so(stage: Stage) -> None:
    account, other = await stage.factory.make_account(), await stage.factory.make_account()
    key, login = await stage.key(account), await make_login(stage.factory, account)
    for status, query in ((404, {"account_id": other.id}), (422, {"kinds": "nonsense"}),
                          (422, {"after": -1}), (401, {"ticket": "made-up"})):  # fmt: skip
        with pytest.raises(InvalidStatus) as refused:
            await stage.open(key, **query).__aenter__()
        assert refused.value.response.status_code == status
        assert json.loads(refused.value.response.body)["error"]["code"]
    with pytest.raises(InvalidStatus) as refused:
        await stage.open("rf_made_up").__aenter__()
    assert refused.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as refused:
        await stage.person(login.id, origin="https://evil.example").__aenter__()
    assert refused.value.response.status_code == 403


async def test_silence_is_filled(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.1)
    account, other = await stage.factory.make_account(), await stage.factory.make_account()
    async with stage.listening(await stage.key(account)) as ear:
        await stage.factory.make(other, USER, name="Not theirs")
        async with stage.factory.database.read() as connection:
            head = await outbox.head(connection)
        while (told := await ear.hears())["position"] < head:
            assert told["type"] == "heartbeat"


async def test_a_long_message_ends_the_socket(stage: Stage) -> None:
    account = await stage.factory.make_account()
    async with stage.listening(await stage.key(account)) as ear:
        await ear.connection.send("x" * (events.LONGEST_MESSAGE + 1))
        assert await ear.closed() == 1009
