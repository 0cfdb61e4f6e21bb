"""The jail without mounts: state lies inside the image, links outside lead to it.

`/srv/pbx/var/edge` becomes `IMAGE/srv/pbx/var/edge` with a link in its old place, so that one
absolute path means the same folder on both sides. Standard library only (see jailer).
"""

import contextlib
import os
import shutil
import stat
from pathlib import Path

HOST_FILES = ("etc/hosts", "etc/resolv.conf", "etc/localtime")
"""Of the host, shown in every jail."""

_DEVICES = {
    "null": (1, 3),
    "zero": (1, 5),
    "full": (1, 7),
    "random": (1, 8),
    "urandom": (1, 9),
    "tty": (5, 0),
}


def furnish(image: Path) -> None:
    """Give the image what mounts would bring: devices, a temporary folder, host's files."""
    dev = image / "dev"
    dev.mkdir(exist_ok=True)
    for name, numbers in _DEVICES.items():
        device = dev / name
        if not device.exists():
            with contextlib.suppress(PermissionError):
                os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(*numbers))
                device.chmod(0o666)
    (image / "tmp").mkdir(exist_ok=True)
    (image / "tmp").chmod(0o1777)
    for name in HOST_FILES:
        source = Path("/", name)
        if source.exists():
            _refresh(source, image / name)


def _refresh(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
        return
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.chmod(0o644)
    part.replace(target)


def inside(image: Path, path: Path) -> Path:
    """Where an absolute path of the jail lies on the host."""
    return image / path.relative_to("/")


def copy_in(image: Path, path: Path) -> None:
    """Show a read-only file or folder in the jail: a copy, made anew at each start."""
    target = inside(image, path)
    _parents(image, target)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    if path.is_dir():
        shutil.copytree(path, part, symlinks=True)
        _remove(target)
    else:
        shutil.copy2(path, part)
    part.replace(target)


def move_in(image: Path, path: Path) -> None:
    """Let `path` be a link to its place in the image; what it holds moves along.

    Safe to interrupt, like `move_out`: while the link lies at `path.part` and `path` is missing,
    the folder in the image is the right one. Missing without it, `path` means a fresh start.
    """
    target, link = inside(image, path), _link(path)
    if path.is_symlink() and path.exists() and path.resolve() == target.resolve():
        return
    move_out(path)
    _parents(image, target)
    _remove(target)
    link.symlink_to(target)
    _move(path, target)
    link.replace(path)


def move_out(path: Path) -> None:
    """Undo `move_in`: a plain folder again, made when missing."""
    link = _link(path)
    if path.is_symlink():
        path.replace(link)
    if not path.exists() and link.exists():
        _move(link.resolve(), path)
    link.unlink(missing_ok=True)
    path.mkdir(parents=True, exist_ok=True)


def _link(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _move(source: Path, target: Path) -> None:
    """Rename; on another file system copy, so that one of the two is whole at any moment."""
    try:
        source.rename(target)
    except OSError:
        part, old = (p.with_name(f"{p.name}.copy.part") for p in (target, source))
        _remove(part)
        _remove(old)
        shutil.copytree(source, part, symlinks=True)
        part.rename(target)
        source.rename(old)
        shutil.rmtree(old)


def _parents(image: Path, target: Path) -> None:
    """Folders above a path in the jail: there, and passable for everybody."""
    for parent in reversed([p for p in target.parents if p.is_relative_to(image) and p != image]):
        parent.mkdir(exist_ok=True)
        parent.chmod(parent.stat().st_mode | 0o111)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
