"""Application servers, for the platform's administrators."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.resources._mechanism.work import Work
from ringfort.resources.platform import app_servers
from ringfort.resources.platform.app_servers import AppServerSeen, Fleet

_ROUTE = "/platform/app-servers"


class AppServersList(BaseModel):
    """All there are, by number."""

    items: list[AppServerSeen]


def app_server_routes(desk: Desk, fleet: Fleet) -> APIRouter:
    router = APIRouter(tags=["app-servers"])

    @router.get(
        _ROUTE,
        operation_id="app_servers_list",
        response_model=AppServersList,
        responses=documented(503),
    )
    async def listing(request: Request) -> Response:
        """How they are, and how much they have to do. For administrators of the platform."""
        async with desk.reading(request) as work:
            found = await app_servers.listing(work, fleet)
        items = [AppServerSeen.model_validate(each) for each in found]
        return Answer(AppServersList(items=items).model_dump(mode="json")).response()

    @router.post(
        f"{_ROUTE}/{{name}}/drain",
        operation_id="app_servers_drain",
        status_code=204,
        response_class=Response,
        responses=documented(409, 503),
    )
    async def drain(request: Request, name: str) -> Response:
        """No new calls; those that it has go on."""
        return await acted(request, lambda work: app_servers.drain(work, fleet, name))

    @router.post(
        f"{_ROUTE}/{{name}}/resume",
        operation_id="app_servers_resume",
        status_code=204,
        response_class=Response,
        responses=documented(503),
    )
    async def resume(request: Request, name: str) -> Response:
        """New calls again."""
        return await acted(request, lambda work: app_servers.resume(work, fleet, name))

    async def acted(request: Request, act: Callable[[Work], Awaitable[None]]) -> Response:
        async def answer(work: Work) -> Answer:
            await act(work)
            return Answer(None)

        return await desk.writing(request, answer)

    return router
