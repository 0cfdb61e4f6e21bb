"""Invitations: a link that lets somebody in and sets their password, by e-mail or SMS (A7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.errors import Conflict, FeatureOff, Invalid
from ringfort.domain.permissions import Action, Role
from ringfort.resources._mechanism import access, writing
from ringfort.resources._mechanism.declare import by_kind
from ringfort.resources._mechanism.fields import Note
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity._powers import powers_over
from ringfort.store import tables
from ringfort.store.identity import hashing, letters, persons, text_messages, tokens
from ringfort.store.identity import tables as identity
from ringfort.store.identity.logins import folded
from ringfort.store.identity.persons import Person
from ringfort.texts import Text

Reason = Literal["no_email", "email_taken", "no_mobile"]


class Invite(BaseModel):
    """The personal message on the page they come to, how long the link is good, and how it is
    sent; by SMS only to users with a mobile number."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["email", "sms", "both"] = "email"

    greeting: Note = ""
    days: Annotated[int, Field(ge=1, le=30)] = tokens.LIFETIME["invitation"].days


class Invited(BaseModel):
    """It is on its way; the link, relative to the portal's address, is shown this once to be
    handed over otherwise."""

    login_id: UUID
    email: str
    mobile: str | None = Field(description="Where the text message goes; null: none is sent.")
    link: str
    expires_at: datetime


class Skipped(BaseModel):
    """Somebody who could not be invited."""

    user_id: UUID
    name: str
    reason: Reason


class InvitedUsers(BaseModel):
    """How many invitations are on their way; only the first 100 who were skipped are named."""

    invited: int
    skipped: list[Skipped]


async def invite_login(work: Work, owner: Owner, login_id: UUID, given: Invite) -> Invited:
    """Invite a person who has a log-in; links of earlier invitations are void."""
    person = await powers_over(work, login_id)
    if person.disabled:
        raise Conflict(Text("login.disabled"), field="login")
    theirs = tables.users.c.id == person.user_id
    mobile = (await _mobiles(work, owner, given, theirs)).get(person.user_id)
    if given.by != "email" and mobile is None:
        raise Invalid(Text("login.no_mobile"), field="mobile")
    secret, until = await _invite(work, person, given, mobile)
    return Invited(
        login_id=person.id,
        email=person.email,
        mobile=mobile,
        link=letters.invitation_link(secret),
        expires_at=until,
    )


async def invite_user(work: Work, owner: Owner, user_id: UUID, given: Invite) -> Invited:
    """Invite a user; the log-in is made if there is none."""
    query = sa.select(identity.logins.c.id).where(identity.logins.c.user_id == user_id)
    login_id: UUID | None = await work.connection.scalar(query.limit(1))
    if login_id is None:
        users = tables.users.c
        row = (
            await work.connection.execute(
                sa.select(users.id, users.name, users.email).where(users.id == user_id)
            )
        ).one()
        if row.email is None:
            raise Invalid(Text("login.user_has_no_email"), field="email")
        [login_id] = await _make_logins(work, owner, [row])
    return await invite_login(work, owner, login_id, given)


async def invite_users(work: Work, owner: Owner, _account_id: UUID, given: Invite) -> InvitedUsers:
    """Invite every person of the account who has not set a password yet."""
    access.permitted(work, by_kind()["login"], owner, Action.CHANGE)
    mobiles = await _mobiles(work, owner, given)
    fresh, skipped = await _without_login(work, owner, given, mobiles)
    if fresh:
        await _make_logins(work, owner, fresh)
    invited = 0
    for person in await persons.not_yet_in(work.connection, owner.id):
        mobile = mobiles.get(person.user_id)
        if given.by != "email" and mobile is None:
            assert person.user_id is not None, "they are users"
            skipped.append(Skipped(user_id=person.user_id, name=person.name, reason="no_mobile"))
        else:
            await _invite(work, person, given, mobile)
            invited += 1
    return InvitedUsers(invited=invited, skipped=skipped[:100])


async def _mobiles(
    work: Work, owner: Owner, given: Invite, *which: sa.ColumnElement[bool]
) -> Mapping[UUID | None, str]:
    """Numbers of the account's users to send text messages to; none if only letters are sent.
    FeatureOff, Conflict: nobody may, or can."""
    if given.by == "email":
        return {}
    if not owner.has("sms"):
        raise FeatureOff(Text("error.feature_off", feature="sms"), field="by")
    if not work.site.sms:
        raise Conflict(Text("login.no_sms"), field="by")
    users = tables.users.c
    theirs = sa.and_(users.account_id == owner.id, users.mobile.is_not(None), *which)
    rows = await work.connection.execute(sa.select(users.id, users.mobile).where(theirs))
    return {row.id: row.mobile for row in rows}


async def _invite(
    work: Work, person: Person, given: Invite, mobile: str | None
) -> tuple[str, datetime]:
    secret, lasts = hashing.new_token(), timedelta(days=given.days)
    await tokens.void(work.connection, person.id, "invitation")
    await tokens.keep(
        work.connection,
        "invitation",
        [secret],
        tokens.For(person.id),
        work.now,
        greeting=given.greeting,
        lifetime=lasts,
    )
    until = work.now + lasts
    if given.by != "sms":
        letter = letters.invitation(work.vault, person, secret, given.greeting, until)
        await letters.post(work.connection, letter)
    if mobile is not None:
        await text_messages.invite(work.connection, work.vault, person, mobile, secret, until)
    return secret, until


async def _make_logins(
    work: Work, owner: Owner, users: Sequence[sa.Row[*tuple[Any, ...]]]
) -> list[UUID]:
    bodies = [
        {"email": user.email, "name": user.name, "role": Role.USER, "user_id": user.id}
        for user in users
    ]
    made = await writing.create(work, by_kind()["login"], owner, bodies)
    return [change.id for change in made]


async def _without_login(
    work: Work, owner: Owner, given: Invite, mobiles: Mapping[UUID | None, str]
) -> tuple[list[sa.Row[*tuple[Any, ...]]], list[Skipped]]:
    """People who get a log-in now, and those who cannot."""
    users, login = tables.users.c, identity.logins.c
    has_one = sa.exists().where(login.user_id == users.id)
    query = sa.select(users.id, users.name, users.email).where(
        users.account_id == owner.id, users.kind == "person", sa.not_(has_one)
    )
    rows = list(await work.connection.execute(query.order_by(users.id)))
    taken = await _taken(work, [folded(row.email) for row in rows if row.email])
    fresh: list[sa.Row[*tuple[Any, ...]]] = []
    skipped: list[Skipped] = []
    for row in rows:
        reason: Reason | None = "no_email" if row.email is None else None
        if row.email is not None and folded(row.email) in taken:
            reason = "email_taken"
        elif row.email is not None and given.by != "email" and row.id not in mobiles:
            reason = "no_mobile"
        if reason is None:
            fresh.append(row)
            taken.add(folded(row.email))
        else:
            skipped.append(Skipped(user_id=row.id, name=row.name, reason=reason))
    return fresh, skipped


async def _taken(work: Work, emails: Sequence[str]) -> set[str]:
    column, found = identity.logins.c.email, set[str]()
    for start in range(0, len(emails), 500):
        some = column.in_(emails[start : start + 500])
        found.update(await work.connection.scalars(sa.select(column).where(some)))
    return found
