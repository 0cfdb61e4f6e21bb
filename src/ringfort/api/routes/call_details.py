"""One call in full, its SIP messages, and the erasure of persons from all."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.api.language import language_of
from ringfort.resources._mechanism.work import Work
from ringfort.resources.calls.details import Details, details
from ringfort.resources.calls.erasing import Erase, Erased, erase
from ringfort.resources.calls.ladder import Inside, Ladder, ladder
from ringfort.store.records.captured import Captures


def call_details_routes(desk: Desk, captures: Captures, inside: Inside) -> APIRouter:
    router = APIRouter(tags=["calls"])

    @router.get(
        "/accounts/{account_id}/calls/{id}/details",
        operation_id="calls_details",
        response_model=Details,
        responses=documented(),
    )
    async def get(request: Request, account_id: UUID, id: UUID) -> Response:
        """The call, its legs, and why it went as it did, in words of `Accept-Language`."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = await details(work, owner, id, language_of(request))
        return Answer(found.model_dump(mode="json")).response()

    @router.get(
        "/accounts/{account_id}/calls/{id}/ladder",
        operation_id="calls_ladder",
        response_model=Ladder,
        responses=documented(),
    )
    async def climb(request: Request, account_id: UUID, id: UUID) -> Response:
        """The call's SIP messages, as far as they were captured, without secrets."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            language = language_of(request)
            found = await ladder(work, owner, id, captures, inside, language)
        return Answer(found.model_dump(mode="json")).response()

    @router.post(
        "/accounts/{account_id}/calls/erase",
        operation_id="calls_erase",
        response_model=Erased,
        responses=documented(),
    )
    async def forget(request: Request, account_id: UUID, body: Erase) -> Response:
        """The account's calls stay, without the person's numbers, names and ids."""

        async def act(work: Work) -> Answer:
            erased = await erase(work, await work.owner(account_id), body, captures)
            return Answer(erased.model_dump())

        return await desk.writing(request, act)

    return router
