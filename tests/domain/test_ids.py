"""UUIDv7: layout and order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ringfort.domain.ids import IdSource, first_id, new_id, uuid7


def test_layout_is_that_of_rfc_9562() -> None:
    """RFC 9562 appendix A.6."""
    random = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    assert uuid7(0x017F22E279B0, random) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


def test_ids_grow_within_a_millisecond_and_when_the_clock_steps_back() -> None:
    times = iter([5, 5, 5, 3, 9])
    source = IdSource(lambda: next(times), lambda: 0)
    ids = [source() for _ in range(5)]
    assert ids == sorted(set(ids))
    assert all(each.version == 7 for each in ids)


def test_the_process_never_repeats_itself() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))


def test_the_first_id_of_a_moment_parts_earlier_from_later() -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    ms = int(at.timestamp() * 1000)
    assert uuid7(ms - 1, (1 << 74) - 1) < first_id(at) < uuid7(ms, 0)
    assert first_id(at, 5) == first_id(at + timedelta(milliseconds=5))
    assert first_id(datetime.min.replace(tzinfo=UTC), -5).int == 0
    assert first_id(datetime.max.replace(tzinfo=UTC)) > first_id(at)
