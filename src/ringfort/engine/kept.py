"""kept.json: ports and secrets, chosen once (0600, whole or not at all)."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import ValidationError

from ringfort.domain.errors import Invalid
from ringfort.settings import Kept, Ports, Secrets

NAME = "kept.json"


def load(state: Path) -> Kept:
    """What is kept; made at the first call. Raises Invalid when the file is damaged."""
    path = state / NAME
    if not path.exists():
        _create(path, Kept(ports=Ports(), secrets=_new_secrets()))
    try:
        return Kept.model_validate_json(path.read_text())
    except ValidationError as error:
        raise Invalid(f"{path} is damaged: {error.errors()[0]['msg']}", field="kept") from error


def replace(state: Path, kept: Kept) -> None:
    """Writes new contents."""
    path = state / NAME
    _written(path, kept).replace(path)
    _sync(path.parent)


def _new_secrets() -> Secrets:
    return Secrets(
        edge_mask=secrets.token_urlsafe(24),
        edge_nonce=secrets.token_urlsafe(24),
        ami=secrets.token_urlsafe(24),
        master=Fernet.generate_key().decode(),
    )


def _create(path: Path, kept: Kept) -> None:
    """Makes kept.json unless somebody else was quicker; theirs then stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = _written(path, kept)
    with suppress(FileExistsError):
        path.hardlink_to(made)
    made.unlink()
    _sync(path.parent)


def _written(path: Path, kept: Kept) -> Path:
    """A file beside `path` with the new contents, mode 0600, on the disk."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(kept.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(descriptor)
    return made


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
