"""Routes over all nouns: every account in sight, and a search."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.resources._mechanism import queries, rows, search, shapes
from ringfort.resources.platform.accounts import ACCOUNT


class Hit(BaseModel):
    """`name` is what people call it."""

    kind: str
    id: UUID
    account_id: UUID | None
    name: str


class Hits(BaseModel):
    """The first few of every noun."""

    items: list[Hit]


def overview_routes(desk: Desk) -> APIRouter:
    router = APIRouter()
    form = queries.query_form(ACCOUNT)

    @router.get(
        "/accounts",
        tags=["accounts"],
        operation_id="accounts_all",
        response_model=shapes.page_form(ACCOUNT),
        responses=documented(),
    )
    async def accounts(
        request: Request,
        query: Annotated[form, Query()],  # type: ignore[valid-type]
    ) -> Response:
        """The caller's own account and all below it."""
        async with desk.reading(request) as work:
            query.below = True  # type: ignore[attr-defined]
            asked = queries.asked(ACCOUNT, query)
            owner = await work.owner(work.caller.account_id)
            page = await rows.page(work, ACCOUNT, owner, asked)
        only = set(asked.fields) or None
        items = [
            rows.shown(ACCOUNT, row).model_dump(mode="json", include=only) for row in page.rows
        ]
        body = {"items": items, "total": page.total}
        number = {"page": query.page, "per_page": query.per_page}  # type: ignore[attr-defined]
        return Answer(body | number).response()

    @router.get(
        "/accounts/{account_id}/search",
        tags=["search"],
        operation_id="search",
        response_model=Hits,
        responses=documented(),
    )
    async def find(
        request: Request, account_id: UUID, q: Annotated[queries.Words, Query()]
    ) -> Response:
        """Whatever has these words in one of its names, in the account and below it."""
        async with desk.reading(request) as work:
            found = await search.search(work, await work.owner(account_id), q)
        items = [
            Hit(kind=hit.kind, id=hit.id, account_id=hit.account_id, name=hit.name) for hit in found
        ]
        return Answer(Hits(items=items).model_dump(mode="json")).response()

    return router
