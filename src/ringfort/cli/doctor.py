"""`ringfort doctor`: what stands in the way of calls, and what to do about it."""

import typer
from rich.console import Console

from ringfort.bootstrap import load_platform
from ringfort.engine.checkup import Finding, examine
from ringfort.texts import t

_MARKS = {"ok": "[green]✓[/]", "note": "[yellow]![/]", "problem": "[red]✗[/]"}


def doctor() -> None:
    """Exit status 0 when nothing keeps the platform from working, 1 otherwise."""
    console = Console(highlight=False, soft_wrap=True)
    problems = 0
    for finding in examine(load_platform()):
        for line in lines(finding):
            console.print(line)
        problems += finding.level == "problem"
    if problems:
        console.print(t("doctor.problems", count=problems))
    else:
        console.print(t("doctor.all_well"))
    raise typer.Exit(1 if problems else 0)


def lines(finding: Finding) -> list[str]:
    """The finding in words, and its remedy unless it needs none."""
    said = [f"{_MARKS[finding.level]} {t(f'doctor.{finding.code}', **finding.params)}"]
    if finding.level != "ok":
        said.append(f"  → {t(f'doctor.{finding.code}_remedy', **finding.params)}")
    return said
