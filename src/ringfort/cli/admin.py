"""`ringfort admin …`: the way in for whoever owns the machine."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
import typer

from ringfort.cli.nouns import in_transaction, owner_of
from ringfort.domain.errors import NotFound
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.identity.logins import LOGIN, NewPassword, new_administrator
from ringfort.store.identity import logins, tables
from ringfort.texts import Text, t

Email = Annotated[str, typer.Argument(help=t("cli.admin.email"))]
Name = Annotated[str | None, typer.Option("--name", help=t("cli.admin.name"))]
Account = Annotated[str | None, typer.Option("--account", help=t("cli.admin.account"))]

admin_app = typer.Typer(name="admin", no_args_is_help=True, help=t("cli.admin.help"))


@admin_app.command("create", help=t("cli.admin.create"))
def create(email: Email, name: Name = None, account: Account = None) -> None:
    async def make(work: Work) -> str:
        owner = await owner_of(work, account)
        return await new_administrator(work, owner, email, name or email.partition("@")[0])

    _tell(email, in_transaction(make))


@admin_app.command("reset", help=t("cli.admin.reset"))
def reset(email: Email) -> None:
    async def renew(work: Work) -> str:
        login_id, account_id = await _login(work, email)
        owner = await work.owner(account_id)
        await writing.change(work, LOGIN, owner, login_id, {"disabled": False}, None)
        made = None
        for verb in LOGIN.verbs:
            if verb.name in ("new-password", "remove-one-time-codes"):
                made = await writing.act(work, LOGIN, owner, login_id, verb, None) or made
        assert isinstance(made, NewPassword)
        return made.password

    _tell(email, in_transaction(renew))


async def _login(work: Work, email: str) -> tuple[UUID, UUID]:
    columns = (tables.logins.c.id, tables.logins.c.account_id)
    query = sa.select(*columns).where(tables.logins.c.email == logins.folded(email))
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(Text("login.no_email", email=email), field="email")
    return row.id, row.account_id


def _tell(email: str, password: str) -> None:
    typer.echo(t("cli.admin.once", email=email, password=password))
