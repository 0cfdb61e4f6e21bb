"""`ringfort sms test`: whether text messages arrive."""

import asyncio
import secrets
from typing import Annotated

import typer

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.sending import texter
from ringfort.domain import numbers
from ringfort.domain.errors import Unavailable
from ringfort.texts import t

sms_app = typer.Typer(name="sms", no_args_is_help=True, help=t("sms.help"))


@sms_app.callback()
def sms() -> None:
    """A group even with one command."""


@sms_app.command("test", help=t("sms.test"))
def test(number: Annotated[str, typer.Argument(help=t("sms.number"))]) -> None:
    to = numbers.read(number, numbers.NOWHERE)
    try:
        asyncio.run(texter(load_platform()).send(secrets.token_hex(8), to, t("sms.trial")))
    except Exception as error:  # whatever the gateway or the network says
        told = ": ".join(filter(None, (str(error), getattr(error, "said", ""))))
        raise Unavailable(told or type(error).__name__, field="sms") from None
    typer.echo(t("mail.sent", address=to))
