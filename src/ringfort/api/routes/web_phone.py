"""A person's own phone in the browser, wherever they work just now."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.api.auth import address_of
from ringfort.api.entrance import Entrance
from ringfort.api.errors import documented
from ringfort.domain.permissions import Caller
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people import web_phone
from ringfort.resources.people.web_phone import WebPhone, WebPhoneOffer
from ringfort.store.identity.sessions import Session


def web_phone_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["session"])

    def work(request: Request, session: Session, connection: AsyncConnection) -> Work:
        caller, address = _at_home(session), address_of(request)
        return Work(connection, caller, entrance.vault, entrance.clock(), "", address)

    @router.get("/session/phone", operation_id="web_phone_offer", responses=documented())
    async def offer(request: Request) -> WebPhoneOffer:
        """Whether who has logged in may phone with the browser."""
        session = await entrance.gate.session(request)
        async with entrance.database.read() as connection:
            return await web_phone.offer(work(request, session, connection))

    @router.post("/session/phone", operation_id="web_phone_take", responses=documented(409))
    async def take(request: Request, response: Response) -> WebPhone:
        """Credentials for minutes, for SIP over the WebSocket `/sip` of this origin. The device is
        that of the caller's own user, made when there is none, also while they use another
        account."""
        session = await entrance.gate.session(request)
        response.headers["Cache-Control"] = "no-store"
        async with entrance.database.write() as connection:
            return await web_phone.take(work(request, session, connection))

    return router


def _at_home(session: Session) -> Caller:
    person = session.person
    return replace(
        session.caller,
        account_id=person.home.id,
        path=person.home.path,
        rights=person.rights,
        user_id=person.user_id,
    )
