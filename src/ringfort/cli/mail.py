"""`ringfort mail test`: whether letters arrive."""

import asyncio
import secrets
from typing import Annotated

import typer

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.sending import mailer
from ringfort.domain.errors import Unavailable
from ringfort.texts import t

mail_app = typer.Typer(name="mail", no_args_is_help=True, help=t("mail.help"))


@mail_app.callback()
def mail() -> None:
    """A group even with one command."""


@mail_app.command("test", help=t("mail.test"))
def test(address: Annotated[str, typer.Argument(help=t("mail.address"))]) -> None:
    subject, text = t("letter.test.subject"), t("letter.test.text")
    sending = mailer(load_platform()).send(secrets.token_hex(8), [address], subject, text)
    try:
        asyncio.run(sending)
    except Exception as error:  # whatever the server or the network says
        raise Unavailable(str(error) or type(error).__name__, field="smtp") from None
    typer.echo(t("mail.sent", address=address))
