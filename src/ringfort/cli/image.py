"""`ringfort image`: the root file system with the engines."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ringfort.engine import image, tarball
from ringfort.settings import Settings
from ringfort.texts import t

image_app = typer.Typer(no_args_is_help=True, help=t("image.help"))
SECONDS_BETWEEN_LINES = 5
Tarball = Annotated[Path, typer.Argument(help=t("image.help_tarball"))]


@image_app.command(help=t("image.help_ensure"))
def ensure(mirror: Annotated[str | None, typer.Option(envvar="RINGFORT_MIRROR")] = None) -> None:
    with _shown() as progress:
        built = image.ensure(Settings(), progress, mirror)
    _tell(built)


@image_app.command(help=t("image.help_export"))
def export(target: Tarball) -> None:
    digest = tarball.export(Settings(), target)
    typer.echo(f"{digest}  {target}")


@image_app.command("import", help=t("image.help_import"))
def import_(source: Tarball) -> None:
    with _shown() as progress:
        built = tarball.import_(Settings(), source, progress)
    _tell(built)


@image_app.command(help=t("image.help_path"))
def path() -> None:
    typer.echo(image.path(Settings()))


def _tell(built: image.Built) -> None:
    for warning in built.warnings:
        typer.echo(t(warning), err=True)
    typer.echo(t("image.made" if built.fresh else "image.found", path=built.path))
    if built.fresh:
        for name, version in image.versions(built.path).items():
            typer.echo(f"  {name} {version}")


@contextmanager
def _shown() -> Iterator[image.Progress]:
    """A bar on a terminal; elsewhere a line per stage and every few seconds."""
    console = Console(stderr=True)
    if not console.is_terminal or os.environ.get("CI"):
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(t("image.looking"), total=1)
        yield lambda stage, part: bar.update(task, description=t(stage), completed=part)


def _lines(console: Console) -> Callable[[str, float], None]:
    told, when = "", 0.0

    def tell(stage: str, part: float) -> None:
        nonlocal told, when
        now = time.monotonic()
        if (stage != told and now - when > 1) or now - when > SECONDS_BETWEEN_LINES:
            told, when = stage, now
            console.print(f"{t(stage)} {part:.0%}", highlight=False)

    return tell
