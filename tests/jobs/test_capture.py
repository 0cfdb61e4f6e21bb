"""The collector: from datagrams to kept messages, whoever sends what."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfort.domain.sip.message import LONGEST_MESSAGE, Captured
from ringfort.jobs import capture
from ringfort.jobs.capture import Collector
from ringfort.store.records.captured import Captures, Span
from ringfort.testing.captured import CREDENTIALS, SDP, datagram, request
from ringfort.testing.eventually import eventually

EDGE = ("127.66.0.1", 5060)
SERVER = "127.66.0.11"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def kept(tmp_path: Path) -> Captures:
    return Captures(tmp_path / "capture")


@pytest.fixture
def collector(kept: Captures) -> Collector:
    return Collector(kept, ("127.0.0.1", 0), {EDGE}, [SERVER])


def found(kept: Captures, call_id: str = "call-1") -> list[Captured]:
    return kept.of_call(Span(call_id, NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)))


def invite(call_id: str = "call-1", *more: str, source: str = "192.0.2.7") -> bytes:
    text = request("INVITE", "sip:1002@acme", call_id, *more, body=SDP).encode()
    return datagram(text, source=source, at=NOW.timestamp())


def test_a_message_is_kept_without_its_secrets(collector: Collector, kept: Captures) -> None:
    collector.take(invite("call-1", CREDENTIALS), EDGE)
    collector.flush()
    [only] = found(kept)
    assert only.at == NOW
    assert b"INVITE sip:1002@acme" in only.raw
    assert b"secret" not in only.raw
    assert b"c2VjcmV0" not in only.raw


def test_only_edges_are_heard(collector: Collector, kept: Captures) -> None:
    for sender in (("127.66.0.1", 5061), ("127.0.0.1", 5060), ("192.0.2.1", 5060)):
        collector.take(invite(), sender)
    collector.flush()
    assert found(kept) == []


def test_only_a_server_says_whose_leg_it_is(collector: Collector, kept: Captures) -> None:
    """A phone that writes our header into its INVITE joins no call."""
    collector.take(invite("forged", "X-Ringfort-Call: call-1"), EDGE)
    honest = invite("leg", "X-Ringfort-Call: call-1", source=SERVER)
    collector.take(honest, EDGE)
    collector.flush()
    assert [each.call_id for each in found(kept)] == ["leg"]


def test_noise_is_passed_over(collector: Collector, kept: Captures) -> None:
    for noise in (b"", b"HEP3", datagram(b"\0" * 50), datagram(b"INVITE sip:x SIP/2.0\r\n\r\n")):
        collector.take(noise, EDGE)
    collector.take(invite(), EDGE)
    collector.flush()
    assert len(found(kept)) == 1


def test_what_is_kept_of_a_message_is_bounded(collector: Collector, kept: Captures) -> None:
    collector.take(invite("call-1", "X: " + "x" * 30_000), EDGE)
    collector.flush()
    [only] = found(kept)
    assert len(only.raw) <= LONGEST_MESSAGE


def test_a_flood_is_lost_not_stored_up(
    collector: Collector, kept: Captures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "MOST_WAITING", 10)
    for _ in range(100):
        collector.take(invite(), EDGE)
    collector.flush()
    assert len(found(kept)) == 10
    collector.take(invite(), EDGE)
    collector.flush()
    assert len(found(kept)) == 11


@asynccontextmanager
async def listening(kept: Captures, port: int) -> AsyncIterator[socket.socket]:
    """An edge, whose collector runs."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as edge:
        edge.bind(("127.0.0.1", 0))
        collector = Collector(kept, ("127.0.0.1", port), {edge.getsockname()}, [SERVER])
        running = asyncio.create_task(collector.run())
        try:
            yield edge
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_datagrams_arrive(kept: Captures) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with listening(kept, port) as edge:

        def arrived() -> bool:
            edge.sendto(invite(), ("127.0.0.1", port))
            return len(found(kept)) > 0

        await eventually(arrived, promise_s=2, what="a message is kept")


async def test_a_port_that_is_taken_harms_nobody(kept: Captures) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        collector = Collector(kept, other.getsockname(), {EDGE}, [SERVER])
        running = asyncio.create_task(collector.run())
        await asyncio.wait([running], timeout=0.1)
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
