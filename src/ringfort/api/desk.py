"""One request, one transaction: who asks, what is answered, and never twice for one key."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from ringfort.domain.errors import Invalid, PreconditionRequired
from ringfort.domain.permissions import Caller
from ringfort.resources._mechanism.work import UNSET, Site, Work
from ringfort.store import idempotency
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from ringfort.texts import Text

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` None: no content."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        if self.body is None:
            return Response(status_code=204, headers=dict(self.headers))
        return JSONResponse(self.body, self.status, dict(self.headers))


@dataclass(frozen=True, slots=True)
class Desk:
    """What routes need. `authenticate` raises Unauthenticated, Forbidden or TooMany."""

    database: Database
    vault: Vault
    domain: str
    authenticate: Callable[[Request], Awaitable[Caller]]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    site: Site = UNSET

    @asynccontextmanager
    async def reading(self, request: Request) -> AsyncIterator[Work]:
        """A consistent picture for one request."""
        caller = await self._caller(request)
        async with self.database.read() as connection:
            yield self._work(request, caller, connection)

    @asynccontextmanager
    async def transaction(self, request: Request) -> AsyncIterator[Work]:
        """Commits at the end of the block, rolls back on an exception."""
        caller = await self._caller(request)
        async with self.database.write() as connection:
            yield self._work(request, caller, connection)

    async def writing(self, request: Request, act: Callable[[Work], Awaitable[Answer]]) -> Response:
        """A transaction for one request. With an Idempotency-Key the same request is answered as
        it was the first time, for 24 hours; another one under the same key is Repeated."""
        caller = await self._caller(request)
        key = request.headers.get("idempotency-key")
        if key is not None and not 0 < len(key) <= _LONGEST_KEY:
            raise Invalid(Text("error.idempotency_key"), field="Idempotency-Key")
        async with self.database.write() as connection:
            work = self._work(request, caller, connection)
            if key is None or request.method != "POST":
                return (await act(work)).response()
            asked = idempotency.Asked(
                str(caller.actor.id or caller.actor.kind), key, await _fingerprint(request)
            )
            told = await idempotency.find(connection, asked)
            if told is None:
                answer = await act(work)
                text = self.vault.seal(json.dumps([answer.body, dict(answer.headers)]))
                await idempotency.keep(connection, asked, answer.status, text, work.now)
                return answer.response()
            body, headers = json.loads(self.vault.unseal(told.answer))
            return Answer(body, told.status, headers | {"Idempotency-Replayed": "true"}).response()

    async def _caller(self, request: Request) -> Caller:
        caller = await self.authenticate(request)
        request.state.caller = caller
        return caller

    def _work(self, request: Request, caller: Caller, connection: Any) -> Work:
        address = request.client.host if request.client else None
        return Work(connection, caller, self.vault, self.clock(), self.domain, address, self.site)


def revision_of(request: Request) -> int | None:
    """The revision a change is of, from If-Match (RFC 9110 §13.1.1); None = `*`, any."""
    header = request.headers.get("if-match")
    if header is None:
        raise PreconditionRequired(Text("error.if_match"), field="If-Match")
    text = header.strip().removeprefix("W/").strip('"')
    if text == "*":
        return None
    if not text.isdigit() or len(text) > 18:
        raise Invalid(Text("error.etag"), field="If-Match")
    return int(text)


async def _fingerprint(request: Request) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(asked + await request.body()).hexdigest()
