"""The command `ringfort`."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer._click.core import Command, Context  # typer tells no other name for its types
from typer.core import TyperGroup

from ringfort.bootstrap import load_platform
from ringfort.bootstrap import run as run_process
from ringfort.bootstrap.preparing import preparation
from ringfort.bootstrap.starting import start as start_engine
from ringfort.cli.doctor import doctor
from ringfort.cli.image import image_app
from ringfort.cli.install import install
from ringfort.cli.logs import logs
from ringfort.cli.openapi import openapi
from ringfort.cli.status import status
from ringfort.cli.up import down, up
from ringfort.domain.errors import RingfortError
from ringfort.engine.roster import prepare_folders
from ringfort.texts import process_language, t, told


class WithNouns(TyperGroup):
    """Nouns of the API are commands too; they and what needs them are loaded for nothing else."""

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        found = super().get_command(ctx, cmd_name)
        return found if found is not None else self._later().get(cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        return [*super().list_commands(ctx), *self._later()]

    def _later(self) -> dict[str, Command]:
        """Takes a second that `status` need not wait."""
        from ringfort.cli.admin import admin_app
        from ringfort.cli.app_servers import app_servers_app
        from ringfort.cli.bans import bans_app
        from ringfort.cli.calls import add_call_commands
        from ringfort.cli.live_calls import live_calls_app
        from ringfort.cli.mail import mail_app
        from ringfort.cli.money import money_app
        from ringfort.cli.nouns import groups
        from ringfort.cli.rates import add_rate_commands
        from ringfort.cli.registrations import registrations_app
        from ringfort.cli.route_check import route_check
        from ringfort.cli.sms import sms_app

        own = {
            "admin": admin_app,
            "app-servers": app_servers_app,
            "bans": bans_app,
            "live-calls": live_calls_app,
            "mail": mail_app,
            "money": money_app,
            "registrations": registrations_app,
            "sms": sms_app,
        }
        alone = typer.Typer(add_completion=False)
        alone.command(name="route-check", help=t("cli.route-check.help"))(route_check)
        found = {name: typer.main.get_command(each) for name, each in own.items()}
        found["route-check"] = typer.main.get_command(alone)
        return found | groups({"calls": add_call_commands, "rate-deck-versions": add_rate_commands})


class Commands(typer.Typer):
    """Our errors are told in a line, with exit status 2, instead of a traceback."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except RingfortError as error:
            message = told(error.message, process_language())
            if error.field and not message.startswith(error.field):
                message = f"{error.field}: {message}"
            Console(stderr=True, highlight=False).print(f"[red]✗[/] {escape(message)}")
            raise SystemExit(2) from None


def demo() -> None:
    """Its nouns and phones are loaded by nobody else."""
    from ringfort.cli.demo import demo as show

    show()


def run(name: str) -> None:
    """Main of one Python process; supervisor calls it."""
    run_process(name)


def start(name: str, argv: list[str]) -> None:
    """Prepares an engine's start, then becomes its command line; supervisor calls it."""
    start_engine(name, argv)


def prepare() -> None:
    """What `up` does before it starts anything: image, database, configuration."""
    platform = load_platform()
    prepare_folders(platform.state)
    for step in preparation(platform).values():
        step(lambda what, share: typer.echo(f"{what} {share:.0%}"))


app = Commands(
    cls=WithNouns,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=t("cli.help"),
)
for _command in (demo, up, down, status, logs, doctor, install, openapi):
    app.command(help=t(f"cli.{_command.__name__}.help"))(_command)
app.add_typer(image_app, name="image", help=t("image.help"))
for _hidden in (run, start, prepare):
    app.command(hidden=True)(_hidden)
