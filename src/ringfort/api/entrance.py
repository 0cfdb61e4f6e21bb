"""Logging in: who somebody is by what they know, checked in one place for every way in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from ringfort.api.auth import Gate, address_of, customer_of
from ringfort.api.limits import Tries
from ringfort.domain.errors import Forbidden, Invalid, NotFound, Unauthenticated
from ringfort.domain.permissions import Right
from ringfort.store.db import Database
from ringfort.store.identity import codes, letters, logins, sessions, tokens
from ringfort.store.identity.hashing import Passwords
from ringfort.store.identity.logins import Credentials
from ringfort.store.identity.noted import note
from ringfort.store.identity.sessions import Session
from ringfort.store.secrets import Vault
from ringfort.texts import Text

TRIES, TRIES_WITHIN_S = 5, 60.0
"""For each address and each e-mail address; those that let somebody in do not count."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the routes of logging in need."""

    gate: Gate
    vault: Vault
    passwords: Passwords = field(default_factory=Passwords)
    tries: Tries = field(default_factory=lambda: Tries(TRIES, TRIES_WITHIN_S))

    @property
    def database(self) -> Database:
        return self.gate.database

    @property
    def clock(self) -> Callable[[], datetime]:
        return self.gate.clock

    async def log_in(self, request: Request, email: str, password: str, code: str | None) -> str:
        """Token of a new session. Unauthenticated: with `field` "code" when only that is missing
        or wrong, else without saying what is; Forbidden: no right to log in; TooMany."""
        async with self.try_of(request, f"email {logins.folded(email)}"):
            async with self.database.read() as connection:
                known = await logins.credentials(connection, email)
            stored = known.password if known else None
            fits = await self.passwords.verify(stored, password)
            if known is None or known.person.disabled or not fits:
                raise Unauthenticated(Text("login.wrong"))
            await self.check_code(known, code)
            await self._renew_hash(known, password)
            return await self.let_in(request, known)

    async def let_in(self, request: Request, known: Credentials) -> str:
        """Token of a new session for somebody who has shown who they are."""
        person = known.person
        if person.disabled or Right.WEB not in person.rights:
            raise Forbidden(Text("login.no_web"))
        address, agent = address_of(request), request.headers.get("user-agent", "")
        now = self.clock()
        async with self.database.write() as connection:
            if await sessions.is_new_place(connection, person.id, agent):
                await letters.post(connection, letters.new_login(person, address, agent[:200], now))
            await note(connection, person, "log-in", now, address)
            return await sessions.start(connection, person.id, now, address, agent)

    async def check_password(self, request: Request, session: Session, password: str) -> None:
        """Make sure that who has the session knows its password. Invalid names `password`."""
        async with self.try_of(request, f"login {session.person.id}"):
            async with self.database.read() as connection:
                known = await logins.credentials_of(connection, session.person.id)
            if not await self.passwords.verify(known.password, password):
                raise Invalid(Text("password.wrong"), field="password")

    async def check_code(self, known: Credentials, code: str | None) -> None:
        """Make sure of the one-time code, if the log-in has them; a code counts once."""
        if known.totp is None:
            return
        if not code:
            raise Unauthenticated(Text("login.code_needed"), field="code")
        given, now, login_id = codes.plain(code), self.clock(), known.person.id
        step = codes.totp_step(self.vault.unseal(known.totp), given, now)
        async with self.database.write() as connection:
            if step is None:
                good = await tokens.take(connection, "code", given, now, login_id) is not None
            else:
                good = await logins.take_step(connection, login_id, step)
        if not good:
            raise Unauthenticated(Text("login.code_wrong"), field="code")

    async def of_link(
        self, purpose: tokens.Purpose, secret: str
    ) -> tuple[tokens.Token, Credentials]:
        """The token of a link and whose it is. NotFound: it is over."""
        async with self.database.read() as connection:
            token = await tokens.find(connection, purpose, secret, self.clock())
            if token is None or token.whose.login_id is None:
                raise link_over()
            known = await logins.credentials_of(connection, token.whose.login_id)
        if known.person.disabled:
            raise link_over()
        return token, known

    @asynccontextmanager
    async def try_of(self, request: Request, key: str) -> AsyncIterator[None]:
        """One try of the request's address and of `key`; it does not count when it went well."""
        keys = (f"address {customer_of(request)}", key)
        self.tries.take(*keys)
        yield
        self.tries.give_back(*keys)

    async def _renew_hash(self, known: Credentials, password: str) -> None:
        """Hash it with today's parameters, now that we see it."""
        if known.password is None or not self.passwords.is_old(known.password):
            return
        hashed = await self.passwords.hash(password)
        async with self.database.write() as connection:
            await logins.rehash(connection, known.person.id, known.password, hashed)


def link_over() -> NotFound:
    """A link of a letter is of no use any longer."""
    return NotFound(Text("login.link_over"), field="token")
