"""`ringfort install`: systemd units instead of supervisor."""

from pathlib import Path

import typer

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.preparing import sandboxed
from ringfort.engine.roster import roster
from ringfort.engine.units import TARGET, write_units
from ringfort.texts import t


def install(
    prefix: Path = typer.Option(Path("/"), help=t("cli.install.prefix")),  # noqa: B008
) -> None:
    """Writes the units and says how to turn them on."""
    platform = load_platform()
    for path in write_units(platform, roster(platform), sandboxed(platform), prefix):
        typer.echo(t("cli.install.written", path=path))
    typer.echo(t("cli.install.next", target=TARGET))
