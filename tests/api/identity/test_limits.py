"""How often somebody may."""

import pytest

from ringfort.api import limits
from ringfort.api.limits import Buckets, Tries
from ringfort.domain.errors import TooMany


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def taken(buckets: Buckets, key: str, most: int) -> int:
    for count in range(most):
        try:
            buckets.take(key)
        except TooMany:
            return count
    return most


def test_a_bucket_holds_a_burst_and_fills_at_its_rate(watch: Watch) -> None:
    buckets = Buckets(50, 200, watch)
    assert taken(buckets, "a", 1000) == 200
    watch.now += 1
    assert taken(buckets, "a", 1000) == 50
    watch.now += 60
    assert taken(buckets, "a", 1000) == 200


def test_buckets_do_not_share(watch: Watch) -> None:
    buckets = Buckets(50, 200, watch)
    taken(buckets, "a", 1000)
    assert taken(buckets, "b", 1000) == 200


def test_tries_slide(watch: Watch) -> None:
    tries = Tries(2, 60, watch)
    tries.take("a")
    watch.now += 30
    tries.take("a")
    with pytest.raises(TooMany) as caught:
        tries.take("a")
    assert caught.value.after_s == 30
    watch.now += 30
    tries.take("a")
    with pytest.raises(TooMany):
        tries.take("a")


def test_a_refused_try_counts_for_nobody(watch: Watch) -> None:
    tries = Tries(1, 60, watch)
    tries.take("a")
    with pytest.raises(TooMany):
        tries.take("b", "a")
    tries.take("b")


def test_what_went_well_is_given_back(watch: Watch) -> None:
    tries = Tries(1, 60, watch)
    for _ in range(3):
        tries.take("a", "b")
        tries.give_back("a", "b")
    tries.take("a")


def test_memory_is_bounded(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    buckets, tries = Buckets(1, 5, watch), Tries(5, 60, watch)
    for number in range(1000):
        buckets.take(f"{number}")
        tries.take(f"{number}")
    assert len(buckets._full_at) <= 10
    assert len(tries._made) <= 11
