"""Accounts' money."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.resources._mechanism.fields import Instant
from ringfort.resources._mechanism.work import Work
from ringfort.resources.money import margins, wallets
from ringfort.resources.money.margins import MarginSeen
from ringfort.resources.money.wallets import (
    MovementSeen,
    NewMovement,
    WalletBelow,
    WalletSeen,
    WalletsQuery,
)
from ringfort.store.money.margins import By

_WALLET = "/accounts/{account_id}/wallet"
_WALLETS = "/accounts/{account_id}/wallets"
_MOVEMENTS = "/accounts/{account_id}/movements"
_MARGINS = "/accounts/{account_id}/margins"


class WalletsPage(BaseModel):
    items: list[WalletBelow]
    total: int
    page: int
    per_page: int


class MovementsPage(BaseModel):
    """The newest first."""

    items: list[MovementSeen]
    next: UUID | None = Field(description="Ask for more with `after`; null: these were all.")


class MarginsTold(BaseModel):
    """The dearest first, at most 1,000."""

    items: list[MarginSeen]


def money_routes(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["money"])

    @router.get(
        _WALLET, operation_id="wallet_get", response_model=WalletSeen, responses=documented()
    )
    async def wallet(request: Request, account_id: UUID) -> Response:
        """What the account has, and what it may spend."""
        async with desk.reading(request) as work:
            found = await wallets.seen(work, await work.owner(account_id))
        return Answer(found.model_dump(mode="json")).response()

    @router.get(
        _WALLETS,
        operation_id="wallets_list",
        response_model=WalletsPage,
        responses=documented(),
    )
    async def below(
        request: Request, account_id: UUID, query: Annotated[WalletsQuery, Query()]
    ) -> Response:
        """What the accounts below have, and what they may spend."""
        async with desk.reading(request) as work:
            found, total = await wallets.below(work, await work.owner(account_id), query)
        page = WalletsPage(items=found, total=total, page=query.page, per_page=query.per_page)
        return Answer(page.model_dump(mode="json")).response()

    @router.get(
        _MOVEMENTS,
        operation_id="movements_list",
        response_model=MovementsPage,
        responses=documented(),
    )
    async def listing(
        request: Request,
        account_id: UUID,
        after: UUID | None = None,
        per_page: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> Response:
        """How its money came and went."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = list(await wallets.movements(work, owner, after, per_page + 1))
        more = found[per_page - 1].id if len(found) > per_page else None
        page = MovementsPage(items=found[:per_page], next=more)
        return Answer(page.model_dump(mode="json")).response()

    @router.post(
        _MOVEMENTS,
        operation_id="movements_create",
        status_code=201,
        response_model=WalletSeen,
        responses=documented(409),
    )
    async def move(request: Request, account_id: UUID, new: NewMovement) -> Response:
        """Money comes in, goes back or is put right; answers with the wallet as it is then."""

        async def act(work: Work) -> Answer:
            found = await wallets.move(work, await work.owner(account_id), new)
            return Answer(found.model_dump(mode="json"), 201)

        return await desk.writing(request, act)

    @router.get(
        _MARGINS,
        operation_id="margins_list",
        response_model=MarginsTold,
        responses=documented(),
    )
    async def earned(
        request: Request,
        account_id: UUID,
        by: By = By.DESTINATION,
        since: Instant | None = None,
        until: Instant | None = None,
    ) -> Response:
        """What it earned with calls of the accounts below, the last 30 days unless told."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = await margins.report(work, owner, by, since, until)
        return Answer(MarginsTold(items=found).model_dump(mode="json")).response()

    return router
