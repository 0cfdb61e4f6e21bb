"""Log-ins of people: e-mail address, password, role; the address is unique on the platform."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict, NotFound
from ringfort.domain.permissions import Role
from ringfort.store.identity import sessions, tokens
from ringfort.store.identity.persons import ADMINISTRATORS, PEOPLE, PERSON, Person, person
from ringfort.store.identity.tables import logins
from ringfort.texts import Text


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a log-in is checked with; `totp` is sealed."""

    person: Person
    password: str | None
    totp: str | None


def folded(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().casefold()


async def unused(
    connection: AsyncConnection, email: str, but: UUID | None = None, *, field: str = "email"
) -> None:
    """Raise Conflict if another log-in than `but` has this address, in whatever account."""
    taken = sa.select(logins.c.id).where(logins.c.email == folded(email))
    found = await connection.scalar(taken)
    if found is not None and found != but:
        raise Conflict(Text("login.email_taken", email=folded(email)), field=field)


async def credentials(connection: AsyncConnection, email: str) -> Credentials | None:
    """What the log-in with this address is checked with; None: nobody has it."""
    return await _credentials(connection, logins.c.email == folded(email))


async def credentials_of(connection: AsyncConnection, login_id: UUID) -> Credentials:
    """The same by id. NotFound: it has gone meanwhile."""
    found = await _credentials(connection, logins.c.id == login_id)
    if found is None:
        raise NotFound(Text("login.gone"), field="login")
    return found


async def follow_kind(
    connection: AsyncConnection, account_id: UUID, kind: str, now: datetime
) -> None:
    """Administrators of a customer that became a reseller are a reseller's now; and back."""
    fitting = ADMINISTRATORS[kind]
    others = set(ADMINISTRATORS.values()) - {fitting, Role.PLATFORM_ADMINISTRATOR}
    theirs = sa.and_(logins.c.account_id == account_id, logins.c.role.in_(others))
    values = {"role": fitting, "updated_at": now, "revision": logins.c.revision + 1}
    await connection.execute(logins.update().where(theirs).values(values))


async def set_password(
    connection: AsyncConnection,
    login_id: UUID,
    hashed: str,
    now: datetime,
    keep: UUID | None = None,
) -> None:
    """A new password: links to set one are void and sessions over, but for the token or session
    `keep`."""
    await _change(connection, login_id, now, password=hashed)
    await tokens.void(connection, login_id, "invitation", "reset", but=keep)
    await sessions.end_all(connection, login_id, keep)


async def rehash(connection: AsyncConnection, login_id: UUID, old: str, hashed: str) -> None:
    """The same password hashed with today's parameters, unless it has changed meanwhile."""
    same = sa.and_(logins.c.id == login_id, logins.c.password == old)
    await connection.execute(logins.update().where(same).values(password=hashed))


async def set_language(
    connection: AsyncConnection, login_id: UUID, language: str | None, now: datetime
) -> None:
    """None = the account's."""
    await _change(connection, login_id, now, language=language)


async def offer_totp(
    connection: AsyncConnection, login_id: UUID, sealed: str, now: datetime
) -> None:
    """A secret for one-time codes that counts once a code of it was shown to us."""
    await _change(connection, login_id, now, totp_offered=sealed)


async def offered_totp(connection: AsyncConnection, login_id: UUID) -> str | None:
    """The sealed secret on offer."""
    query = sa.select(logins.c.totp_offered).where(logins.c.id == login_id)
    found: str | None = await connection.scalar(query)
    return found


async def set_totp(
    connection: AsyncConnection, login_id: UUID, sealed: str | None, step: int | None, now: datetime
) -> None:
    """One-time codes of this secret from now on (`step`: of the code just taken), or none."""
    await _change(connection, login_id, now, totp=sealed, totp_offered=None, totp_step=step)
    await tokens.void(connection, login_id, "code")


async def take_step(connection: AsyncConnection, login_id: UUID, step: int) -> bool:
    """Whether a code of this step was not taken before; from now on it is."""
    fresh = sa.or_(logins.c.totp_step.is_(None), logins.c.totp_step < step)
    taken = logins.update().where(logins.c.id == login_id, fresh).values(totp_step=step)
    return (await connection.execute(taken)).rowcount == 1


async def _credentials(
    connection: AsyncConnection, which: sa.ColumnElement[bool]
) -> Credentials | None:
    query = sa.select(*PERSON, logins.c.password, logins.c.totp).select_from(PEOPLE).where(which)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Credentials(person(row), row.password, row.totp)


async def _change(
    connection: AsyncConnection, login_id: UUID, now: datetime, **values: object
) -> None:
    values |= {"updated_at": now, "revision": logins.c.revision + 1}
    await connection.execute(logins.update().where(logins.c.id == login_id).values(values))
