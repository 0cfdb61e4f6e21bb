"""What becomes of a call to a number outside, before anybody is asked to take it: who may, which
number is shown, and the trunks to try. For calls, and for the check of routes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from uuid import UUID

from ringfort.calls.party import Party
from ringfort.calls.world import World
from ringfort.calls.worth import worth
from ringfort.domain import restrictions, routing
from ringfort.domain.decisions import Decision
from ringfort.domain.numbers import NumberClass, number_class
from ringfort.domain.routes import KnownRoute
from ringfort.domain.routing import (
    UNPRICED,
    Facts,
    Fitting,
    Quality,
    Selection,
    Unfit,
    Wanted,
    Worth,
    fitting,
    select,
    unrouted,
)
from ringfort.domain.trunks import Attempt, Known
from ringfort.steps._ports import Notes
from ringfort.store.inventory import Owned

MOST_REASONS = 20
"""Trunks of which a call notes why they are not tried."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A number outside, as this party calls it. `owned`: it is a number of this platform, and the
    call does not leave it; else `may` says whether it may be called."""

    number: str
    kind: NumberClass
    shown: str | None
    owned: Owned | None
    may: restrictions.Decision


@dataclass(frozen=True, slots=True)
class Leaving:
    """The trunks selected for a call, and each attempt that this means."""

    number: str
    shown: str | None
    selection: Selection
    attempts: list[Attempt]

    @classmethod
    def by(cls, selection: Selection, number: str, shown: str | None) -> "Leaving":
        return cls(number, shown, selection, selection.attempts(number, shown))


async def judge(world: World, party: Party, number: str) -> Judged:
    """Of an E.164 number, or one that is short in the account's country."""
    outward = party.account.outward
    restricted = outward.restricted(party.user)
    kind = number_class(number, outward.country, restricted.area_code)
    may = restrictions.decide(number, outward.country, restricted.area_code, restricted.rules)
    owned = await world.owner_of(number)
    return Judged(number, kind, party.shown(number, kind), owned, may)


async def leave(
    world: World, party: Party, judged: Judged, moment: datetime, chance: Random, notes: Notes
) -> Leaving:
    """By what `routes` say; `chance`: what shares are drawn by. Notes what is not tried."""
    wanted = Wanted(judged.number, judged.kind, moment, party.account.outward.chosen)
    routes, trunks = await world.ways_of(party.account)
    found = fitting(routes, wanted)
    facts = await _facts(world, party, found, trunks, wanted)
    selection = select(found, trunks, wanted, facts, chance)
    _explain(selection, judged.number, notes)
    return Leaving.by(selection, judged.number, judged.shown)


async def short_of_margin(
    world: World, party: Party, number: str, route: KnownRoute, trunk: Known, moment: datetime
) -> Unfit | None:
    """At the moment of a fail-over; None: the route's margin is kept."""
    if route.settings.margin_percent is None:
        return None
    wanted = Wanted(number, NumberClass.UNKNOWN, moment)
    found = await _worth(world, party, route, [trunk], wanted)
    return routing.short_of_margin(route, found.get(trunk.id, UNPRICED))


def skip(notes: Notes, trunk: Known, why: StrEnum) -> None:
    notes.note(Decision.SKIPPED, trunk=trunk.name, why=why, owner=str(trunk.owner_id))


async def for_help(world: World, party: Party, number: str, notes: Notes) -> Leaving:
    """Of an emergency call: before every rule, route and price."""
    account, shown = party.account, party.shown_to_helpers()
    notes.note(
        Decision.EMERGENCY, number=number, shown=shown or "", caller=party.name, place=party.place
    )
    _, trunks = await world.ways_of(account)
    offered = (each for each in trunks if each.shared or each.owner_id == account.id)
    found = unrouted(offered, number, account.outward.chosen, emergency=True)
    return Leaving.by(found, number, shown)


async def _facts(
    world: World, party: Party, found: Fitting, trunks: Iterable[Known], wanted: Wanted
) -> Facts:
    """What the routes ask for, and no more."""
    known = {each.id: each for each in trunks}
    quality: dict[int, Mapping[UUID, Quality]] = {}
    worths: dict[tuple[UUID, UUID], Worth] = {}
    for route in found.routes:
        if route.settings.compares_quality:
            hours = route.settings.quality.hours
            quality[hours] = await world.quality.of(hours)
        if route.settings.asks_prices:
            named = (known.get(each.trunk_id) for each in route.settings.carriers)
            for trunk_id, each in (await _worth(world, party, route, named, wanted)).items():
                worths[route.id, trunk_id] = each
    return Facts(worths, quality)


async def _worth(
    world: World, party: Party, route: KnownRoute, trunks: Iterable[Known | None], wanted: Wanted
) -> dict[UUID, Worth]:
    there = [each for each in trunks if each is not None]
    prices, seconds = world.charging.prices, route.settings.expected_s
    return await worth(prices, party.account, route.owner_id, there, wanted, seconds)


def _explain(selection: Selection, number: str, notes: Notes) -> None:
    """Why nothing is tried, or why not all that a route had wanted."""
    reasons = selection.out
    if selection.candidates:
        reasons = tuple(each for each in selection.out if each.route is not None)
    elif selection.fitting.routed and not selection.fitting.routes:
        notes.note(Decision.NO_ROUTE, number=number)
    for each in reasons[:MOST_REASONS]:
        if each.trunk is not None:
            skip(notes, each.trunk, each.why)
