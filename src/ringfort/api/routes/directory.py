"""The directory, for people and their phones."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.domain import plain_text
from ringfort.resources._mechanism.queries import DEFAULT_PAGE, MAX_PAGE, Words
from ringfort.resources.people import directory


class DirectoryEntry(BaseModel):
    """Somebody, or a room."""

    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    name: str
    kind: str
    email: str | None
    extensions: list[str]


class DirectoryPage(BaseModel):
    """By name."""

    items: list[DirectoryEntry]
    total: int
    page: int
    per_page: int


class DirectoryQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Words | None = Field(None, description="Part of a name, or how an extension begins.")
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE


def directory_routes(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["directory"])

    @router.get(
        "/accounts/{account_id}/directory",
        operation_id="directory",
        response_model=DirectoryPage,
        responses=documented(),
    )
    async def listing(
        request: Request, account_id: UUID, query: Annotated[DirectoryQuery, Query()]
    ) -> Response:
        """Users of the account who want to be listed, with their extensions."""
        plain_text.check(query.model_dump())
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found, total = await directory.listing(work, owner, query.q, query.page, query.per_page)
        items = [DirectoryEntry.model_validate(each) for each in found]
        page = DirectoryPage(items=items, total=total, page=query.page, per_page=query.per_page)
        return Answer(page.model_dump(mode="json")).response()

    return router
