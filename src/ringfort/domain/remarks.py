"""Remarks on a call flow that can be walked but may surprise: (code, parameters), no sentences.

Their texts are `remark.<code>` in `locale/`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ringfort.domain.flow import ENTRY_LEVEL, Exit, Flow, Step, To
from ringfort.domain.schedule import DAY_MINUTES, DAYS, WHOLE_WEEK, Minutes

Code = Literal[
    "no_entry",
    "exit_leads_nowhere",
    "exit_to_empty_level",
    "exit_to_missing_step",
    "exit_never_taken",
    "level_unreached",
    "level_has_gaps",
    "step_shadowed",
    "loop_without_wait",
]
ERRORS: frozenset[Code] = frozenset({"no_entry", "loop_without_wait"})
"""Codes that forbid publishing; the others only inform."""


@dataclass(frozen=True, slots=True)
class Way:
    """An exit a kind of step can come to."""

    name: str
    waits: bool = False
    """Time has surely passed when it is taken: a loop through it does not spin."""
    ends: bool = False
    """That the call ends there is what one expects, so leaving it open is no surprise."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`params` fill the text's parameters: step ids, exit names, levels, days, times."""

    code: Code
    params: Mapping[str, str | int]

    @property
    def error(self) -> bool:
        return self.code in ERRORS


def check(flow: Flow, kinds: Mapping[str, tuple[Way, ...]]) -> list[Remark]:
    """All remarks, in the order of the steps. `kinds` gives each type's exits but `forward`."""
    graph = _Graph(flow, kinds)
    return [
        *_entry(flow),
        *(remark for step in flow.steps for remark in _exits(flow, step, graph.ways(step))),
        *_levels(flow, graph),
        *_loops(graph),
    ]


class _Graph:
    """Which step may follow which."""

    def __init__(self, flow: Flow, kinds: Mapping[str, tuple[Way, ...]]) -> None:
        self.flow = flow
        self._kinds = kinds
        self.by_id = {step.id: step for step in flow.steps}
        self.named = {to.step for step in flow.steps for to in step.exits.values() if to.step}
        self.reached = self._reach()
        self.entered = {ENTRY_LEVEL} | {
            to.level for step in self.reached.values() for _, to in self.taken(step) if to.level
        }

    def ways(self, step: Step) -> tuple[Way, ...]:
        return self._kinds.get(step.type, ())

    def taken(self, step: Step) -> Iterator[tuple[Way, To]]:
        """The ways of a step that lead on, and where."""
        for way in self.ways(step):
            to = step.leads(way.name)
            if to is not None:
                yield way, to

    def behind(self, to: To) -> tuple[Step, ...]:
        if to.step is not None:
            return (self.by_id[to.step],) if to.step in self.by_id else ()
        return tuple(self.flow.on(to.level or ENTRY_LEVEL))

    def _reach(self) -> dict[str, Step]:
        waiting = list(self.flow.on(ENTRY_LEVEL))
        found: dict[str, Step] = {}
        while waiting:
            step = waiting.pop()
            if step.id in found:
                continue
            found[step.id] = step
            for to in {to for _, to in self.taken(step)}:
                waiting.extend(self.behind(to))
        return found


def _entry(flow: Flow) -> Iterator[Remark]:
    if not any(flow.on(ENTRY_LEVEL)):
        yield Remark("no_entry", {})


def _exits(flow: Flow, step: Step, ways: tuple[Way, ...]) -> Iterator[Remark]:
    forward = Exit.FORWARD in step.exits
    possible = {Exit.FORWARD.value} if forward and ways else {way.name for way in ways}
    for name, to in step.exits.items():
        where = {"step": step.id, "exit": name}
        if name not in possible:
            yield Remark("exit_never_taken", where)
        elif to.step is not None and flow.step(to.step) is None:
            yield Remark("exit_to_missing_step", {**where, "to": to.step})
        elif to.level is not None and not any(flow.on(to.level)):
            yield Remark("exit_to_empty_level", {**where, "level": to.level})
    if not forward:
        for way in ways:
            if way.name not in step.exits and not way.ends:
                yield Remark("exit_leads_nowhere", {"step": step.id, "exit": way.name})


def _levels(flow: Flow, graph: _Graph) -> Iterator[Remark]:
    for level in sorted({step.level for step in flow.steps}):
        steps = tuple(flow.on(level))
        if not any(step.id in graph.reached for step in steps):
            yield Remark("level_unreached", {"level": level})
        elif level in graph.entered:
            yield from _windows(level, steps, graph.named)


def _windows(level: int, steps: Iterable[Step], named: set[str]) -> Iterator[Remark]:
    """Steps an exit names directly are taken that way, whatever stands before them."""
    covered: Minutes = 0
    earlier: list[tuple[str, Minutes]] = []
    for step in steps:
        minutes = step.filter.minutes
        if not minutes & ~covered and step.id not in named:
            by = ", ".join(name for name, other in earlier if other & minutes)
            yield Remark("step_shadowed", {"step": step.id, "level": level, "by": by})
        covered |= minutes
        earlier.append((step.id, minutes))
    open_minutes = WHOLE_WEEK & ~covered
    if open_minutes:
        first = (open_minutes & -open_minutes).bit_length() - 1
        day, minute = divmod(first, DAY_MINUTES)
        time = f"{minute // 60:02}:{minute % 60:02}"
        yield Remark("level_has_gaps", {"level": level, "day": DAYS[day], "time": time})


def _loops(graph: _Graph) -> Iterator[Remark]:
    """Steps that lead to one another without a wait: what is left when the rest is taken away."""
    leads = {
        step.id: {
            after.id for way, to in graph.taken(step) if not way.waits for after in graph.behind(to)
        }
        for step in graph.reached.values()
    }
    while True:
        followed = {after for afters in leads.values() for after in afters}
        left = {
            step: afters & leads.keys()
            for step, afters in leads.items()
            if afters & leads.keys() and step in followed
        }
        if left == leads:
            break
        leads = left
    if leads:
        steps = ", ".join(step.id for step in graph.flow.steps if step.id in leads)
        yield Remark("loop_without_wait", {"steps": steps})
