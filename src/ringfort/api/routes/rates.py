"""Rates of deck versions: a file up, with a look at it before; and down as CSV."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.api.language import language_of
from ringfort.api.progress import Progress, streamed, wanted
from ringfort.api.rates import RatesPage, RatesTold, rate_told, rates_told
from ringfort.domain.errors import Invalid, NotFound
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.money import rate_deck_versions as versions
from ringfort.resources.money.rate_deck_versions import VERSION, Sought, Wanted
from ringfort.store.decks.files import DeckFiles
from ringfort.texts import Text

_SHEET = {"schema": {"type": "string"}}


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
        progress `{"done"}`, 0 to 1, come first. A dry run tells what a file is that lacks columns
        too: they are among its errors."""
        source = files.source()
        try:
            async with desk.reading(request) as work:
                owner = await work.owner(account_id)
                job, blob = await versions.prepare(work, owner, id, files, source, query)
                names = await versions.profiles(work, owner)
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
                    language = language_of(request)
                    return rates_told(outcome, names, dry_run=query.dry_run, language=language)
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
            blob, names = await _there(work, owner, id)
        pieces = files.sheet(account_id, blob, names)
        content = await asyncio.to_thread(lambda: "".join(pieces))
        disposition = {"Content-Disposition": 'attachment; filename="rates.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=disposition)

    @router.get(
        "/find",
        operation_id="rate_deck_versions_find_rates",
        response_model=RatesPage,
        responses=documented(),
    )
    async def find(
        request: Request, account_id: UUID, id: UUID, query: Annotated[Sought, Query()]
    ) -> Response:
        """Some of them, by prefix. Digits in `q`: what begins with them, and what prices a number
        that does; other words: a part of the destination's name."""
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            blob, names = await _there(work, owner, id)
        asked = query.q, query.after, query.per_page
        found, more = await asyncio.to_thread(files.find, account_id, blob, *asked)
        page = RatesPage(items=[rate_told(each, names) for each in found], next=more)
        return Answer(page.model_dump(mode="json")).response()

    async def _there(work: Work, owner: Owner, id: UUID) -> tuple[UUID, dict[str, str]]:
        """The version's files, and names of time profiles by id. NotFound: it has no rates."""
        row = await rows.get(work, VERSION, owner, id)
        if row["blob"] is None or not files.rows(owner.id, row["blob"]).exists():
            raise NotFound(Text("error.version_empty"), field="rates")
        return row["blob"], await versions.profiles(work, owner)

    return router


async def _keep(request: Request, source: Path) -> None:
    """To disk as it comes."""
    with source.open("xb") as file:
        async for piece in request.stream():
            file.write(piece)
        if not file.tell():
            raise Invalid(Text("invalid.missing"), field="file")
