"""From a request to a `Caller`: the session of a cookie, a bearer key, or a socket's ticket."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection

from ringfort.api.cookies import session_token
from ringfort.api.limits import Buckets
from ringfort.domain.bans import customer
from ringfort.domain.errors import Forbidden, Unauthenticated
from ringfort.domain.permissions import Caller
from ringfort.store.db import Database
from ringfort.store.identity import api_keys, hashing, sessions, tokens
from ringfort.store.identity.api_keys import Key
from ringfort.store.identity.sessions import Session
from ringfort.texts import Text

Pass = Session | Key
"""What lets somebody in; its `.caller` is who they are."""

REQUESTS_PER_S, BURST = 50.0, 200
"""For each session and each key."""

CSRF_HEADER = "X-CSRF-Token"
_log = structlog.get_logger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in who may come in."""

    database: Database
    clock: Callable[[], datetime] = utc_now
    requests: Buckets = field(default_factory=lambda: Buckets(REQUESTS_PER_S, BURST))
    strangers: Buckets = field(default_factory=lambda: Buckets(REQUESTS_PER_S, BURST))
    """For each address, of requests that show no pass or a wrong one."""
    _notes: dict[UUID, asyncio.Task[None]] = field(default_factory=dict, init=False)

    async def authenticate(self, request: HTTPConnection) -> Caller:
        """The caller. Unauthenticated: nobody we know; Forbidden: a key used from elsewhere, or
        an unsafe request without its CSRF token; TooMany: slower."""
        return (await self._pass(request)).caller

    async def session(self, request: HTTPConnection) -> Session:
        """The session of the request's cookie, for what only people do; errors as above."""
        token = session_token(request)
        if token is None:
            raise _nobody()
        now = self.clock()
        async with self.database.read() as connection:
            found = await sessions.find(connection, token, now)
        if found is None:
            raise self._stranger(request)
        if request.scope.get("method", "GET") not in _SAFE:
            _check_csrf(request, token)
        self.requests.take(f"session {found.id}")
        if found.stale(now):
            self._note(found.id, lambda write: sessions.note_use(write, found.id, now))
        request.state.caller = found.caller
        return found

    async def ticket(self, request: HTTPConnection) -> str:
        """A ticket with which the caller may open one socket within 30 seconds."""
        whose = await self._pass(request)
        by = tokens.For(
            session_id=whose.id if isinstance(whose, Session) else None,
            api_key_id=whose.id if isinstance(whose, Key) else None,
        )
        secret = hashing.new_token()
        async with self.database.write() as connection:
            await tokens.keep(connection, "ticket", [secret], by, self.clock())
        return secret

    async def socket(self, request: HTTPConnection) -> Pass:
        """Who opens a WebSocket: `?ticket=`, a bearer key, or the cookie on our own pages."""
        ticket = request.query_params.get("ticket")
        if ticket is not None:
            return await self._of_ticket(request, ticket)
        if "authorization" not in request.headers:
            _check_origin(request)
        return await self._pass(request)

    async def again(self, known: Pass) -> Pass | None:
        """The same pass as it is now, for sockets that live long; None: it is over."""
        async with self.database.read() as connection:
            if isinstance(known, Session):
                return await sessions.get(connection, known.id, self.clock())
            return await api_keys.get(connection, known.id, self.clock())

    async def settle(self) -> None:
        """Wait for what is still to be written down."""
        await asyncio.gather(*self._notes.values())

    async def _pass(self, request: HTTPConnection) -> Pass:
        header = request.headers.get("authorization")
        if header is None:
            return await self.session(request)
        scheme, _, credential = header.partition(" ")
        if scheme.lower() != "bearer":
            raise self._stranger(request)
        return await self._of_key(request, credential.strip())

    async def _of_key(self, request: HTTPConnection, text: str) -> Key:
        now = self.clock()
        async with self.database.read() as connection:
            key = await api_keys.find(connection, text, now)
        if key is None:
            raise self._stranger(request)
        _check_network(request, key)
        self.requests.take(f"key {key.id}")
        if key.stale(now):
            self._note(key.id, lambda write: api_keys.note_use(write, key.id, now))
        return key

    async def _of_ticket(self, request: HTTPConnection, secret: str) -> Pass:
        now = self.clock()
        async with self.database.write() as connection:
            ticket = await tokens.take(connection, "ticket", secret, now)
            found: Pass | None = None
            if ticket is not None and ticket.whose.session_id is not None:
                found = await sessions.get(connection, ticket.whose.session_id, now)
            elif ticket is not None and ticket.whose.api_key_id is not None:
                found = await api_keys.get(connection, ticket.whose.api_key_id, now)
        if found is None:
            raise self._stranger(request)
        if isinstance(found, Key):
            _check_network(request, found)
        return found

    def _stranger(self, request: HTTPConnection) -> Unauthenticated:
        """The answer to a pass that is none. TooMany: the address has shown too many."""
        self.strangers.take(customer_of(request))
        return _nobody()

    def _note(self, who: UUID, note: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """Write it down soon: who only reads does not wait for whoever writes much."""
        if who in self._notes:
            return

        async def write() -> None:
            try:
                async with self.database.write() as connection:
                    await note(connection)
            except SQLAlchemyError:
                _log.warning("use not noted", exc_info=True)
            finally:
                del self._notes[who]

        self._notes[who] = asyncio.create_task(write(), name="note use")


def address_of(request: HTTPConnection) -> str:
    """IP address the request came from; empty if there is none."""
    return request.client.host if request.client else ""


def customer_of(request: HTTPConnection) -> str:
    """Whose tries are counted together; empty if there is no address."""
    return customer(address_of(request)) if request.client else ""


def _nobody() -> Unauthenticated:
    return Unauthenticated(Text("login.needed"))


def _check_csrf(request: HTTPConnection, token: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), sessions.csrf_token(token).encode()):
        raise Forbidden(Text("login.csrf"), field=CSRF_HEADER)


def _check_origin(request: HTTPConnection) -> None:
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if not origin or origin != request.headers.get("host"):
        raise Forbidden(Text("login.origin"), field="Origin")


def _check_network(request: HTTPConnection, key: Key) -> None:
    address = address_of(request)
    if not key.admits(address):
        raise Forbidden(Text("login.network", address=address))
