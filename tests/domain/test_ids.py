"""UUIDv7: layout and order."""

from uuid import UUID

from ringfort.domain.ids import IdSource, new_id, uuid7


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
