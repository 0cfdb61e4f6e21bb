"""Sessions of people: a random token in a cookie, kept as its hash; ends idle or old."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Forbidden, NotFound
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import Actor, Caller
from ringfort.store import outbox
from ringfort.store.identity.hashing import digest, new_token
from ringfort.store.identity.persons import (
    OUT,
    PEOPLE,
    PERSON,
    Person,
    Place,
    person,
    place_columns,
    place_of,
)
from ringfort.store.identity.tables import logins, sessions
from ringfort.store.scope import Sight, scope
from ringfort.store.tables import accounts
from ringfort.texts import Text

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
"""How exactly we know when a session was last used: writing it each time would cost too much."""
TOPIC = "session"
"""Outbox rows {"login": str}, in its account: its sessions are over or work elsewhere."""
_LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class Session:
    """A person at work, at home or inside another account."""

    id: UUID
    person: Person
    acting: Place | None
    seen_at: datetime

    @property
    def place(self) -> Place:
        """Where they work."""
        return self.acting or self.person.home

    @property
    def caller(self) -> Caller:
        who, place = self.person, self.place
        return Caller(
            actor=Actor("login", who.id, who.name),
            account_id=place.id,
            path=place.path,
            rights=who.rights_in(place),
            user_id=None if self.acting else who.user_id,
            grants=who.grants,
            language=who.language,
        )

    def stale(self, now: datetime) -> bool:
        """Whether it is time to note that it is still used."""
        return now - self.seen_at >= NOTED_EVERY


_acting = accounts.alias("acting")


def csrf_token(token: str) -> str:
    """What unsafe requests of this session repeat in a header: only who reads our answers has
    it. It follows from the token, so that nothing more need be stored."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


async def start(
    connection: AsyncConnection, login_id: UUID, now: datetime, address: str, agent: str
) -> str:
    """Begin a session; returns its token, known from now on to the browser only."""
    token = new_token()
    values = {
        "id": new_id(),
        "token": digest(token),
        "login_id": login_id,
        "created_at": now,
        "seen_at": now,
        "address": address,
        "agent": agent[:_LONGEST_AGENT],
    }
    await connection.execute(sessions.insert().values(values))
    return token


async def is_new_place(connection: AsyncConnection, login_id: UUID, agent: str) -> bool:
    """Whether the person is logged in, but nowhere with such a program."""
    same = sessions.c.agent == agent[:_LONGEST_AGENT]
    counts = sa.select(sa.func.count(), sa.func.count().filter(same))
    all_of, such = (await connection.execute(counts.where(sessions.c.login_id == login_id))).one()
    return bool(all_of and not such)


async def find(connection: AsyncConnection, token: str, now: datetime) -> Session | None:
    """The session of this token; None: there is none, or it is over."""
    return await _one(connection, sessions.c.token == digest(token), now)


async def get(connection: AsyncConnection, session_id: UUID, now: datetime) -> Session | None:
    """The same by id."""
    return await _one(connection, sessions.c.id == session_id, now)


async def note_use(connection: AsyncConnection, session_id: UUID, now: datetime) -> None:
    """It is still used."""
    await connection.execute(_one_row(session_id).values(seen_at=now))


async def enter(connection: AsyncConnection, session: Session, account_id: UUID) -> Place:
    """Work inside an account below. NotFound: not in sight; Forbidden: no right to."""
    sight = Sight(session.person.home.path)
    columns = place_columns(accounts, "place")
    query = sa.select(*columns).where(accounts.c.id == account_id, scope(accounts, sight))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(Text("login.no_account"), field="account_id")
    place = place_of(row, "place")
    if not session.person.may_enter(place):
        raise Forbidden(Text("login.may_not_enter"), field="account_id")
    await outbox.order(connection)
    await connection.execute(_one_row(session.id).values(acting_account_id=place.id))
    await _tell(connection, session.person.id)
    return place


async def leave(connection: AsyncConnection, session: Session) -> None:
    """Back to the own account."""
    await outbox.order(connection)
    await connection.execute(_one_row(session.id).values(acting_account_id=None))
    await _tell(connection, session.person.id)


async def end(connection: AsyncConnection, session_id: UUID) -> None:
    """Log out."""
    await outbox.order(connection)
    which = sessions.c.id == session_id
    ended = sessions.delete().where(which).returning(sessions.c.login_id)
    if (login_id := await connection.scalar(ended)) is not None:
        await _tell(connection, login_id)


async def end_all(connection: AsyncConnection, login_id: UUID, keep: UUID | None = None) -> None:
    """Log out everywhere, but not `keep`."""
    theirs = sessions.c.login_id == login_id
    if keep is not None:
        theirs = sa.and_(theirs, sessions.c.id != keep)
    await outbox.order(connection)
    await connection.execute(sessions.delete().where(theirs))
    await _tell(connection, login_id)


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Delete sessions that are over; returns how many."""
    over = sa.or_(sessions.c.seen_at < now - IDLE, sessions.c.created_at < now - LONGEST)
    return (await connection.execute(sessions.delete().where(over))).rowcount


async def _one(
    connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime
) -> Session | None:
    rows = PEOPLE.join(sessions, sessions.c.login_id == logins.c.id).outerjoin(
        _acting, _acting.c.id == sessions.c.acting_account_id
    )
    query = (
        sa.select(
            *PERSON,
            sessions.c.id,
            sessions.c.seen_at,
            *place_columns(_acting, "acting"),
        )
        .select_from(rows)
        .where(
            which,
            sa.not_(OUT),
            sessions.c.seen_at > now - IDLE,
            sessions.c.created_at > now - LONGEST,
        )
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    who = person(row)
    acting = None
    if row.acting_id is not None:
        acting = place_of(row, "acting")
    if acting is not None and not who.may_enter(acting):
        acting = None  # the account was moved away, or the right withdrawn
    return Session(row.id, who, acting, row.seen_at)


async def _tell(connection: AsyncConnection, login_id: UUID) -> None:
    """Let open sockets of these sessions be looked at."""
    home = sa.select(logins.c.account_id).where(logins.c.id == login_id)
    if (account_id := await connection.scalar(home)) is None:
        return  # the log-in is being deleted, which is told of by itself
    await outbox.append(connection, TOPIC, account_id, {"login": str(login_id)})


def _one_row(session_id: UUID) -> sa.Update:
    return sessions.update().where(sessions.c.id == session_id)
