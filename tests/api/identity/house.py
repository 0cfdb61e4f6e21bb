"""An application with only the routes of logging in, browsers before it, and letters from it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from ringfort.api.auth import CSRF_HEADER, Gate
from ringfort.api.entrance import TRIES, TRIES_WITHIN_S, Entrance
from ringfort.api.errors import handle_errors
from ringfort.api.limits import Buckets, Tries
from ringfort.api.routes.identity import identity_routes
from ringfort.domain.ids import new_id
from ringfort.provisioning import linphone
from ringfort.store import tables as stored
from ringfort.store.db import Database
from ringfort.store.identity import letters, tables
from ringfort.store.identity.hashing import Passwords
from ringfort.store.secrets import Vault
from ringfort.store.tables import jobs
from tests.api.identity.people import Clock, Desk

PUBLIC_URL = "https://pbx.example.com"
SERVER = linphone.Server("192.0.2.10", "pbx.example.com", sip=5060, sips=5061)
SETUP = partial(linphone.document, SERVER)
QUICK = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)


def code_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and field of an error."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


@dataclass
class Browser:
    """Keeps its cookies and repeats the CSRF token it was told."""

    client: httpx.AsyncClient

    async def log_in(self, who: Desk, code: str | None = None) -> httpx.Response:
        given: dict[str, Any] = {"email": who.email, "password": who.password}
        return self.take_in(
            await self.client.post("/session", json=given | ({"code": code} if code else {}))
        )

    def take_in(self, answer: httpx.Response) -> httpx.Response:
        """Remember the CSRF token of an answer that lets in."""
        if answer.status_code == 200:
            self.client.headers[CSRF_HEADER] = answer.json()["csrf_token"]
        return answer


@dataclass
class House:
    database: Database
    vault: Vault
    clock: Clock

    def __post_init__(self) -> None:
        clock = self.clock
        self.gate = Gate(self.database, clock, Buckets(50, 200, clock.seconds))
        entrance = Entrance(
            self.gate,
            self.vault,
            Passwords(QUICK),
            Tries(TRIES, TRIES_WITHIN_S, clock.seconds),
        )
        self.app = FastAPI()
        handle_errors(self.app)
        for router in identity_routes(entrance, SETUP):
            self.app.include_router(router, prefix="/api/v1")

    @asynccontextmanager
    async def browser(
        self, origin: str = PUBLIC_URL, address: str = "192.0.2.1", agent: str = "A browser"
    ) -> AsyncIterator[Browser]:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(
            transport=transport, base_url=f"{origin}/api/v1", headers={"User-Agent": agent}
        ) as client:
            yield Browser(client)

    async def letters(self) -> list[dict[str, Any]]:
        """Letters on their way, the oldest first."""
        async with self.database.read() as connection:
            which = sa.select(jobs.c.payload).where(jobs.c.kind == letters.KIND)
            return [dict(each) for each in await connection.scalars(which.order_by(jobs.c.id))]

    async def link(self) -> str:
        """The secret in the link of the last letter."""
        url = self.vault.unseal((await self.letters())[-1]["sealed"]["link"])
        assert url.startswith("/")
        return url.partition("#")[2]

    async def noted(self) -> list[str]:
        """Deeds in the audit log of people themselves."""
        audit = stored.audit.c
        query = sa.select(audit.action).where(audit.actor_kind == "login").order_by(audit.id)
        async with self.database.read() as connection:
            return list(await connection.scalars(query))

    async def ticket_holder(self, ticket: str) -> UUID | None:
        scope = {
            "type": "websocket",
            "query_string": f"ticket={ticket}".encode(),
            "headers": [],
            "client": ("192.0.2.1", 1),
        }
        return (await self.gate.socket(HTTPConnection(scope))).caller.actor.id

    async def give_rights(self, who: Desk, rights: Sequence[str]) -> None:
        """Give a saved role instead of theirs."""
        mine = tables.logins.c.id == who.id
        async with self.database.write() as connection:
            account_id = await connection.scalar(sa.select(tables.logins.c.account_id).where(mine))
            role = {
                "id": new_id(),
                "account_id": account_id,
                "name": "saved",
                "rights": list(rights),
                "created_at": self.clock(),
                "updated_at": self.clock(),
            }
            await connection.execute(tables.roles.insert().values(role))
            saved = {"role": None, "role_id": role["id"]}
            await connection.execute(tables.logins.update().where(mine).values(saved))
