"""Binds every noun to its routes. What they do is the mechanism's; here is only HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from ringfort.api.desk import Answer, Desk, revision_of
from ringfort.api.errors import documented
from ringfort.resources._mechanism import choices as picking
from ringfort.resources._mechanism import queries, refs, rows, shapes, writing
from ringfort.resources._mechanism.declare import Resource, Verb
from ringfort.resources._mechanism.work import Work
from ringfort.store.tables import accounts

_ACCOUNT = "/accounts/{account_id}"
_CHANGES = (400, 409)
_CONDITIONAL = (400, 409, 412, 428)


class UseTold(BaseModel):
    """A row that refers to this one."""

    kind: str
    id: UUID
    field: str
    name: str


class ChoiceTold(BaseModel):
    """`account_id`: whose it is; `off`: it is switched off."""

    id: UUID
    name: str
    account_id: UUID | None
    off: bool


class Choices(BaseModel):
    """At most fifty, by name."""

    items: list[ChoiceTold]


class Choosing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: queries.Words | None = Field(None, description="Words to look for.")
    id: list[UUID] = Field([], max_length=50)


class UsedBy(BaseModel):
    """At most twenty of them."""

    items: list[UseTold]


def collection(resource: Resource) -> str:
    return f"{_ACCOUNT}/{resource.name}"


def item(resource: Resource) -> str:
    """An account's own path is `/accounts/{account_id}`."""
    return _ACCOUNT if resource.table is accounts else f"{collection(resource)}/{{id}}"


def noun_routes(desk: Desk, resource: Resource) -> APIRouter:
    """All routes of one noun."""
    router = APIRouter(tags=[resource.name])
    _add_list(router, desk, resource)
    if resource.writable:
        _add_choices(router, desk, resource)
    _add_get(router, desk, resource)
    if resource.writable:
        _add_create(router, desk, resource)
        _add_edit(router, desk, resource)
        _add_change(router, desk, resource)
        _add_delete(router, desk, resource)
        _add_used_by(router, desk, resource)
    for verb in resource.verbs:
        _add_verb(router, desk, resource, verb)
    return router


def _add_list(router: APIRouter, desk: Desk, resource: Resource) -> None:
    form = queries.query_form(resource)

    @router.get(
        collection(resource),
        operation_id=f"{resource.name}_list",
        response_model=shapes.page_form(resource),
        responses=documented(),
    )
    async def listing(
        request: Request,
        account_id: UUID,
        query: Annotated[form, Query()],  # type: ignore[valid-type]
    ) -> Response:
        async with desk.reading(request) as work:
            asked = queries.asked(resource, query)
            owner = await work.owner(account_id)
            page = await rows.page(work, resource, owner, asked)
        items = [_dump(rows.shown(resource, row), asked.fields) for row in page.rows]
        if page.total is None:
            return Answer({"items": items, "next": page.next}).response()
        number = {"page": query.page, "per_page": query.per_page}  # type: ignore[attr-defined]
        return Answer({"items": items, "total": page.total} | number).response()


def _add_choices(router: APIRouter, desk: Desk, resource: Resource) -> None:
    @router.get(
        f"{collection(resource)}/choices",
        operation_id=f"{resource.name}_choices",
        response_model=Choices,
        responses=documented(),
    )
    async def choices(
        request: Request, account_id: UUID, query: Annotated[Choosing, Query()]
    ) -> Response:
        """Names for a field that refers to one of these: the account's own, and what is offered
        to it. With `id` the names of these."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = await picking.choices(work, resource, owner, query.q, query.id)
        told = [ChoiceTold.model_validate(each, from_attributes=True) for each in found]
        return Answer(_dump(Choices(items=told))).response()


def _add_get(router: APIRouter, desk: Desk, resource: Resource) -> None:
    row = _row_id(resource)

    @router.get(
        item(resource),
        operation_id=f"{resource.name}_get",
        response_model=shapes.read_form(resource),
        responses=documented() | {304: {"description": "Not modified"}},
    )
    async def get(request: Request, account_id: UUID, row_id: row) -> Response:  # type: ignore[valid-type]
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            found = await rows.get(work, resource, owner, row_id)
        answer = _one(resource, found)
        etag = answer.headers.get("ETag")
        if etag and request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return answer.response()


def _add_create(router: APIRouter, desk: Desk, resource: Resource) -> None:
    form = shapes.create_form(resource)

    @router.post(
        collection(resource),
        operation_id=f"{resource.name}_create",
        response_model=shapes.made_form(resource),
        status_code=201,
        responses=documented(*_CHANGES),
    )
    async def create(request: Request, account_id: UUID, body: form) -> Response:  # type: ignore[valid-type]
        async def act(work: Work) -> Answer:
            owner = await work.owner(account_id)
            [made] = await writing.create(work, resource, owner, [_given(body)])
            fresh = owner if resource.table is not accounts else await work.owner(made.id)
            row = await rows.find_made(work, resource, fresh, made.id)
            answer = _one(resource, row)
            path = f"/api/v1{item(resource)}".format(
                account_id=made.id if resource.table is accounts else account_id, id=made.id
            )
            return Answer(answer.body | made.shown_once, 201, {"Location": path, **answer.headers})

        return await desk.writing(request, act)


def _add_edit(router: APIRouter, desk: Desk, resource: Resource) -> None:
    if resource.table is accounts:
        return

    form, answer = _edit_forms(resource)

    @router.post(
        f"{collection(resource)}/edit",
        operation_id=f"{resource.name}_edit",
        response_model=answer,
        responses=documented(*_CHANGES),
    )
    async def edit(request: Request, account_id: UUID, body: form) -> Response:  # type: ignore[valid-type]
        async def act(work: Work) -> Answer:
            owner = await work.owner(account_id)
            ids, given = list(dict.fromkeys(body.ids)), _given(body.change)  # type: ignore[attr-defined]
            found = await writing.change_many(work, resource, owner, ids, given)
            return Answer({"items": [_dump(rows.shown(resource, row)) for row in found]})

        return await desk.writing(request, act)


def _edit_forms(resource: Resource) -> tuple[type[BaseModel], type[BaseModel]]:
    """The same change for many rows: all of them or none; and the rows afterwards."""
    name, read = shapes.read_form(resource).__name__, shapes.read_form(resource)
    ids = (list[UUID], Field(min_length=1, max_length=1000))
    change: Any = (shapes.change_form(resource), ...)
    items: Any = (list[read], ...)  # type: ignore[valid-type]
    edit = create_model(f"{name}Edit", __base__=shapes.Form, ids=ids, change=change)
    return edit, create_model(f"{name}Edited", items=items)


def _add_change(router: APIRouter, desk: Desk, resource: Resource) -> None:
    row = _row_id(resource)
    form = shapes.change_form(resource)

    @router.patch(
        item(resource),
        operation_id=f"{resource.name}_change",
        response_model=shapes.read_form(resource),
        responses=documented(*_CONDITIONAL),
        openapi_extra=_IF_MATCH,
    )
    async def change(
        request: Request,
        account_id: UUID,
        body: form,  # type: ignore[valid-type]
        row_id: row,  # type: ignore[valid-type]
    ) -> Response:
        async def act(work: Work) -> Answer:
            revision = revision_of(request)
            owner = await work.owner(account_id)
            changed = await writing.change(work, resource, owner, row_id, _given(body), revision)
            return _one(resource, changed)

        return await desk.writing(request, act)


def _add_delete(router: APIRouter, desk: Desk, resource: Resource) -> None:
    row = _row_id(resource)

    @router.delete(
        item(resource),
        operation_id=f"{resource.name}_delete",
        status_code=204,
        response_class=Response,
        responses=documented(*_CONDITIONAL),
        openapi_extra=_IF_MATCH,
    )
    async def delete(request: Request, account_id: UUID, row_id: row) -> Response:  # type: ignore[valid-type]
        async def act(work: Work) -> Answer:
            revision = revision_of(request)
            owner = await work.owner(account_id)
            await writing.delete(work, resource, owner, row_id, revision)
            return Answer(None)

        return await desk.writing(request, act)


def _add_used_by(router: APIRouter, desk: Desk, resource: Resource) -> None:
    row = _row_id(resource)

    @router.get(
        f"{item(resource)}/used-by",
        operation_id=f"{resource.name}_used_by",
        response_model=UsedBy,
        responses=documented(),
    )
    async def used_by(request: Request, account_id: UUID, row_id: row) -> Response:  # type: ignore[valid-type]
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            await rows.get(work, resource, owner, row_id)
            uses = await refs.uses(work.connection, row_id)
        told = [UseTold(kind=u.kind, id=u.id, field=u.field, name=u.name) for u in uses]
        return Answer(_dump(UsedBy(items=told))).response()


def _add_verb(router: APIRouter, desk: Desk, resource: Resource, verb: Verb) -> None:
    row = _row_id(resource)

    async def run(request: Request, account_id: UUID, row_id: UUID, given: Any) -> Response:
        async def act(work: Work) -> Answer:
            owner = await work.owner(account_id)
            made = await writing.act(work, resource, owner, row_id, verb, given)
            return Answer(None if made is None else _dump(made))

        return await desk.writing(request, act)

    form = verb.takes

    async def without_body(request: Request, account_id: UUID, row_id: row) -> Response:  # type: ignore[valid-type]
        return await run(request, account_id, row_id, None)

    async def with_body(
        request: Request,
        account_id: UUID,
        body: form,  # type: ignore[valid-type]
        row_id: row,  # type: ignore[valid-type]
    ) -> Response:
        return await run(request, account_id, row_id, body)

    router.post(
        f"{item(resource)}/{verb.name}",
        operation_id=f"{resource.name}_{verb.name.replace('-', '_')}",
        response_model=verb.gives,
        status_code=200 if verb.gives else 204,
        responses=documented(*_CHANGES),
    )(with_body if form else without_body)


_IF_MATCH = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": "ETag of what was read, or *",
            "example": "*",
        }
    ]
}


def _row_id(resource: Resource) -> Any:
    """Parameter for a row's id; an account's is that of its path."""

    def of_account(account_id: UUID) -> UUID:
        return account_id

    def of_row(id: UUID) -> UUID:
        return id

    return Annotated[UUID, Depends(of_account if resource.table is accounts else of_row)]


def _given(body: Any) -> dict[str, Any]:
    """Only what was sent."""
    form: BaseModel = body
    return form.model_dump(exclude_unset=True)


def _one(resource: Resource, row: rows.Row) -> Answer:
    headers = {"ETag": f'"{row["revision"]}"'} if resource.writable else {}
    return Answer(_dump(rows.shown(resource, row)), headers=headers)


def _dump(document: BaseModel, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    return document.model_dump(mode="json", include=set(fields) if fields else None)
