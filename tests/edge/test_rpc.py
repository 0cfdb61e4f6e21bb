"""The JSON-RPC client against an edge that is slow, wrong or dies. No Kamailio needed."""

import asyncio
import contextlib
import json
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ringfort.domain.errors import Unavailable
from ringfort.edge.rpc import OUTSTANDING, EdgeRefused, EdgeRpc
from ringfort.testing.eventually import eventually

Request = dict[str, Any]


class FakeEdge:
    """Collects requests; `answer` sends what the test wants, when it wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.requests: list[tuple[Request, str]] = []
        self.raw: list[bytes] = []
        self._socket: socket.socket | None = None

    def start(self) -> None:
        self.stop()
        self.path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)

    def stop(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def answer(self, number: int, **content: object) -> None:
        assert self._socket is not None
        request, sender = self.requests[number]
        message = {"jsonrpc": "2.0", "id": request["id"]} | content
        self._socket.sendto(json.dumps(message).encode(), sender)

    def say(self, data: bytes) -> None:
        assert self._socket is not None
        self._socket.sendto(data, self.requests[-1][1])

    def _read(self) -> None:
        assert self._socket is not None
        with contextlib.suppress(BlockingIOError):
            while True:
                data, sender = self._socket.recvfrom(65536)
                self.raw.append(data)
                text = data.decode("utf-8", "surrogateescape")
                self.requests.append((json.loads(text), sender))


@pytest_asyncio.fixture
async def edge() -> AsyncIterator[FakeEdge]:
    with tempfile.TemporaryDirectory(prefix="rf") as folder:
        made = FakeEdge(Path(folder) / "rpc.sock")
        made.start()
        yield made
        made.stop()


@pytest_asyncio.fixture
async def client(edge: FakeEdge) -> AsyncIterator[EdgeRpc]:
    async with EdgeRpc(edge.path, edge.path.with_name("own.sock")) as opened:
        yield opened


async def asked(edge: FakeEdge, count: int) -> None:
    await eventually(lambda: len(edge.requests) == count, promise_s=1)


async def test_answers_are_matched_by_id(edge: FakeEdge, client: EdgeRpc) -> None:
    first = asyncio.create_task(client.call("core.version"))
    second = asyncio.create_task(client.call("htable.get", "ha1", "1001@acme.example"))
    await asked(edge, 2)
    edge.say(b"no json")
    edge.say(b'{"id": 999, "result": "nobody asked"}')
    edge.answer(1, result="second")
    edge.answer(0, result="first")
    assert await asyncio.gather(first, second) == ["first", "second"]
    assert edge.requests[1][0]["params"] == ["ha1", "1001@acme.example"]


async def test_bytes_that_are_no_text_come_and_go(edge: FakeEdge, client: EdgeRpc) -> None:
    call = asyncio.create_task(client.call("ul.lookup", "location", "x@y"))
    await asked(edge, 1)
    number = edge.requests[0][0]["id"]
    edge.say(b'{"jsonrpc": "2.0", "id": %d, "result": "sip:\xff@y"}' % number)
    told = await call
    back = asyncio.create_task(client.call("ul.rm_contact", "location", "x@y", told))
    await asked(edge, 2)
    assert edge.raw[1].count(b"\xff") == 1
    edge.answer(1, result={})
    await back


async def test_an_error_carries_its_number(edge: FakeEdge, client: EdgeRpc) -> None:
    call = asyncio.create_task(client.call("ul.rm", "location", "x@y"))
    await asked(edge, 1)
    edge.answer(0, error={"code": 404, "message": "AOR not found"})
    with pytest.raises(EdgeRefused) as raised:
        await call
    assert raised.value.number == 404


async def test_no_more_requests_are_under_way_than_the_edge_bears(
    edge: FakeEdge, client: EdgeRpc
) -> None:
    calls = [asyncio.create_task(client.call("core.version")) for _ in range(OUTSTANDING + 2)]
    await asked(edge, OUTSTANDING)
    edge.answer(0, result=0)
    await asked(edge, OUTSTANDING + 1)
    for number in range(1, OUTSTANDING + 1):
        edge.answer(number, result=number)
    await asked(edge, OUTSTANDING + 2)
    edge.answer(OUTSTANDING + 1, result="last")
    assert (await asyncio.gather(*calls))[-1] == "last"


async def test_a_silent_edge_is_away_after_the_time_out(client: EdgeRpc) -> None:
    with pytest.raises(Unavailable):
        await client.call("core.version", timeout=0.05)


async def test_an_edge_that_is_not_there_is_away_at_once(edge: FakeEdge, client: EdgeRpc) -> None:
    edge.stop()
    async with asyncio.timeout(1):
        with pytest.raises(Unavailable):
            await client.call("core.version", timeout=60)
        edge.path.unlink()
        with pytest.raises(Unavailable):
            await client.call("core.version", timeout=60)
    assert client.instance() is None


async def test_an_edge_that_dies_owes_no_answer(edge: FakeEdge, client: EdgeRpc) -> None:
    call = asyncio.create_task(client.call("htable.reload", "ha1", timeout=60))
    await asked(edge, 1)
    edge.stop()
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable):
            await call


async def test_an_edge_that_restarts_owes_no_answer(edge: FakeEdge, client: EdgeRpc) -> None:
    call = asyncio.create_task(client.call("htable.reload", "ha1", timeout=60))
    await asked(edge, 1)
    before = client.instance()
    edge.start()
    assert client.instance() != before
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable):
            await call
