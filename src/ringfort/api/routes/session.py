"""Log in, who am I, work inside another account, log out; tickets for sockets."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.api import cookies
from ringfort.api.auth import address_of
from ringfort.api.entrance import Entrance
from ringfort.api.errors import documented
from ringfort.domain.features import Sees
from ringfort.domain.permissions import Action, Right, Role
from ringfort.resources._mechanism.fields import Language
from ringfort.store.identity import logins, sessions, tokens
from ringfort.store.identity.noted import Deed, note
from ringfort.store.identity.persons import Place
from ringfort.store.identity.sessions import Session

Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f]{3,}$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Code = Annotated[str, StringConstraints(max_length=40)]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LogIn(Asked):
    """`code`: a one-time code or a recovery code, when the answer was 401 with field `code`."""

    email: Address
    password: Password
    code: Code | None = None


class InAccount(BaseModel):
    """`country`, `currency` and `time_zone` say how its numbers, money and times are read,
    `self_service` what its administrators may add themselves, `sees` what they see of its money."""

    id: UUID
    kind: str
    name: str
    country: str
    currency: str
    time_zone: str
    self_service: Sequence[str]
    sees: Sees


class LoginShown(BaseModel):
    """`role` is null for a saved role."""

    id: UUID
    email: str
    name: str
    role: Role | None
    user_id: UUID | None
    one_time_codes: bool


class Who(BaseModel):
    """`account` is where requests act: the own one, or the one used. Unsafe requests repeat
    `csrf_token` in the header X-CSRF-Token. `grants` null = not restricted."""

    login: LoginShown
    account: InAccount
    own_account: InAccount
    rights: list[Right]
    grants: Mapping[str, list[Action]] | None
    language: str
    csrf_token: str


class Preferences(Asked):
    """Null: the account's language."""

    language: Language | None


class Use(Asked):
    account_id: UUID


class Ticket(BaseModel):
    """Give it as `?ticket=` when opening the socket."""

    ticket: str
    expires_in_s: int = Field(description="Seconds.")


def who(session: Session, token: str) -> Who:
    """What a person is told about their session."""
    person, caller = session.person, session.caller
    grants = caller.grants
    return Who(
        login=LoginShown(
            id=person.id,
            email=person.email,
            name=person.name,
            role=person.role,
            user_id=person.user_id,
            one_time_codes=person.totp,
        ),
        account=_shown(session.place),
        own_account=_shown(person.home),
        rights=sorted(caller.rights),
        grants=None if grants is None else {noun: sorted(may) for noun, may in grants.items()},
        language=caller.language,
        csrf_token=sessions.csrf_token(token),
    )


def session_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["session"])
    gate = entrance.gate

    async def noted(
        request: Request,
        connection: AsyncConnection,
        session: Session,
        deed: Deed,
        account_id: UUID | None = None,
    ) -> None:
        address = address_of(request)
        await note(connection, session.person, deed, entrance.clock(), address, account_id)

    async def told(token: str) -> Who:
        async with entrance.database.read() as connection:
            session = await sessions.find(connection, token, entrance.clock())
        assert session is not None, "it was there a moment ago"
        return who(session, token)

    @router.post("/session", operation_id="log_in", responses=documented(503))
    async def log_in(request: Request, response: Response, given: LogIn) -> Who:
        """Log in. The session is a cookie, 12 hours idle and 30 days at most."""
        token = await entrance.log_in(request, given.email, given.password, given.code)
        cookies.give(request, response, token)
        return await told(token)

    @router.get("/session", operation_id="who_am_i", responses=documented())
    async def who_am_i(request: Request) -> Who:
        """Who has logged in here, where they work and what they may."""
        session = await gate.session(request)
        return who(session, cookies.session_token(request) or "")

    @router.patch("/session", operation_id="set_preferences", responses=documented())
    async def set_preferences(request: Request, given: Preferences) -> Who:
        """The language in which this person is spoken to, wherever they log in."""
        session = await gate.session(request)
        async with entrance.database.write() as connection:
            await logins.set_language(
                connection, session.person.id, given.language, entrance.clock()
            )
        return await told(cookies.session_token(request) or "")

    @router.delete("/session", operation_id="log_out", status_code=204, responses=documented())
    async def log_out(request: Request, response: Response) -> None:
        """Log out here."""
        session = await gate.session(request)
        async with entrance.database.write() as connection:
            await sessions.end(connection, session.id)
            await noted(request, connection, session, "log-out")
        cookies.take_back(request, response)

    @router.post("/session/account", operation_id="use_account", responses=documented())
    async def use_account(request: Request, given: Use) -> Who:
        """Work inside an account below, with its administrators' rights."""
        session = await gate.session(request)
        async with entrance.database.write() as connection:
            place = await sessions.enter(connection, session, given.account_id)
            await noted(request, connection, session, "account-used", place.id)
        return await told(cookies.session_token(request) or "")

    @router.delete("/session/account", operation_id="leave_account", responses=documented())
    async def leave_account(request: Request) -> Who:
        """Back to the own account."""
        session = await gate.session(request)
        async with entrance.database.write() as connection:
            await sessions.leave(connection, session)
            if session.acting is not None:
                await noted(request, connection, session, "account-left", session.acting.id)
        return await told(cookies.session_token(request) or "")

    @router.post("/tickets", operation_id="make_ticket", status_code=201, responses=documented())
    async def make_ticket(request: Request) -> Ticket:
        """A ticket that opens one socket, for programs that cannot send headers with it."""
        ticket = await gate.ticket(request)
        lasts = tokens.LIFETIME["ticket"]
        return Ticket(ticket=ticket, expires_in_s=int(lasts.total_seconds()))

    return router


def _shown(place: Place) -> InAccount:
    return InAccount(
        id=place.id,
        kind=place.kind,
        name=place.name,
        country=place.country,
        currency=place.currency,
        time_zone=place.time_zone,
        self_service=place.self_service,
        sees=Sees.of(place.operator),
    )
