"""Log-ins of people: an e-mail address, a role, optionally the user they are."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from ringfort.domain.errors import Forbidden, InUse, Invalid
from ringfort.domain.permissions import ROLES, USERS, Right
from ringfort.domain.permissions import Role as ReadyRole
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import INPUT, ONCE, Language, Name, Needs
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity._powers import check_covers, powers_over
from ringfort.resources.identity.inviting import Invite, Invited, invite_login
from ringfort.store.identity import hashing, logins, persons, sessions, tables, tokens
from ringfort.store.secrets import new_secret
from ringfort.texts import Text

_BY_ADMINISTRATORS = Needs(Right.USERS_CHANGE)
Email = Annotated[EmailStr, StringConstraints(max_length=254), AfterValidator(logins.folded)]

_FITTING = {
    "platform": frozenset(ReadyRole),
    "reseller": frozenset(ReadyRole) - {ReadyRole.PLATFORM_ADMINISTRATOR},
    "customer": frozenset({ReadyRole.ACCOUNT_ADMINISTRATOR, ReadyRole.USER}),
}
"""Ready roles that mean something in an account of this kind."""


class Login(BaseModel):
    """Who logs in: with a ready role or a saved one. The address is unique on the platform."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "anna@acme.example", "role": "account_administrator"}]
        }
    )

    email: Annotated[Email, _BY_ADMINISTRATORS]
    name: Name
    role: Annotated[ReadyRole | None, _BY_ADMINISTRATORS] = None
    role_id: Annotated[Annotated[UUID, Ref("role")] | None, _BY_ADMINISTRATORS] = Field(
        None, description="A saved role instead."
    )
    user_id: Annotated[
        Annotated[UUID, Ref("user", deleted="follow")] | None, _BY_ADMINISTRATORS
    ] = Field(None, description="The user they are; a log-in goes with its user.")
    language: Language | None = Field(None, description="Null: the account's.")
    disabled: Annotated[bool, _BY_ADMINISTRATORS] = False
    with_password: Annotated[bool, INPUT] = Field(
        False, description="Make a password and show it once; else an invitation sets it."
    )
    system_password: Annotated[str | None, ONCE] = None


class NewPassword(BaseModel):
    """Shown this once."""

    password: str


async def _judge(work: Work, owner: Owner, change: Change) -> None:
    if isinstance(change.old, Login):
        await _covered(work, change.old)
    if change.id == work.caller.actor.id and getattr(change.new, "disabled", True):
        raise Forbidden(Text("login.own"), field="login")
    if not isinstance(change.new, Login):
        await _no_keys(work, change.id)
        return
    _check_role(owner, change.new)
    await _covered(work, change.new)
    await logins.unused(work.connection, change.new.email, change.id)
    if change.given.get("with_password"):
        password = new_secret()
        change.columns["password"] = hashing.hash_system_made(password)
        change.shown_once["system_password"] = password


def _check_role(owner: Owner, login: Login) -> None:
    if (login.role is None) == (login.role_id is None):
        raise Invalid(Text("login.one_role"), field="role")
    if login.role is not None and login.role not in _FITTING[owner.kind]:
        raise Invalid(Text("login.role_elsewhere"), field="role")
    if login.role is ReadyRole.USER and login.user_id is None:
        raise Invalid(Text("login.role_needs_user"), field="user_id")


async def _covered(work: Work, login: Login) -> None:
    """Nobody makes, changes or removes somebody who may do more."""
    if login.role is not None:
        check_covers(work.caller, ROLES[login.role], None, field="role")
        return
    saved = tables.roles.c
    query = sa.select(saved.rights, saved.grants).where(saved.id == login.role_id)
    row = (await work.connection.execute(query)).one_or_none()
    if row is not None:
        check_covers(work.caller, persons.rights_of(row.rights), row.grants, field="role_id")


async def _no_keys(work: Work, login_id: UUID) -> None:
    made = sa.select(sa.exists().where(tables.api_keys.c.login_id == login_id))
    if await work.connection.scalar(made):
        raise InUse(Text("login.has_keys"), field="login")


async def _end_sessions(work: Work, _owner: Owner, made: Sequence[Change]) -> None:
    """Who is disabled is out; links to an address that was changed are void."""
    for change in made:
        old, new = change.old, change.new
        if not isinstance(old, Login) or not isinstance(new, Login):
            continue
        if new.disabled:
            await sessions.end_all(work.connection, change.id)
        if old.email != new.email or new.disabled:
            await tokens.void(work.connection, change.id, "invitation", "reset")


async def _new_password(work: Work, _owner: Owner, login_id: UUID, _given: None) -> NewPassword:
    """The old one and every session are over."""
    await powers_over(work, login_id)
    password = new_secret()
    hashed = hashing.hash_system_made(password)
    await logins.set_password(work.connection, login_id, hashed, work.now)
    return NewPassword(password=password)


async def _no_codes(work: Work, _owner: Owner, login_id: UUID, _given: None) -> None:
    """For somebody who has lost what shows their one-time codes."""
    await powers_over(work, login_id)
    await logins.set_totp(work.connection, login_id, None, None, work.now)


async def _log_out(work: Work, _owner: Owner, login_id: UUID, _given: None) -> None:
    """Everywhere."""
    await powers_over(work, login_id)
    await sessions.end_all(work.connection, login_id)


async def new_administrator(work: Work, owner: Owner, email: str, name: str) -> str:
    """Give an account an administrator; returns the password, which is known here only."""
    role = persons.ADMINISTRATORS[owner.kind]
    body = {"email": email, "name": name, "role": role, "with_password": True}
    [made] = await writing.create(work, LOGIN, owner, [body])
    return str(made.shown_once["system_password"])


LOGIN = Resource(
    name="logins",
    kind="login",
    table=tables.logins,
    model=Login,
    guard=USERS,
    label="email",
    search=("name", "email"),
    unique=(("email",),),
    check=_judge,
    after=_end_sessions,
    verbs=(
        Verb("invite", invite_login, takes=Invite, gives=Invited),
        Verb("new-password", _new_password, gives=NewPassword),
        Verb("remove-one-time-codes", _no_codes),
        Verb("log-out", _log_out),
    ),
)
