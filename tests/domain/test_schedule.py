"""Day-and-time filters on the wall clock of a zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfort.domain.schedule import ALWAYS, WHOLE_WEEK, Filter

BERLIN = ZoneInfo("Europe/Berlin")
MOSCOW = ZoneInfo("Europe/Moscow")


def at(zone: ZoneInfo, *when: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = when
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=zone).astimezone(UTC)


OFFICE = Filter.of("mon", "tue", "wed", "thu", "fri", times=(("09:30", "18:30"),))


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ((2026, 1, 5, 9, 29), False),
        ((2026, 1, 5, 9, 30), True),
        ((2026, 1, 5, 18, 29), True),
        ((2026, 1, 5, 18, 30), False),
        ((2026, 1, 10, 12, 0), False),
    ],
)
def test_a_window_has_its_start_and_not_its_end(when: tuple[int, ...], fits: bool) -> None:
    assert OFFICE.fits(at(MOSCOW, *when), MOSCOW) is fits


def test_the_zone_decides_which_day_it_is() -> None:
    sunday_evening = datetime(2026, 1, 4, 22, 30, tzinfo=UTC)
    monday = Filter.of("mon")
    assert monday.fits(sunday_evening, MOSCOW)
    assert not monday.fits(sunday_evening, ZoneInfo("UTC"))


def test_a_window_across_midnight_belongs_to_the_day_it_starts_on() -> None:
    night = Filter.of("fri", "sun", times=(("22:00", "06:00"),))
    assert night.fits(at(BERLIN, 2026, 1, 9, 23, 0), BERLIN)
    assert night.fits(at(BERLIN, 2026, 1, 10, 5, 59), BERLIN)
    assert not night.fits(at(BERLIN, 2026, 1, 10, 6, 0), BERLIN)
    assert not night.fits(at(BERLIN, 2026, 1, 9, 5, 0), BERLIN)
    assert not night.fits(at(BERLIN, 2026, 1, 10, 23, 0), BERLIN)
    assert night.fits(at(BERLIN, 2026, 1, 12, 5, 0), BERLIN), "Sunday night ends on Monday"


def test_the_end_of_the_day_and_a_whole_day() -> None:
    evening = Filter.of("mon", times=(("18:00", "24:00"),))
    assert evening.fits(at(BERLIN, 2026, 1, 5, 23, 59), BERLIN)
    assert not evening.fits(at(BERLIN, 2026, 1, 6, 0, 0), BERLIN)
    around = Filter.of("mon", times=(("08:00", "08:00"),))
    assert around.minutes.bit_count() == 24 * 60
    assert around.fits(at(BERLIN, 2026, 1, 6, 7, 59), BERLIN)


def test_a_window_inside_the_skipped_hour_does_not_occur() -> None:
    """Berlin, 29 March 2026: 02:00 becomes 03:00."""
    skipped = Filter.of("sun", times=(("02:00", "03:00"),))
    day = [at(BERLIN, 2026, 3, 29, 0, 0) + timedelta(minutes=n) for n in range(23 * 60)]
    assert not any(skipped.fits(moment, BERLIN) for moment in day)
    after = Filter.of("sun", times=(("02:30", "03:30"),))
    assert sum(after.fits(moment, BERLIN) for moment in day) == 30


def test_a_window_inside_the_repeated_hour_occurs_twice() -> None:
    """Berlin, 25 October 2026: 03:00 becomes 02:00."""
    repeated = Filter.of("sun", times=(("02:15", "02:45"),))
    day = [at(BERLIN, 2026, 10, 25, 0, 0) + timedelta(minutes=n) for n in range(25 * 60)]
    assert sum(repeated.fits(moment, BERLIN) for moment in day) == 60
    assert repeated.fits(at(BERLIN, 2026, 10, 25, 2, 30, fold=1), BERLIN)


def test_a_night_shift_spans_the_change_of_clocks() -> None:
    night = Filter.of("sat", times=(("22:00", "06:00"),))
    start = at(BERLIN, 2026, 10, 24, 22, 0)
    minutes = [start + timedelta(minutes=n) for n in range(10 * 60)]
    assert sum(night.fits(moment, BERLIN) for moment in minutes) == 9 * 60


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        ALWAYS.fits(datetime(2026, 1, 5, 12), BERLIN)


def test_always_is_always() -> None:
    assert ALWAYS.minutes == WHOLE_WEEK


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_a_filter_and_its_complement_share_the_time(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    day = Filter.of(times=(("08:00", "20:00"),))
    night = Filter.of(times=(("20:00", "08:00"),))
    assert day.fits(moment, zone) is not night.fits(moment, zone)
