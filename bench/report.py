"""The table on the screen and the record in var/bench."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import aims
from bench.aims import Line
from bench.cpu import Spent
from bench.measure import Outcome, Series
from bench.plan import Plan

_COLOURS = {"met": "green", "missed": "red", "unclear": "yellow"}


def show(console: Console, outcome: Outcome, found: list[Line]) -> None:
    """Results, then where the CPU of a call goes."""
    table = Table("result", title="ratios are to bare Asterisk in this same run")
    for name in ("value", "ratio", "rounds", "aim"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for line in found:
        table.add_row(
            line.what,
            f"{line.value:.2f} {line.unit}",
            f"{line.ratio:.2f}" if line.ratio is not None else "",
            "{:.2f}…{:.2f}".format(*line.spread) if line.spread else "",
            f"≤ {line.aim:g}" if line.aim is not None else "",
            _verdict(line),
        )
    console.print(table)
    console.print(_processes(outcome.series))
    if (times := aims.unsteadiness(outcome.series)) > aims.STEADY:
        console.print(
            f"[yellow]Bare Asterisk itself varied × {times:.1f}: the machine was busy.[/]"
        )
    if failed := {name: each.failed for name, each in outcome.series.items() if each.failed}:
        console.print(f"[red]Calls failed: {failed}: these results are worth nothing.[/]")


def record(
    path: Path, outcome: Outcome, found: list[Line], plan: Plan, facts: Mapping[str, object]
) -> None:
    """Everything a later comparison needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        **facts,
        "plan": asdict(plan),
        "results": [asdict(line) | {"verdict": line.verdict} for line in found],
        "variants": {name: _raw(series) for name, series in outcome.series.items()},
        "unsteadiness": aims.unsteadiness(outcome.series),
        "registration_ms_cpu": [1000 * each.total for each in outcome.registrations.each],
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def _verdict(line: Line) -> str:
    return f"[{_COLOURS[line.verdict]}]{line.verdict}[/]" if line.verdict else ""


def _processes(series: Mapping[str, Series]) -> Table:
    table = Table("CPU ms per call", title="where it goes")
    costs = {name: aims.by_process(each) for name, each in series.items()}
    names = dict.fromkeys(process for each in costs.values() for process in each)
    for name in costs:
        table.add_column(name, justify="right")
    for process in names:
        values = (costs[name].get(process) for name in costs)
        table.add_row(process, *(f"{value:.2f}" if value is not None else "" for value in values))
    return table


def _raw(series: Series) -> dict[str, Any]:
    times = series.set_up
    return {
        "cpu_ms_per_call": _milliseconds(series.net()),
        "idle_share_of_a_core": [each.total for each in series.idle],
        "set_up_ms": {
            "p50": aims.percentile(times, 0.5),
            "p99": aims.percentile(times, 0.99),
            "mean": statistics.fmean(times) if times else None,
        },
        "set_up_calls": len(times),
        "failed": series.failed,
    }


def _milliseconds(spents: list[Spent]) -> list[dict[str, float]]:
    return [{name: 1000 * value for name, value in each.seconds.items()} for each in spents]
