"""Sheets of a noun over HTTP: `…/export` and `…/import`, with live progress for who asks for it."""

import asyncio
from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, create_model
from starlette.background import BackgroundTask

from ringfort.api.desk import Desk
from ringfort.api.errors import documented
from ringfort.api.language import language_of
from ringfort.api.progress import Progress, streamed, wanted
from ringfort.domain.errors import Invalid
from ringfort.resources._mechanism import queries, sheets, workbooks
from ringfort.resources._mechanism.declare import Resource
from ringfort.texts import Text, told

_FORMATS = {
    "csv": (sheets.export, "text/csv; charset=utf-8"),
    "xlsx": (workbooks.export, workbooks.TYPE),
}
_PIECE = 1 << 16


class RowTold(BaseModel):
    """`row` as a spreadsheet counts: the heading is 1."""

    row: int
    field: str | None
    code: str
    message: str


class ImportTold(BaseModel):
    """With any error `made` is 0 and nothing has changed; a dry run changes nothing at all."""

    dry_run: bool
    total: int
    made: int
    errors: list[RowTold]


class _RolledBack(Exception):
    def __init__(self, outcome: sheets.Imported) -> None:
        super().__init__()
        self.outcome = outcome


def sheet_routes(desk: Desk, resource: Resource, collection: str) -> APIRouter:
    router = APIRouter(tags=[resource.name])
    _add_export(router, desk, resource, collection)
    if resource.writable:
        _add_import(router, desk, resource, collection)
    return router


def _add_export(router: APIRouter, desk: Desk, resource: Resource, collection: str) -> None:
    form = _export_form(resource)
    told = {"content": {"text/csv": {"schema": {"type": "string"}}, workbooks.TYPE: {}}}

    @router.get(
        f"{collection}/export",
        operation_id=f"{resource.name}_export",
        response_class=Response,
        responses=documented() | {200: told},
    )
    async def export(
        request: Request,
        account_id: UUID,
        query: Annotated[form, Query()],  # type: ignore[valid-type]
    ) -> Response:
        """All pages of the list: its filters, its order, and of its fields those asked for."""
        asked = queries.asked(resource, query)
        suffix = query.format  # type: ignore[attr-defined]
        write, kind = _FORMATS[suffix]
        with ExitStack() as until_sent:
            file = until_sent.enter_context(TemporaryFile())
            async with desk.reading(request) as work:
                owner = await work.owner(account_id)
                await write(work, resource, owner, asked, file)
            return _download(file, kind, f"{resource.name}.{suffix}", until_sent.pop_all())


def _download(file: BinaryIO, kind: str, name: str, until_sent: ExitStack) -> Response:
    size = file.tell()
    file.seek(0)
    return StreamingResponse(
        iter(partial(file.read, _PIECE), b""),
        media_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(size),
        },
        background=BackgroundTask(until_sent.close),
    )


def _export_form(resource: Resource) -> type[BaseModel]:
    base = queries.query_form(resource)
    kinds = Annotated[Literal["csv", "xlsx"], Field(description="XLSX: a workbook, for people.")]
    return create_model(f"{base.__name__}Export", __base__=base, format=(kinds, "csv"))


def _add_import(router: APIRouter, desk: Desk, resource: Resource, collection: str) -> None:
    @router.post(
        f"{collection}/import",
        operation_id=f"{resource.name}_import",
        response_model=ImportTold,
        responses=documented(409, 413),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        },
    )
    async def take(request: Request, account_id: UUID, dry_run: bool = False) -> Response:
        """One row for each line. With `Accept: application/x-ndjson` lines of progress
        `{"done", "total"}` come first."""
        content = await request.body()
        if not content:
            raise Invalid(Text("invalid.missing"), field="file")
        progress: Progress = asyncio.Queue()
        task = asyncio.create_task(
            _take(desk, request, resource, account_id, content, dry_run, progress)
        )
        if wanted(request):
            return streamed(request, task, progress)
        outcome = await task
        return Response(
            outcome.model_dump_json(),
            422 if outcome.errors and not dry_run else 200,
            media_type="application/json",
        )


async def _take(
    desk: Desk,
    request: Request,
    resource: Resource,
    account_id: UUID,
    content: bytes,
    dry_run: bool,
    progress: Progress,
) -> ImportTold:
    try:
        async with desk.transaction(request) as work:
            owner = await work.owner(account_id)

            def tell(done: int, total: int) -> None:
                progress.put_nowait({"done": done, "total": total})

            outcome = await sheets.take(work, resource, owner, content, tell)
            if dry_run or outcome.errors:
                raise _RolledBack(outcome)
    except _RolledBack as back:
        outcome = back.outcome
    finally:
        progress.put_nowait(None)
    language = language_of(request)
    return ImportTold(
        dry_run=dry_run,
        total=outcome.total,
        made=outcome.made,
        errors=[
            RowTold(row=e.row, field=e.field, code=e.code, message=told(e.message, language))
            for e in outcome.errors
        ],
    )
