"""Captured messages: found by call, kept in bounded room and time, erased with their call."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfort.domain.sip.message import Captured
from ringfort.store.records.captured import FILE_SECONDS, Captures, Span

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SPAN = Span("a@phone", BEGAN, BEGAN + timedelta(minutes=1))


class Clock:
    def __init__(self) -> None:
        self.now = BEGAN.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Captures:
    return Captures(tmp_path / "capture", clock=clock)


def message(call_id: str, seconds: float = 0, parent: str = "", raw: bytes = b"x") -> Captured:
    at = BEGAN + timedelta(seconds=seconds)
    return Captured(at, call_id, parent, "192.0.2.7:5060", "192.0.2.1:5060", "udp", raw)


def texts(found: Iterable[Captured]) -> list[str]:
    return [each.raw.decode() for each in found]


def test_a_call_is_its_legs_in_order(kept: Captures) -> None:
    kept.add([message("b@edge", 3, "a@phone", b"3"), message("a@phone", 1, raw=b"1")])
    kept.add([message("c@phone", 2, raw=b"other"), message("b@edge", 4, raw=b"4")])
    assert texts(kept.of_call(SPAN)) == ["1", "3", "4"]
    whole = kept.of_call(SPAN)[0]
    assert whole == message("a@phone", 1, raw=b"1")


def test_another_call_with_the_same_call_id_is_another(kept: Captures) -> None:
    """Whoever knows a Call-ID can use it again."""
    kept.add([message("a@phone", 1, raw=b"mine"), message("a@phone", 900, raw=b"theirs")])
    later = Span("a@phone", BEGAN + timedelta(minutes=15), BEGAN + timedelta(minutes=16))
    assert texts(kept.of_call(SPAN)) == ["mine"]
    assert texts(kept.of_call(later)) == ["theirs"]


def test_no_call_id_is_no_call(kept: Captures) -> None:
    kept.add([message("", 1), message("b@edge", 1)])
    assert kept.of_call(Span("", SPAN.began, SPAN.ended)) == []


def test_a_long_call_lies_in_several_files(kept: Captures, clock: Clock) -> None:
    for hour in range(3):
        clock.now = BEGAN.timestamp() + hour * FILE_SECONDS
        at = hour * FILE_SECONDS
        parent = "" if hour else "a@phone"
        kept.add([message("a@phone", at, raw=b"a"), message("b@edge", at, parent, b"b")])
    long = Span("a@phone", BEGAN, BEGAN + timedelta(hours=3))
    assert len(list(kept.folder.glob("*.db"))) == 3
    assert sorted(texts(kept.of_call(long))) == ["a", "a", "a", "b", "b", "b"]
    kept.erase([long])
    assert kept.of_call(long) == []


def test_erasing_leaves_other_calls_and_no_trace(kept: Captures) -> None:
    mine = message("a@phone", 1, raw=b"a secret of Anna's")
    kept.add([mine, message("b@edge", 2, "a@phone"), message("c@phone", 2)])
    kept.erase([SPAN, Span("nobody", SPAN.began, SPAN.ended)])
    assert kept.of_call(SPAN) == []
    assert len(kept.of_call(Span("c@phone", SPAN.began, SPAN.ended))) == 1
    kept.close()
    assert not [p for p in kept.folder.iterdir() if b"secret of Anna" in p.read_bytes()]


def test_files_go_after_their_days(kept: Captures, clock: Clock) -> None:
    kept.add([message("a@phone")])
    clock.now += FILE_SECONDS
    kept.add([message("b@phone")])
    clock.now = BEGAN.timestamp() + kept.days * 86400
    assert kept.prune() == 0
    clock.now += FILE_SECONDS + 1
    assert kept.prune() == 1
    assert kept.of_call(SPAN) == []


def test_room_is_bounded(tmp_path: Path, clock: Clock) -> None:
    """The oldest goes for what comes, though all of it is of one hour."""
    kept = Captures(tmp_path, room=1 << 20, clock=clock)
    for second in range(200):
        clock.now += 1
        kept.add([message("a@phone", second, raw=b"%03d" % second + bytes(16_000))])
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    found = kept.of_call(Span("a@phone", BEGAN, BEGAN + timedelta(seconds=300)))
    assert size < 2 << 20
    assert 20 < len(found) < 120
    assert found[-1].raw[:3] == b"199"


def test_a_broken_file_is_passed_over(kept: Captures, clock: Clock) -> None:
    kept.add([message("a@phone", 1, raw=b"1")])
    kept.close()
    clock.now += FILE_SECONDS
    kept.add([message("a@phone", FILE_SECONDS, raw=b"2")])
    first, _ = sorted(kept.folder.glob("*.db"))
    first.write_bytes(b"no database" * 1000)
    both = Span("a@phone", BEGAN, BEGAN + timedelta(hours=1))
    assert texts(kept.of_call(both)) == ["2"]


def test_who_cannot_write_says_so_and_goes_on_later(kept: Captures, clock: Clock) -> None:
    kept.folder.write_text("a file where the folder should be")
    with pytest.raises((OSError, sqlite3.Error)):
        kept.add([message("a@phone", 1)])
    kept.folder.unlink()
    kept.add([message("a@phone", 1)])
    assert len(kept.of_call(SPAN)) == 1
