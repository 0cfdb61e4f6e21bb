"""The fast path gives the very prices of the plain one."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfort.domain.money import Rounding
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.deck_rows import DeckRow, Offer
from ringfort.domain.rating.times import TimeMode
from ringfort.domain.schedule import Filter
from ringfort.store.decks import compiled
from ringfort.store.decks.compiled import Deck
from ringfort.store.decks.pricing import Clock, pricing

NIGHT = Clock(
    mode=TimeMode.SPLIT, profiles={"night": Filter.of(times=(("20:00", "06:00"),)).minutes}
)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def row(prefix: str, offer: Offer, times: str = "", blocked: bool = False) -> DeckRow:
    return DeckRow(2, prefix, times, "", "somewhere", "", blocked, offer)


def plain(price: int, **changed: int) -> Offer:
    return Offer(price, 1, 1, price, 0, 0, 0, 0)._replace(**changed)


def a_deck(path: Path, rows: list[DeckRow]) -> Deck:
    compiled.write(path, sorted(rows, key=lambda each: (each.prefix, each.times)))
    return Deck(path)


def an_offer(dice: random.Random) -> Offer:
    zero_or = dice.choice((0, 0, 0, dice.randrange(50)))
    return plain(dice.randrange(10**6))._replace(
        first_s=dice.choice((1, 6, 30, 60)),
        next_s=dice.choice((1, 6, 60)),
        next_price=dice.randrange(10**6),
        connect_fee=dice.choice((0, 12345)),
        minimum_cost=zero_or * 1000,
        free_s=zero_or,
        free_up_to_s=zero_or,
    )


@pytest.mark.parametrize("rounding", list(Rounding))
def test_it_is_the_charge_of_the_rate_that_the_deck_finds(
    tmp_path: Path, rounding: Rounding
) -> None:
    dice = random.Random(20)
    prefixes = {str(dice.randrange(1, 1000)) for _ in range(400)}
    deck = a_deck(
        tmp_path / "x.deck",
        [row(each, an_offer(dice), blocked=dice.random() < 0.1) for each in prefixes],
    )
    terms = Terms(4, rounding, markup_ppm=123_456)
    price = pricing(deck, terms, Clock())
    found = 0
    for _ in range(5000):
        number = str(dice.randrange(1, 10 ** dice.randrange(1, 18)))
        seconds = dice.choice((0, dice.randrange(200)))
        entry = deck.find(number)
        rated = entry is not None and not entry.blocked
        expected = terms.charge(entry.rate, seconds) if entry and rated else None
        assert price(number, seconds, NOON) == expected
        found += rated
    assert found > 500


def test_a_call_into_the_night_is_split(tmp_path: Path) -> None:
    rows = [row("49", plain(60_000)), row("49", plain(6_000), times="night")]
    price = pricing(a_deck(tmp_path / "x.deck", rows), Terms(), NIGHT)
    evening = datetime(2026, 11, 24, 19, 59, 30, tzinfo=UTC)
    charges = [price("4930", 60, at) for at in (NOON, evening, NOON)]
    assert charges == [60_000, 33_000, 60_000]


def test_a_profile_that_is_gone_never_fits(tmp_path: Path) -> None:
    rows = [row("49", plain(60_000)), row("49", plain(6_000), times="night")]
    deck = a_deck(tmp_path / "x.deck", rows)
    assert pricing(deck, Terms(), Clock())("49", 60, NOON.replace(hour=23)) == 60_000


def test_entries_of_a_mapped_file_are_read_when_asked_for(tmp_path: Path) -> None:
    rows = [row(f"{each:06}", plain(each)) for each in range(60_000)]
    deck = a_deck(tmp_path / "x.deck", rows)
    prices = [deck.find(f"{each:06}123") for each in (0, 59_999, 30_000, 0)]
    assert [each.rate.intervals[0].price for each in prices if each] == [0, 59_999, 30_000, 0]
    price = pricing(deck, Terms(), Clock())
    for each in range(60_000):
        deck.find(f"{each:06}")
        assert price(f"{each:06}", 60, NOON) == each
    assert len(deck._entries) <= 50_002
    assert price("000007123", 60, NOON) == 7
