"""From measurements to the lines that are reported: value, ratio, aim, whether it is met."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.cpu import Spent
from bench.measure import Outcome, Registrations, Series

BARE, SIGNALLING, PRODUCT = "bare", "signalling", "product"
SERVICE = "calls"
_AIMS = {SIGNALLING: 1.7, PRODUCT: 2.4}
_SERVICE_MS = 1.5
_ADDED_P99_MS = 15.0


Verdict = Literal["met", "missed", "unclear"]

STEADY = 1.3
"""Greatest over least round of bare Asterisk, up to which a run can be trusted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `ratio` is to bare Asterisk in the same run."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    """Least and greatest of the rounds, of what the aim is about."""
    aim: float | None = None
    measured: float | None = None
    """What the aim is about: the ratio or the value."""

    @property
    def verdict(self) -> Verdict | None:
        """Unclear when the rounds disagree."""
        if self.aim is None or self.measured is None:
            return None
        least, greatest = self.spread or (self.measured, self.measured)
        if greatest <= self.aim:
            return "met"
        return "missed" if least > self.aim else "unclear"


def unsteadiness(series: Mapping[str, Series]) -> float:
    """How far the rounds of bare Asterisk lie apart: greatest over least."""
    totals = _totals(series[BARE].net())
    return max(totals) / min(totals)


def lines(outcome: Outcome) -> list[Line]:
    """Everything, in reading order."""
    series = outcome.series
    return [
        *_calls(series),
        _service(series[PRODUCT]),
        *_added(series),
        *_registrations(outcome.registrations, series[BARE]),
    ]


def by_process(series: Series) -> dict[str, float]:
    """CPU milliseconds per call of each process: medians of the rounds."""
    net = series.net()
    names = net[0].seconds
    return {name: 1000 * statistics.median(each.seconds[name] for each in net) for name in names}


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _calls(series: Mapping[str, Series]) -> Iterator[Line]:
    bare = _totals(series[BARE].net())
    for name, each in series.items():
        totals, aim = _totals(each.net()), _AIMS.get(name)
        yield _compared(f"CPU per call, {name}", totals, bare, aim)


def _compared(
    what: str, values: Sequence[float], bare: Sequence[float], aim: float | None = None
) -> Line:
    value = statistics.median(values)
    ratios = [one / other for one, other in zip(values, bare, strict=True)]
    ratio = statistics.median(ratios)
    return Line(what, value, "ms", ratio, (min(ratios), max(ratios)), aim, ratio)


def _service(product: Series) -> Line:
    rounds = [1000 * each.seconds[SERVICE] for each in product.net()]
    value, spread = statistics.median(rounds), (min(rounds), max(rounds))
    return Line("CPU per call, call service", value, "ms", None, spread, _SERVICE_MS, value)


def _added(series: Mapping[str, Series]) -> Iterator[Line]:
    """Percentiles of all rounds together, less those of bare Asterisk."""
    for name in _AIMS:
        for share in (0.50, 0.99):
            value, bare = (percentile(series[key].set_up, share) for key in (name, BARE))
            aim = _ADDED_P99_MS if share == 0.99 and name == PRODUCT else None
            added = value - bare
            what = f"set-up time added, {name}, p{share * 100:.0f}"
            yield Line(what, added, "ms", value / bare, aim=aim, measured=added)


def _registrations(found: Registrations, bare: Series) -> Iterator[Line]:
    cost = statistics.median(_totals(found.each))
    ratio = cost / statistics.median(_totals(bare.net()))
    yield Line("CPU per registration", cost, "ms", ratio)
    yield Line("registrations sustained", found.sustained, "/s")


def _totals(spents: Sequence[Spent]) -> list[float]:
    """Milliseconds."""
    return [1000 * each.total for each in spents]
