"""By which trunks a call to a number outside is tried, in which order, and why by none of the
others (E8). Prices, quality and chance are given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from uuid import UUID

from ringfort.domain.numbers import NumberClass
from ringfort.domain.rating.charges import worth_it
from ringfort.domain.routes import Carrier, KnownRoute, Strategy
from ringfort.domain.trunks import Attempt, Known, Unable, cheapest, unable, ways


class Misfit(StrEnum):
    """Why a route is not tried."""

    OFF = "off"
    NOT_ITS_NUMBER = "not_its_number"
    NOT_ITS_CLASS = "not_its_class"
    NOT_ITS_TIME = "not_its_time"
    NOT_REACHED = "not_reached"
    """One before it does not go on."""


class Unfit(StrEnum):
    """Why a trunk is not tried that takes such calls."""

    NOT_USED = "not_used"
    """By this account."""
    NOT_OFFERED = "not_offered"
    IN_NO_ROUTE = "in_no_route"
    """That fits, and is reached."""
    NO_COST = "no_cost"
    """Its margin cannot be told."""
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`number`: E.164, or short digits; `kind`: as the account sees it; `moment` is aware.
    `used`: trunks that the account uses, None: all."""

    number: str
    kind: NumberClass
    moment: datetime
    used: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Of the call that a route expects, to the route's account: what it pays for the trunk and is
    paid for the call, in micro-units of one currency. None: that is not known, or nobody pays."""

    cost: int | None = None
    sold: int | None = None
    currency: str = ""


UNPRICED = Worth()


@dataclass(frozen=True, slots=True)
class Quality:
    """What became of calls by a trunk."""

    calls: int
    answered: int
    talk_ms: int

    @property
    def asr(self) -> int:
        """Answer-seizure ratio, in whole per cent."""
        return round(100 * self.answered / self.calls) if self.calls else 0

    @property
    def acd_s(self) -> float:
        """Average call duration, of those that were answered."""
        return self.talk_ms / 1000 / self.answered if self.answered else 0.0


NO_CALLS = Quality(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """`worth` by route and trunk; `quality` by hours of a window and trunk."""

    worth: Mapping[tuple[UUID, UUID], Worth] = field(default_factory=dict)
    quality: Mapping[int, Mapping[UUID, Quality]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Routes that are tried, the best first, and the others; `routed`: routes decide at all."""

    routes: tuple[KnownRoute, ...] = ()
    out: tuple[tuple[KnownRoute, Misfit], ...] = ()
    routed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trunk to try; `route` None: no route decides."""

    trunk: Known
    route: KnownRoute | None = None
    worth: Worth = UNPRICED

    @property
    def trunk_id(self) -> UUID:
        return self.trunk.id


@dataclass(frozen=True, slots=True)
class Out:
    """A trunk that is not tried; `trunk` None: it is nothing that the account could use."""

    trunk_id: UUID
    why: Unfit | Unable
    trunk: Known | None = None
    route: KnownRoute | None = None
    worth: Worth = UNPRICED


@dataclass(frozen=True, slots=True)
class Selection:
    """`candidates` in the order in which they are tried."""

    fitting: Fitting
    candidates: tuple[Candidate, ...]
    out: tuple[Out, ...]

    def attempts(self, number: str, caller: str | None) -> list[Attempt]:
        """Candidate after candidate, each by its gateways as listed."""
        return [way for each in self.candidates for way in ways(each.trunk, number, caller)]

    def route_of(self, trunk_id: UUID) -> KnownRoute | None:
        """By which a candidate is tried."""
        return next((each.route for each in self.candidates if each.trunk.id == trunk_id), None)


def fitting(routes: Sequence[KnownRoute], wanted: Wanted) -> Fitting:
    """`routes` of the nearest account first: its own come before those it is offered."""
    owners = list(dict.fromkeys(each.owner_id for each in routes))
    out: list[tuple[KnownRoute, Misfit]] = []
    found: list[tuple[int, int, int, UUID, KnownRoute]] = []
    for each in routes:
        prefix = each.settings.prefix(wanted.number)
        if (why := _misfit(each, prefix, wanted)) is not None:
            out.append((each, why))
            continue
        place = owners.index(each.owner_id), each.settings.priority, -(prefix or 0)
        found.append((*place, each.id, each))
    best = [each for *_, each in sorted(found, key=lambda key: key[:-1])]
    last = next((n for n, each in enumerate(best, 1) if not each.settings.goes_on), len(best))
    out += [(each, Misfit.NOT_REACHED) for each in best[last:]]
    routed = any(each.settings.enabled for each in routes)
    return Fitting(tuple(best[:last]), tuple(out), routed)


def _misfit(route: KnownRoute, prefix: int | None, wanted: Wanted) -> Misfit | None:
    settings = route.settings
    if not settings.enabled:
        return Misfit.OFF
    if prefix is None:
        return Misfit.NOT_ITS_NUMBER
    if settings.classes and wanted.kind not in settings.classes:
        return Misfit.NOT_ITS_CLASS
    if not route.is_there(wanted.moment):
        return Misfit.NOT_ITS_TIME
    return None


def unrouted(
    trunks: Iterable[Known],
    number: str,
    used: frozenset[UUID] | None = None,
    *,
    emergency: bool = False,
) -> Selection:
    """Where no route decides, or for a call for help: all that take the call, by `weight_cost`."""
    able: list[Known] = []
    out: list[Out] = []
    for each in trunks:
        why: Unfit | Unable | None = unable(each, number, emergency=emergency)
        if used is not None and each.id not in used:
            why = Unfit.NOT_USED
        if why is None:
            able.append(each)
        else:
            out.append(Out(each.id, why, each))
    best = sorted(able, key=cheapest)
    return Selection(Fitting(), tuple(map(Candidate, best)), tuple(out))


def select(
    found: Fitting, trunks: Iterable[Known], wanted: Wanted, facts: Facts, chance: Random
) -> Selection:
    """Every trunk is a candidate once, or out for a reason."""
    plain = unrouted(trunks, wanted.number, wanted.used)
    if not found.routed:
        return replace(plain, fitting=found)
    able = {each.trunk.id: each.trunk for each in plain.candidates}
    out = {each.trunk_id: each for each in plain.out}
    chosen: dict[UUID, Candidate] = {}
    for route in found.routes:
        fit: list[tuple[Carrier, Candidate]] = []
        for carrier in route.settings.carriers:
            trunk = able.get(carrier.trunk_id)
            if trunk is None:
                out.setdefault(carrier.trunk_id, Out(carrier.trunk_id, Unfit.NOT_OFFERED))
            elif trunk.id not in chosen:
                worth = facts.worth.get((route.id, trunk.id), UNPRICED)
                if (less := short_of_margin(route, worth)) is None:
                    fit.append((carrier, Candidate(trunk, route, worth)))
                else:
                    out.setdefault(trunk.id, Out(trunk.id, less, trunk, route, worth))
        chosen |= {each.trunk.id: each for each in _ordered(route, fit, facts, chance)}
    for each in able.values():
        out.setdefault(each.id, Out(each.id, Unfit.IN_NO_ROUTE, each))
    others = (each for each in out.values() if each.trunk_id not in chosen)
    return Selection(found, tuple(chosen.values()), tuple(others))


def short_of_margin(route: KnownRoute, worth: Worth) -> Unfit | None:
    """None: the route's margin is kept, it asks for none, or there is no sale."""
    margin = route.settings.margin_ppm
    if margin is None or worth.sold is None:
        return None
    if worth.cost is None:
        return Unfit.NO_COST
    return None if worth_it(worth.sold, worth.cost, margin) else Unfit.MARGIN


def _ordered(
    route: KnownRoute,
    fit: Sequence[tuple[Carrier, Candidate]],
    facts: Facts,
    chance: Random,
) -> list[Candidate]:
    """As the route's strategy says; equals as listed."""
    listed = list(fit)
    match route.settings.strategy:
        case Strategy.WEIGHT:
            # The first of exponential waits is each one's in proportion to its rate.
            listed.sort(key=lambda each: chance.expovariate(each[0].weight))
        case Strategy.PERCENT if any(carrier.percent for carrier, _ in listed):
            first = chance.choices(listed, [carrier.percent for carrier, _ in listed])[0]
            listed.sort(key=lambda each: each is not first)
        case Strategy.LEAST_COST:
            listed.sort(key=lambda each: _cost(each[1].worth))
        case Strategy.QUALITY:
            window = route.settings.quality
            quality = facts.quality.get(window.hours, {})
            listed.sort(
                key=lambda each: _grade(quality.get(each[1].trunk.id, NO_CALLS), window.least_calls)
            )
    return [candidate for _, candidate in listed]


def _cost(worth: Worth) -> tuple[bool, int]:
    """Unknown ones last."""
    return worth.cost is None, worth.cost or 0


def _grade(quality: Quality, least_calls: int) -> tuple[bool, int, float]:
    """Those with too few calls first, so that they get some."""
    if quality.calls < least_calls:
        return False, 0, 0.0
    return True, -quality.asr, -quality.acd_s
