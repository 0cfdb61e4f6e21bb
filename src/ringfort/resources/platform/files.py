"""Files of an account: pictures for now. A row first, then its content (api/routes/files.py)."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.permissions import USERS, Action
from ringfort.resources._mechanism import rows, writing
from ringfort.resources._mechanism.declare import Resource, Verb
from ringfort.resources._mechanism.fields import READ_ONLY, Name
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.platform import _pictures
from ringfort.store.shelf import Shelf


class File(BaseModel):
    """A picture; without a media type there is no content yet."""

    name: Name
    media_type: Annotated[str | None, READ_ONLY] = None
    size: Annotated[int | None, READ_ONLY] = None
    width: Annotated[int | None, READ_ONLY] = None
    height: Annotated[int | None, READ_ONLY] = None


table = owned("files", File, sa.Column("blob", sa.Uuid))
FILE = Resource(name="files", kind="file", table=table, model=File, guard=USERS)


class _Content(BaseModel):
    blob: UUID
    media_type: str
    size: int
    width: int
    height: int


LARGEST = _pictures.LARGEST


async def shelve(shelf: Shelf, account_id: UUID, upload: bytes) -> BaseModel:
    """Check an upload and keep what is made of it. TooLarge, or Invalid naming `file`."""
    picture = await _pictures.read(upload)
    return _Content(
        blob=await shelf.put(account_id, picture.content),
        media_type=picture.media_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )


async def fill(work: Work, owner: Owner, file_id: UUID, content: BaseModel) -> rows.Row:
    """Make what was shelved the file's content."""
    await writing.act(work, FILE, owner, file_id, _FILL, content)
    return await rows.find(work, FILE, owner, file_id, Action.CHANGE)


async def _fill(work: Work, _owner: Owner, file_id: UUID, given: _Content) -> None:
    filled = table.update().where(table.c.id == file_id).values(given.model_dump())
    await work.connection.execute(filled)


_FILL = Verb("content", _fill)


async def sweep(connection: AsyncConnection, shelf: Shelf, files: list[Path]) -> int:
    """Delete those of these contents that no file has (any longer); returns how many."""
    blobs = await connection.scalars(sa.select(table.c.blob).where(table.c.blob.is_not(None)))
    return await shelf.sweep(files, {str(blob) for blob in blobs})
