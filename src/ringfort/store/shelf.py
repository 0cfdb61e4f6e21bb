"""Contents of uploaded files, in `<state>/files/<account>/<blob>`, readable by our user only.

A blob is whole before any row names it, and never changes; one that no row names is swept away.
"""

import asyncio
import os
from collections.abc import Set
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

UNNAMED_FOR = timedelta(hours=1)
"""How long a blob may wait for its row."""


class Shelf:
    """The folder of all accounts' files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, account_id: UUID, content: bytes) -> UUID:
        """Keep it for good; the blob's id."""
        blob = uuid4()
        await asyncio.to_thread(_write, self._path(account_id, blob), content)
        return blob

    async def get(self, account_id: UUID, blob: UUID) -> bytes | None:
        """None: it is not there."""
        try:
            return await asyncio.to_thread(self._path(account_id, blob).read_bytes)
        except FileNotFoundError:
            return None

    async def unnamed(self, now: datetime) -> list[Path]:
        """Every file old enough that a row must name it by now, halves of writes among them."""
        return await asyncio.to_thread(self._older, (now - UNNAMED_FOR).timestamp())

    async def sweep(self, files: list[Path], named: Set[str]) -> int:
        """Delete those of these files that are not `named`; returns how many."""
        gone = [file for file in files if file.name not in named]
        for file in gone:
            await asyncio.to_thread(file.unlink, missing_ok=True)
        return len(gone)

    def _path(self, account_id: UUID, blob: UUID) -> Path:
        return self._folder / str(account_id) / str(blob)

    def _older(self, moment: float) -> list[Path]:
        return [file for file in self._folder.glob("*/*") if file.stat().st_mtime < moment]


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing, even if we are killed or the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
