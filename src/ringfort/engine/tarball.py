"""The engine image as a tarball, for machines that reach no mirror. Its SHA-256 lies beside it."""

import json
import shutil
from hashlib import file_digest
from pathlib import Path
from subprocess import run

from ringfort.domain.errors import Unavailable
from ringfort.engine import debootstrap, image
from ringfort.settings import Settings

_LEFT_OUT = ("dev", "proc", "run", "tmp", "srv")


def export(settings: Settings, tarball: Path) -> str:
    """Pack the image, zstd when the name ends in .zst, else gzip. Returns the digest."""
    source = image.path(settings)
    if not source.is_dir():
        raise Unavailable(f"no engine image at {source}", field="engine.root")
    part = image.part_of(tarball)
    names = sorted(entry.name for entry in source.iterdir() if entry.name not in _LEFT_OUT)
    _tar("-c", part, source, "--one-file-system", *names, compressor=_compressor(tarball))
    digest = _digest(part)
    _digest_file(tarball).write_text(f"{digest}  {tarball.name}\n")
    part.rename(tarball)
    return digest


def import_(settings: Settings, tarball: Path, progress: image.Progress) -> image.Built:
    """Unpack an exported image into the cache.

    Raises Unavailable when it is damaged or was made by another recipe.
    """
    check(tarball)
    target = image.path(settings)
    with image.alone(target, progress):
        if target.is_dir():
            return image.Built(target, fresh=False)
        part = image.part_of(target)
        debootstrap.clear(part)
        part.mkdir()
        progress("image.unpacking", 0)
        _tar("-x", tarball, part, "-p", compressor=_compressor(tarball))
        for name in _LEFT_OUT:
            (part / name).mkdir(exist_ok=True)
        made_by = json.loads((part / image.VERSIONS).read_text())["recipe"]
        if made_by != image.key():
            shutil.rmtree(part)
            raise Unavailable(f"{tarball} holds {made_by}, not {image.key()}", field="tarball")
        part.rename(target)
    return image.Built(target, fresh=True)


def check(tarball: Path) -> None:
    """Raises Unavailable unless the digest beside the tarball is its own."""
    beside = _digest_file(tarball)
    if not tarball.is_file() or not beside.is_file():
        raise Unavailable(f"{tarball} and {beside.name} are both needed", field="tarball")
    if _digest(tarball) != beside.read_text().split()[0]:
        raise Unavailable(f"{tarball} is damaged: copy it again", field="tarball")


def _tar(action: str, tarball: Path, folder: Path, *rest: str, compressor: str) -> None:
    command = ["tar", "--numeric-owner", f"--use-compress-program={compressor}"]
    run([*command, action, "-f", tarball, "-C", folder, *rest], check=True)


def _compressor(tarball: Path) -> str:
    return "zstd -T0" if tarball.suffix == ".zst" else "gzip"


def _digest_file(tarball: Path) -> Path:
    return tarball.with_name(f"{tarball.name}.sha256")


def _digest(tarball: Path) -> str:
    with tarball.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
