"""What an account says about money, and how that of a whole line of accounts prices a call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from ringfort.domain.money import Exchange
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import DurationRounding, Rate
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.schedule import Minutes

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Profile:
    """Which plan rates calls from when on; `inherited`: those of accounts below too."""

    active_from: datetime
    plan_id: UUID
    inherited: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`decks` in the order in which they are asked, with the terms of each; `internal`: the price
    of a minute inside the account, `terms` those of it."""

    id: UUID
    currency: str
    internal: int
    terms: Terms
    decks: tuple[tuple[UUID, Terms], ...]
    seconds: DurationRounding = DurationRounding.UP


@dataclass(frozen=True, slots=True)
class Version:
    """A deck's rates from a moment on; `blob` names its files."""

    id: UUID
    effective_at: datetime
    blob: UUID


@dataclass(frozen=True, slots=True)
class DeckTerms:
    """A rate deck of an account; `versions` the latest first."""

    owner_id: UUID
    currency: str
    mode: TimeMode
    zone: ZoneInfo | None
    versions: tuple[Version, ...]

    def in_force(self, moment: datetime) -> Version | None:
        return next((each for each in self.versions if each.effective_at <= moment), None)


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    id: UUID
    exchange: Exchange
    valid_from: datetime
    shared: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Of one account, its own things only. `billing`: its method; `profiles` and `exchanges` the
    latest first; `hours` of time profiles by their ids."""

    account_id: UUID
    currency: str = "USD"
    zone: ZoneInfo = _UTC
    billing: str = "none"
    prepay_metered: bool = False
    credit_limit: int | None = None
    profiles: tuple[Profile, ...] = ()
    plans: Mapping[UUID, Plan] = field(default_factory=dict)
    decks: Mapping[UUID, DeckTerms] = field(default_factory=dict)
    hours: Mapping[str, Minutes] = field(default_factory=dict)
    exchanges: tuple[ExchangeRate, ...] = ()


class Found(Protocol):
    """What a deck says of a number; see `store.decks.compiled.Entry`."""

    @property
    def destination(self) -> str: ...
    @property
    def blocked(self) -> bool: ...
    @property
    def rate(self) -> Rate: ...
    @property
    def timed(self) -> Sequence[tuple[str, Rate]]: ...


Find = Callable[[UUID, UUID, str], Awaitable[Found | None]]
"""Asks the rates of a deck's owner, by their blob, for a number (digits, no plus)."""


class Unpriced(Exception):
    """`why`: no_profile, no_rate, blocked or no_exchange."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Line:
    """Books from the root down to the account that pays."""

    books: tuple[Book, ...]

    @property
    def own(self) -> Book:
        return self.books[-1]

    def plan(self, moment: datetime) -> Plan:
        """What rates the account's calls then. Unpriced."""
        for book in reversed(self.books):
            for profile in book.profiles:
                if profile.active_from <= moment:
                    if book is self.own or profile.inherited:
                        return self._plan(profile.plan_id)
                    break
        raise Unpriced("no_profile")

    async def tariff(self, number: str, moment: datetime, find: Find) -> Tariff:
        """Of a call outside: by the first deck of the plan that has the number. Unpriced."""
        plan = self.plan(moment)
        for deck_id, terms in plan.decks:
            found = await self._by(deck_id, terms, number, moment, find)
            if found is not None:
                return replace(found, seconds=plan.seconds, plan=plan.id)
        raise Unpriced("no_rate")

    async def asked(self, deck_id: UUID, number: str, moment: datetime, find: Find) -> Tariff:
        """Of a call by a carrier that asks the account what is in a deck. Unpriced."""
        found = await self._by(deck_id, Terms(), number, moment, find)
        if found is None:
            raise Unpriced("no_rate")
        return found

    async def _by(
        self, deck_id: UUID, terms: Terms, number: str, moment: datetime, find: Find
    ) -> Tariff | None:
        """None: the deck does not have the number. Unpriced."""
        deck = self._deck(deck_id)
        version = deck.in_force(moment) if deck else None
        found = await find(deck.owner_id, version.blob, number) if deck and version else None
        if deck is None or version is None or found is None:
            return None
        if found.blocked:
            raise Unpriced("blocked")
        exchange = self.exchange(deck.currency, moment)
        return Tariff(
            self.own.currency,
            self._timed(deck, found),
            terms,
            exchange=exchange.exchange if exchange else None,
            destination=found.destination,
            deck_version=version.id,
            exchange_rate=exchange.id if exchange else None,
        )

    def internal(self, moment: datetime) -> Tariff | None:
        """Of a call inside the account; None: it costs nothing. Unpriced."""
        plan = self.plan(moment)
        if not plan.internal:
            return None
        exchange = self.exchange(plan.currency, moment)
        return Tariff(
            self.own.currency,
            TimedRate(Rate.of(plan.internal), (), TimeMode.START, self.own.zone),
            plan.terms,
            plan.seconds,
            exchange.exchange if exchange else None,
            plan=plan.id,
            exchange_rate=exchange.id if exchange else None,
        )

    def exchange(self, source: str, moment: datetime) -> ExchangeRate | None:
        """Into the account's currency: its own rate, else of the nearest above that offers one,
        either way round; None: it is the same one. Unpriced."""
        target = self.own.currency
        if source == target:
            return None
        for book in reversed(self.books):
            for each in book.exchanges:
                pair = {each.exchange.source, each.exchange.target}
                offered = each.shared or book is self.own
                if offered and pair == {source, target} and each.valid_from <= moment:
                    return each if each.exchange.source == source else _turned(each)
        raise Unpriced("no_exchange")

    def _plan(self, plan_id: UUID) -> Plan:
        for book in self.books:
            if plan_id in book.plans:
                return book.plans[plan_id]
        raise Unpriced("no_profile")

    def _deck(self, deck_id: UUID) -> DeckTerms | None:
        found = (book.decks.get(deck_id) for book in self.books)
        return next((deck for deck in found if deck), None)

    def _timed(self, deck: DeckTerms, found: Found) -> TimedRate:
        at = tuple((self._hours(times), rate) for times, rate in found.timed)
        return TimedRate(found.rate, at, deck.mode, deck.zone or self.own.zone)

    def _hours(self, profile_id: str) -> Minutes:
        """A profile that is gone has no hours."""
        return next((book.hours[profile_id] for book in self.books if profile_id in book.hours), 0)


def _turned(rate: ExchangeRate) -> ExchangeRate:
    was = rate.exchange
    turned = Exchange(was.target, was.source, was.denominator, was.numerator)
    return ExchangeRate(rate.id, turned, rate.valid_from, rate.shared)
