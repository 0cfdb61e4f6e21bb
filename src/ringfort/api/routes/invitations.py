"""What somebody sees and does who follows the link of an invitation (A7)."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from ringfort.api import cookies
from ringfort.api.auth import address_of
from ringfort.api.entrance import Entrance, link_over
from ringfort.api.errors import documented
from ringfort.api.routes.passwords import Secret
from ringfort.api.routes.session import Asked, Code, Password, Who, who
from ringfort.domain import passwords
from ringfort.domain.errors import Conflict, Invalid
from ringfort.resources.identity.offering import Offer, offered
from ringfort.store.identity import logins, sessions, tokens
from ringfort.store.identity.logins import Credentials
from ringfort.store.identity.noted import note
from ringfort.store.identity.tokens import Token
from ringfort.texts import Text


class Invitation(BaseModel):
    """A greeting, and what to ask for before letting the person in."""

    greeting: str = Field(description="From whoever invited; may be empty.")
    email: str
    name: str
    account: str
    language: str
    password_needed: bool = Field(description="To be set now; later devices need none.")
    code_needed: bool
    administrator: bool = Field(description="Offer the portal too.")
    offers: list[Offer] = Field(
        description="What to offer once they are in: a web phone, a softphone of theirs to be set"
        " up by its `setup-link`, the portal to administrators."
    )
    expires_at: datetime | None


class Accept(Asked):
    """`password`: the new one, on the first device only."""

    password: Password | None = None
    code: Code | None = None


def invitation_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["session"])

    @router.get("/invitations/{token}", operation_id="see_invitation", responses=documented())
    async def see(token: Secret) -> Invitation:
        """What the invitation says."""
        found, known = await entrance.of_link("invitation", token)
        person = known.person
        async with entrance.database.read() as connection:
            offers = await offered(connection, person)
        return Invitation(
            greeting=found.greeting or "",
            email=person.email,
            name=person.name,
            account=person.home.name,
            language=person.language,
            password_needed=found.uses == 0,
            code_needed=person.totp,
            administrator="portal" in offers,
            offers=offers,
            expires_at=found.expires_at,
        )

    @router.post(
        "/invitations/{token}", operation_id="accept_invitation", responses=documented(409, 503)
    )
    async def accept(request: Request, response: Response, token: Secret, given: Accept) -> Who:
        """Log in by the link: the first device sets the password, others just follow it."""
        found, known = await entrance.of_link("invitation", token)
        hashed = await _new_password(found, known, given.password)
        async with entrance.try_of(request, f"login {known.person.id}"):
            await entrance.check_code(known, given.code)
        await _use(request, found, known, hashed)
        session_token = await entrance.let_in(request, known)
        cookies.give(request, response, session_token)
        async with entrance.database.read() as connection:
            session = await sessions.find(connection, session_token, entrance.clock())
        assert session is not None, "it was made just now"
        return who(session, session_token)

    async def _new_password(found: Token, known: Credentials, password: str | None) -> str | None:
        if found.uses:
            if password is not None:
                raise Conflict(Text("login.password_set"), field="password")
            return None
        if password is None:
            raise Invalid(Text("invalid.missing"), field="password")
        passwords.check(password, known.person.email, known.person.name)
        return await entrance.passwords.hash(password)

    async def _use(request: Request, found: Token, known: Credentials, hashed: str | None) -> None:
        person, now = known.person, entrance.clock()
        async with entrance.database.write() as connection:
            most = 1 if hashed else tokens.DEVICES
            if not await tokens.count_use(connection, found, most):
                raise link_over()
            if hashed:
                await logins.set_password(connection, person.id, hashed, now, found.id)
                await note(connection, person, "invitation-accepted", now, address_of(request))

    return router
