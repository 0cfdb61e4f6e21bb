"""Contents of files: up and down."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.domain.errors import NotFound
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import rows, shapes
from ringfort.resources._mechanism.work import Work
from ringfort.resources.platform import files
from ringfort.resources.platform.files import FILE
from ringfort.store.shelf import Shelf
from ringfort.texts import Text

PICTURES: dict[int | str, dict[str, Any]] = {
    200: {"content": {f"image/{kind}": {} for kind in ("png", "jpeg", "webp")}}
}


def file_routes(desk: Desk, shelf: Shelf) -> APIRouter:
    router = APIRouter(prefix="/accounts/{account_id}/files/{id}/content", tags=["files"])

    @router.put(
        "",
        operation_id="files_put_content",
        response_model=shapes.read_form(FILE),
        responses=documented(400, 413),
    )
    async def put(
        request: Request, account_id: UUID, id: UUID, file: Annotated[UploadFile, File()]
    ) -> Response:
        """A PNG, JPEG or WebP picture of at most 2 MB and 4096 pixels each way. It is made anew;
        what was there before is gone."""
        async with desk.reading(request) as work:
            await rows.find(work, FILE, await work.owner(account_id), id, Action.CHANGE)
        content = await files.shelve(shelf, account_id, await file.read(files.LARGEST + 1))

        async def act(work: Work) -> Answer:
            row = await files.fill(work, await work.owner(account_id), id, content)
            body = rows.shown(FILE, row).model_dump(mode="json")
            return Answer(body, headers={"ETag": f'"{row["revision"]}"'})

        return await desk.writing(request, act)

    @router.get(
        "",
        operation_id="files_get_content",
        response_class=Response,
        responses=documented() | PICTURES,
    )
    async def get(request: Request, account_id: UUID, id: UUID) -> Response:
        """The picture."""
        async with desk.reading(request) as work:
            row = await rows.get(work, FILE, await work.owner(account_id), id)
        content = await shelf.get(account_id, row["blob"]) if row["blob"] else None
        if content is None:
            raise NotFound(Text("error.not_found", kind="file"), field="content")
        name = quote(row["name"], safe="")
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, media_type=row["media_type"], headers=disposition)

    return router
