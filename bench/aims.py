"""From measurements to the lines that are reported: value, ratio, aim, whether it is met."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.cpu import Spent
from bench.measure import Outcome, Registrations, Series

BARE, SIGNALLING, PRODUCT = "bare", "signalling", "product"
SERVICE = "calls"
_AIMS = {SIGNALLING: 1.7, PRODUCT: 2.4}
_SERVICE_MS = 1.5
_ADDED_P99_MS = 15.0


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `ratio` and `spread` (least and greatest of the rounds) are to bare Asterisk."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    aim: float | None = None
    measured: float | None = None
    """What the aim is about: the ratio or the value."""

    @property
    def met(self) -> bool | None:
        if self.aim is None or self.measured is None:
            return None
        return self.measured <= self.aim


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
    calm = _totals(series[BARE].net_calm())
    for name in _AIMS:
        yield _compared(f"  at the calm rate, {name}", _totals(series[name].net_calm()), calm)


def _compared(
    what: str, values: Sequence[float], bare: Sequence[float], aim: float | None = None
) -> Line:
    value = statistics.median(values)
    ratio = value / statistics.median(bare)
    ratios = [one / other for one, other in zip(values, bare, strict=True)]
    return Line(what, value, "ms", ratio, (min(ratios), max(ratios)), aim, ratio)


def _service(product: Series) -> Line:
    value = by_process(product)[SERVICE]
    return Line("CPU per call, call service alone", value, "ms", aim=_SERVICE_MS, measured=value)


def _added(series: Mapping[str, Series]) -> Iterator[Line]:
    """Percentiles of all rounds together, less those of bare Asterisk."""
    for name in _AIMS:
        for share in (0.50, 0.99):
            value, bare = (percentile(series[key].calm.set_up, share) for key in (name, BARE))
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
