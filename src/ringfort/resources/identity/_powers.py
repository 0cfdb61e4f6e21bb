"""Nobody hands out more than they have: rights, and what restricts them."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from ringfort.domain.errors import Forbidden, Invalid
from ringfort.domain.permissions import Action, Caller, Right
from ringfort.resources._mechanism.declare import all_resources
from ringfort.resources._mechanism.work import Work
from ringfort.store.identity import logins
from ringfort.store.identity.persons import Grants, Person, grants_of
from ringfort.texts import Text

Rights = Annotated[list[Right], Field(max_length=len(Right))]
Noun = Annotated[str, StringConstraints(max_length=64)]
Actions = Annotated[list[Action], Field(max_length=len(Action))]
Granted = Annotated[dict[Noun, Actions], Field(max_length=200)]
"""Actions for each noun, by its name in paths; what is not there is not allowed."""


def check_nouns(granted: Mapping[str, Collection[Action]] | None) -> None:
    """Raise Invalid naming a noun that is none."""
    for noun in granted or ():
        if noun not in all_resources():
            raise Invalid(Text("login.no_noun", name=noun), field=f"grants.{noun}")


def check_covers(
    caller: Caller, rights: Collection[Right], granted: Any, *, field: str = "rights"
) -> None:
    """Raise Forbidden unless the caller has all these rights and is no more restricted."""
    if not set(rights) <= caller.rights:
        raise Forbidden(Text("login.more_than_you"), field=field)
    if not _within(grants_of(granted), caller.grants):
        raise Forbidden(Text("login.more_than_you"), field=field)


async def powers_over(work: Work, login_id: UUID) -> Person:
    """The person, for what only administrators do, to people who may do no more than they."""
    if Right.USERS_CHANGE not in work.caller.rights:
        raise Forbidden(Text("error.field_forbidden"), field="login")
    person = (await logins.credentials_of(work.connection, login_id)).person
    check_covers(work.caller, person.rights, person.grants, field="role")
    return person


def _within(wanted: Grants | None, limit: Grants | None) -> bool:
    if limit is None:
        return True
    if wanted is None:
        return False
    return all(actions <= limit.get(noun, frozenset()) for noun, actions in wanted.items())
