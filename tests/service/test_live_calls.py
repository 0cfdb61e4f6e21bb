"""Live calls on their socket: put together from legs, told to whoever follows, bounded."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from ringfort.bootstrap import live_calls as client
from ringfort.bootstrap.live_calls import CallsMirror
from ringfort.calls import live
from ringfort.calls.legs import LiveLegs
from ringfort.calls.live import LiveCalls
from ringfort.calls.live_socket import LONGEST, serve_live
from ringfort.domain.errors import NotFound, Unavailable
from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import HangUp, News, Order
from ringfort.domain.route_checks import Check, Checked, CheckOut, Said
from ringfort.domain.snapshot import AccountSnapshot, Device, User
from ringfort.testing.eventually import eventually
from tests.service.test_legs import event

ACME, GLOBEX = new_id(), new_id()
REALM = "acme.pbx.localhost"


def _company() -> AccountSnapshot:
    """Anna's phone and Bob's."""
    devices, users = {}, {}
    for username, name in (("1001", "Anna"), ("1002", "Bob")):
        device = Device(new_id(), username, new_id())
        assert device.user_id
        devices[device.id] = device
        users[device.user_id] = User(device.user_id, name, username, None, (device.id,))
    return AccountSnapshot(ACME, 1, "Acme", REALM, "UTC", "en", {}, users, devices)


@dataclass
class FakeSnapshots:
    company: AccountSnapshot = field(default_factory=_company)

    async def of(self, account_id: UUID) -> AccountSnapshot | None:
        return self.company if account_id == self.company.id else None


@dataclass
class Switch:
    """Legs that come and go, and the socket that tells of them."""

    socket: Path
    snapshots: FakeSnapshots = field(default_factory=FakeSnapshots)
    legs: LiveLegs = field(default_factory=LiveLegs)
    obeyed: list[Order] = field(default_factory=list)
    waiting: int = live.WAITING

    def __post_init__(self) -> None:
        self.calls = LiveCalls(
            self.legs,
            self.snapshots,  # type: ignore[arg-type]
            self.waiting,
        )

    async def obey(self, order: Order) -> None:
        if not self.calls.channels(order.account_id, order.call_id):
            raise NotFound("gone")
        self.obeyed.append(order)

    async def check(self, asked: Check) -> Checked:
        if asked.account_id != ACME:
            raise NotFound("gone")
        return Checked(ACME, asked.number, (Said("nobody", {"number": asked.number}),))

    def happens(self, name: str, leg: str, call: str, **more: str) -> None:
        self.calls.touch(self.legs.take("app1", event(name, leg, call, **more)))

    def rings(self, leg: str = "1700000000.1") -> None:
        """Anna calls Bob."""
        anna = next(iter(self.snapshots.company.devices))
        server, count = leg.split(".")
        callee = f"{server}.{int(count) + 1}"
        self.happens("Newchannel", leg, leg, AccountCode="", CallerIDNum="1001")
        tags = f"from=d/{anna}/1002;call="
        self.calls.touch(self.legs.decided(leg, str(ACME), tags))
        self.happens("Newchannel", callee, leg, AccountCode=str(ACME))
        to = {"DestChanVariable": f"CHANNEL(userfield)=to=sip:1002@{REALM}"}
        account = {"DestAccountCode": str(ACME)}
        dialled = event("DialBegin", callee, leg, "Dest") | to | account
        self.calls.touch(self.legs.take("app1", dialled))

    def talks(self, leg: str = "1700000000.1") -> None:
        server, count = leg.split(".")
        for each in (leg, f"{server}.{int(count) + 1}"):
            self.happens("BridgeEnter", each, leg, AccountCode=str(ACME), ChannelState="6")

    @asynccontextmanager
    async def on(self) -> AsyncIterator[None]:
        looking = asyncio.create_task(self.calls.run())
        try:
            async with serve_live(self.socket, self.calls, self, self):
                yield
        finally:
            looking.cancel()


@pytest_asyncio.fixture
async def switch(tmp_path: Path) -> Switch:
    return Switch(tmp_path / "live.sock")


@asynccontextmanager
async def mirrored(switch: Switch) -> AsyncIterator[tuple[CallsMirror, list[News | None]]]:
    mirror, news = CallsMirror(switch.socket), list[News | None]()
    mirror.listener = lambda each, _before: news.append(each)
    running = asyncio.create_task(mirror.run())
    try:
        yield mirror, news
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def actions(news: list[News | None]) -> list[str]:
    return [each.action if each else "all" for each in news]


async def test_a_call_starts_changes_and_ends(switch: Switch) -> None:
    async with switch.on(), mirrored(switch) as (mirror, news):
        await eventually(lambda: news == [None], promise_s=1)
        switch.rings()
        await eventually(lambda: actions(news) == ["all", "started"], promise_s=1)
        [call] = mirror.calls()
        assert (call.account_id, call.direction, call.dialled) == (ACME, "internal", "1002")
        assert (call.state, [leg.name for leg in call.legs]) == ("ringing", ["Anna", "Bob"])
        assert call.users == set(switch.snapshots.company.users)
        switch.talks()
        await eventually(lambda: actions(news)[2:] == ["changed"], promise_s=1)
        [later] = mirror.calls()
        assert (later.id, later.state) == (call.id, "talking")
        switch.happens("Hold", "1700000000.2", "1700000000.1", AccountCode=str(ACME))
        await eventually(lambda: len(news) == 4, promise_s=1)
        assert [leg.state for leg in mirror.calls()[0].legs] == ["talking", "held"]
        for leg in ("1700000000.1", "1700000000.2"):
            switch.happens("Hangup", leg, "1700000000.1")
        await eventually(lambda: actions(news)[4:] == ["ended"], promise_s=1)
        assert mirror.calls() == []


async def test_each_account_has_its_own_part(switch: Switch) -> None:
    switch.rings()
    switch.happens("Newchannel", "1700000000.9", "1700000000.1", AccountCode="")
    switch.legs.decided("1700000000.9", str(GLOBEX), "to=sip:1001@globex.example")
    switch.happens("Newchannel", "1700000000.10", "1700000000.10", AccountCode="")
    await switch.calls.look()
    assert {(call.account_id, len(call.legs)) for call in switch.calls.now()} == {
        (ACME, 2), (GLOBEX, 1),
    }  # fmt: skip


async def test_a_mirror_says_that_the_service_is_away_and_catches_up(switch: Switch) -> None:
    async with mirrored(switch) as (mirror, news):
        with pytest.raises(Unavailable):
            mirror.calls()
        async with switch.on():
            switch.rings()
            await eventually(lambda: actions(news) == ["all", "started"], promise_s=1)
        await eventually(lambda: actions(news)[2:] == ["all"], promise_s=1)
        with pytest.raises(Unavailable):
            mirror.calls()
        switch.talks()
        await switch.calls.look()
        async with switch.on():
            await eventually(lambda: len(news) == 4, promise_s=1)
            assert [call.state for call in mirror.calls()] == ["talking"]


async def test_orders_are_obeyed_or_refused(switch: Switch) -> None:
    switch.rings()
    await switch.calls.look()
    [call] = switch.calls.now()
    order = HangUp("hang-up", ACME, call.id)
    with pytest.raises(Unavailable):
        await client.obey(switch.socket, order)
    async with switch.on():
        await client.obey(switch.socket, order)
        with pytest.raises(NotFound):
            await client.obey(switch.socket, HangUp("hang-up", GLOBEX, call.id))
        assert switch.obeyed == [order]
        assert list(await client.listed(switch.socket)) == [call]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"no json\n", b""),
        (b"x" * (LONGEST + 1) + b"\n", b""),
        (b'{"do":"sing"}\n', b"invalid"),
        (b"[]\n", b"invalid"),
    ],
)
async def test_nonsense_ends_its_own_connection_only(
    switch: Switch, said: bytes, told: bytes
) -> None:
    async with switch.on():
        assert switch.socket.stat().st_mode & 0o777 == 0o660
        reader, writer = await asyncio.open_unix_connection(switch.socket)
        writer.write(said)
        answer = await reader.read()
        assert (told in answer) if told else answer == b""
        writer.close()
        assert await client.listed(switch.socket) == []


async def test_who_does_not_read_is_let_go(tmp_path: Path) -> None:
    switch = Switch(tmp_path / "live.sock", waiting=3)
    async with switch.on():
        reader, writer = await asyncio.open_unix_connection(switch.socket, limit=100)
        writer.write(b'{"do":"follow"}\n')
        assert json.loads(await reader.readline()) == {"end": True}
        for n in range(400):
            switch.rings(f"1700000{n:03}.1")
        await switch.calls.look()
        read = b""
        async with asyncio.timeout(10):
            while data := await reader.read(65536):
                read += data
        told: list[Any] = read.splitlines()
        assert len(told) < 400
        writer.close()


async def test_a_check_is_asked_and_answered(switch: Switch) -> None:
    async with switch.on():
        asked = CheckOut("check-out", ACME, "1009")
        assert await client.check(switch.socket, asked) == await switch.check(asked)
        with pytest.raises(NotFound):
            await client.check(switch.socket, CheckOut("check-out", GLOBEX, "1009"))
    with pytest.raises(Unavailable):
        await client.check(switch.socket, asked)
