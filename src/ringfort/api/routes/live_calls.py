"""Calls that go on now, and what can be done to them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.domain.live_calls import Direction, State
from ringfort.resources._mechanism.work import Work
from ringfort.resources.calls import live_calls
from ringfort.resources.calls.live_calls import Exchange, ListenBy, TransferTo, Wanted

MOST = 500
_ROUTE = "/accounts/{account_id}/live-calls"
_ONE = f"{_ROUTE}/{{id}}"


class LiveLegSeen(BaseModel):
    """One party of a call."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    role: Literal["caller", "called"]
    state: State = Field(description="`held`: this one has put the other on hold.")
    number: str
    name: str
    started_at: datetime
    answered_at: datetime | None = Field(
        description="Null: not yet, or not known since the call service was started anew."
    )
    user_id: UUID | None
    device_id: UUID | None
    trunk_id: UUID | None
    outside: bool = Field(description="It leads out of the account.")


class LiveCallSeen(BaseModel):
    """A call that goes on, as this account sees it. Its record will have the same id."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    account_id: UUID
    direction: Direction
    state: State
    dialled: str
    started_at: datetime
    legs: list[LiveLegSeen] = Field(description="The caller's first.")


class LiveCallsPage(BaseModel):
    """In the order they began."""

    items: list[LiveCallSeen]
    next: str | None = Field(description="Give it as `after` to go on.")


class LiveCallsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user_id: UUID | None = None
    device_id: UUID | None = None
    trunk_id: UUID | None = None
    state: State | None = None
    direction: Direction | None = None
    number: Annotated[str, Field(max_length=64)] = Field("", description="Part of a number.")
    below: bool = Field(False, description="Accounts below this one too.")
    after: UUID | None = Field(None, description="`next` of the page before.")
    per_page: Annotated[int, Field(ge=1, le=MOST)] = 50


def live_call_routes(desk: Desk, exchange: Exchange) -> list[APIRouter]:
    return [_seeing(desk, exchange), _steering(desk, exchange)]


def _seeing(desk: Desk, exchange: Exchange) -> APIRouter:
    router = APIRouter(tags=["live-calls"])

    @router.get(
        _ROUTE,
        operation_id="live_calls_list",
        response_model=LiveCallsPage,
        responses=documented(503),
    )
    async def listing(
        request: Request, account_id: UUID, query: Annotated[LiveCallsQuery, Query()]
    ) -> Response:
        """Calls that go on now. To be told of changes listen to `live-call` at `/events`."""
        asked = query.model_dump(exclude={"per_page"})
        wanted = Wanted(**asked, limit=query.per_page)
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = await live_calls.listed(work, exchange, owner, wanted)
        items = [LiveCallSeen.model_validate(each) for each in found]
        more = str(items[-1].id) if len(items) == wanted.limit else None
        return Answer(LiveCallsPage(items=items, next=more).model_dump(mode="json")).response()

    @router.get(
        _ONE,
        operation_id="live_calls_get",
        response_model=LiveCallSeen,
        responses=documented(503),
    )
    async def get(request: Request, account_id: UUID, id: UUID) -> Response:
        """One call that goes on now."""
        async with desk.reading(request) as work:
            found = await live_calls.one(work, exchange, await work.owner(account_id), id)
        return Answer(LiveCallSeen.model_validate(found).model_dump(mode="json")).response()

    return router


def _steering(desk: Desk, exchange: Exchange) -> APIRouter:
    router = APIRouter(tags=["live-calls"])

    @router.post(
        f"{_ONE}/hangup",
        operation_id="live_calls_hangup",
        status_code=204,
        response_class=Response,
        responses=documented(503),
    )
    async def hangup(request: Request, account_id: UUID, id: UUID) -> Response:
        """End the call for everybody in it."""

        async def act(work: Work) -> Answer:
            await live_calls.hang_up(work, exchange, await work.owner(account_id), id)
            return Answer(None)

        return await desk.writing(request, act)

    @router.post(
        f"{_ONE}/transfer",
        operation_id="live_calls_transfer",
        status_code=204,
        response_class=Response,
        responses=documented(503),
    )
    async def transfer(request: Request, account_id: UUID, id: UUID, body: TransferTo) -> Response:
        """Send one leg on to an extension or number, with the account's rights; the others end."""

        async def act(work: Work) -> Answer:
            await live_calls.transfer(work, exchange, await work.owner(account_id), id, body)
            return Answer(None)

        return await desk.writing(request, act)

    @router.post(
        f"{_ONE}/listen",
        operation_id="live_calls_listen",
        status_code=204,
        response_class=Response,
        responses=documented(409, 503),
    )
    async def listen(request: Request, account_id: UUID, id: UUID, body: ListenBy) -> Response:
        """Ring a device of the own account; whoever answers hears the call."""

        async def act(work: Work) -> Answer:
            await live_calls.listen(work, exchange, await work.owner(account_id), id, body)
            return Answer(None)

        return await desk.writing(request, act)

    return router
