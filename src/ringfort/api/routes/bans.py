"""Addresses that the edges answer no more."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.domain.bans import Trusted
from ringfort.resources._mechanism.work import Work
from ringfort.resources.platform import bans
from ringfort.resources.platform.bans import Address, BanSeen, Defence, NewBan

_ROUTE = "/platform/bans"


class BansList(BaseModel):
    """All there are, the oldest first."""

    items: list[BanSeen]
    edges_away: list[str] = Field(description="Edges that did not answer: theirs are missing.")


def ban_routes(desk: Desk, defence: Defence, trusted: Trusted) -> APIRouter:
    """`trusted`: addresses that nobody may ban."""
    router = APIRouter(tags=["bans"])

    @router.get(_ROUTE, operation_id="bans_list", response_model=BansList, responses=documented())
    async def listing(request: Request) -> Response:
        """Who is not answered now, and why. For administrators of the platform."""
        async with desk.reading(request) as work:
            found = await bans.listing(work, defence)
        items = [BanSeen.model_validate(each) for each in found.bans]
        told = BansList(items=items, edges_away=list(found.away))
        return Answer(told.model_dump(mode="json")).response()

    @router.post(
        _ROUTE,
        operation_id="bans_create",
        status_code=201,
        response_model=BanSeen,
        responses=documented(409, 503),
    )
    async def create(request: Request, new: NewBan) -> Response:
        """Ban an address, or change until when it is."""

        async def act(work: Work) -> Answer:
            made = await bans.ban(work, defence, trusted, new)
            return Answer(made.model_dump(mode="json"), 201)

        return await desk.writing(request, act)

    @router.delete(
        f"{_ROUTE}/{{address:path}}",
        operation_id="bans_lift",
        status_code=204,
        response_class=Response,
        responses=documented(503),
    )
    async def lift(request: Request, address: Annotated[Address, Path()]) -> Response:
        """Answer it again, at once."""

        async def act(work: Work) -> Answer:
            await bans.lift(work, defence, address)
            return Answer(None)

        return await desk.writing(request, act)

    return router
