"""Rates of deck versions: a file up, with a look at it before; and down as CSV."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from ringfort.api.desk import Desk
from ringfort.api.errors import documented
from ringfort.api.language import language_of
from ringfort.api.progress import Progress, streamed, wanted
from ringfort.api.sheets import RowTold
from ringfort.domain.errors import Invalid, NotFound
from ringfort.resources._mechanism import rows
from ringfort.resources.money import rate_deck_versions as versions
from ringfort.resources.money.rate_deck_versions import VERSION, Wanted
from ringfort.store.decks.files import DeckFiles, amount
from ringfort.store.decks.importing import Outcome
from ringfort.texts import Text

_SHEET = {"schema": {"type": "string"}}


class DifferenceTold(BaseModel):
    """One of the first of its sort: new, gone, dearer, cheaper, changed; prices a minute."""

    sort: str
    prefix: str
    destination: str
    before: str | None
    after: str | None


class RatesTold(BaseModel):
    """With any error, or in a dry run, nothing has changed. `read`: rows of the file; `rows`: of
    the version; `later`: rows left out since they begin later; `counts` and `differences` are to
    what is in force now."""

    dry_run: bool
    read: int
    rows: int
    columns: dict[str, str]
    ignored: list[str]
    later: int
    later_from: str | None
    counts: dict[str, int]
    differences: list[DifferenceTold]
    errors: list[RowTold]


def rate_routes(desk: Desk, files: DeckFiles) -> APIRouter:
    router = APIRouter(
        prefix="/accounts/{account_id}/rate-deck-versions/{id}/rates", tags=[VERSION.name]
    )

    @router.put(
        "",
        operation_id="rate_deck_versions_put_rates",
        response_model=RatesTold,
        responses=documented(409, 413),
        openapi_extra={"requestBody": {"required": True, "content": {"text/csv": _SHEET}}},
    )
    async def put(
        request: Request, account_id: UUID, id: UUID, query: Annotated[Wanted, Query()]
    ) -> Response:
        """CSV (2,000,000 rows) or XLSX (100,000). With `Accept: application/x-ndjson` lines of
        progress `{"done"}`, 0 to 1, come first."""
        source = files.source()
        try:
            async with desk.reading(request) as work:
                owner = await work.owner(account_id)
                job, blob = await versions.prepare(work, owner, id, files, source, query)
            await _keep(request, source)
            progress: Progress = asyncio.Queue()

            def tell(done: float) -> None:
                progress.put_nowait({"done": done})

            async def take() -> RatesTold:
                try:
                    outcome = await files.take(job, tell)
                    if not outcome.errors and not query.dry_run:
                        async with desk.transaction(request) as work:
                            owner = await work.owner(account_id)
                            await versions.fill(work, owner, id, blob, outcome.rows)
                    return _told(outcome, query, language_of(request))
                finally:
                    source.unlink(missing_ok=True)
                    progress.put_nowait(None)

            task = asyncio.create_task(take(), name=f"rates {id}")
        except BaseException:
            source.unlink(missing_ok=True)
            raise
        if wanted(request):
            return streamed(request, task, progress)
        told = await task
        status = 422 if told.errors and not query.dry_run else 200
        return Response(told.model_dump_json(), status, media_type="application/json")

    @router.get(
        "",
        operation_id="rate_deck_versions_get_rates",
        response_class=Response,
        responses=documented() | {200: {"content": {"text/csv": _SHEET}}},
    )
    async def get(request: Request, account_id: UUID, id: UUID) -> Response:
        """As they can be sent again."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            row = await rows.get(work, VERSION, owner, id)
            names = await versions.profiles(work, owner)
        if row["blob"] is None or not files.rows(account_id, row["blob"]).exists():
            raise NotFound(Text("error.version_empty"), field="rates")
        pieces = files.sheet(account_id, row["blob"], names)
        content = await asyncio.to_thread(lambda: "".join(pieces))
        disposition = {"Content-Disposition": 'attachment; filename="rates.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=disposition)

    return router


async def _keep(request: Request, source: Path) -> None:
    """To disk as it comes."""
    with source.open("xb") as file:
        async for piece in request.stream():
            file.write(piece)
        if not file.tell():
            raise Invalid(Text("invalid.missing"), field="file")


def _told(outcome: Outcome, query: Wanted, language: str) -> RatesTold:
    return RatesTold(
        dry_run=query.dry_run,
        read=outcome.read,
        rows=outcome.rows,
        columns=outcome.columns,
        ignored=outcome.ignored,
        later=outcome.later,
        later_from=outcome.later_from,
        counts={str(sort): count for sort, count in outcome.counts.items()},
        differences=[
            DifferenceTold(
                sort=each.sort,
                prefix=each.prefix,
                destination=each.destination,
                before=_price(each.before),
                after=_price(each.after),
            )
            for each in outcome.differences
        ],
        errors=[
            RowTold(
                row=each.row,
                field=each.field,
                code=Invalid.code,
                message=Text(f"error.{each.key}", **each.params).told(language),
            )
            for each in outcome.errors
        ],
    )


def _price(micros: int | None) -> str | None:
    return None if micros is None else amount(micros)
