"""bubblewrap's arguments: an empty root, the image read-only, a few paths of the host.

The image is never bound whole: a writable root would gather mount points in the shared image, a
read-only one could not hold the parents of the state folder.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ringfort.engine.chroot import HOST_FILES

IMAGE_PARTS = ("usr", "etc", "var")
ROOT_LINKS = ("bin", "sbin", "lib", "lib64")
NAMESPACES = ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent")


def arguments(
    image: Path, *, writable: Iterable[Path], readable: Iterable[Path], chdir: Path
) -> list[str]:
    """Options for bwrap, without the command; paths absolute, the same inside and out."""
    binds = [("--bind", path) for path in writable]
    binds += [("--ro-bind", path) for path in readable]
    binds.sort(key=lambda bind: len(bind[1].parts))
    points = [path for _, path in binds]
    args = ["--tmpfs", "/", "--perms", "1777", "--dir", "/tmp", "--dir", "/run"]  # noqa: S108
    for part in IMAGE_PARTS:
        args += _show(image, Path("/", part), points)
    for name in ROOT_LINKS:
        if (image / name).is_symlink():
            args += ["--symlink", str((image / name).readlink()), f"/{name}"]
    args += _host_files(image)
    args += ["--proc", "/proc", "--dev", "/dev"]
    made = {Path("/tmp"), Path("/run")}  # noqa: S108
    for option, path in binds:
        args += _parents(path, made)
        args += [option, str(path), str(path)]
    return [*args, *NAMESPACES, "--hostname", "localhost", "--chdir", str(chdir)]


def _show(image: Path, path: Path, points: list[Path]) -> Iterator[str]:
    """Bind a folder of the image; where a path of the host lies below, its children one by one."""
    source = image / path.relative_to("/")
    if source.is_symlink():
        yield from ("--symlink", str(source.readlink()), str(path))
    elif not any(path in point.parents for point in points):
        yield from ("--ro-bind", str(source), str(path))
    else:
        yield from ("--perms", "0755", "--dir", str(path))
        for child in sorted(source.iterdir()):
            if path / child.name not in points:
                yield from _show(image, path / child.name, points)


def _host_files(image: Path) -> Iterator[str]:
    for name in HOST_FILES:
        source, target = Path("/", name), image / name
        if source.exists() and target.is_file() and not target.is_symlink():
            yield from ("--ro-bind", str(source.resolve()), f"/{name}")


def _parents(path: Path, made: set[Path]) -> Iterator[str]:
    for parent in reversed(path.parents[:-1]):
        if parent not in made and parent.parts[1] not in IMAGE_PARTS:
            made.add(parent)
            yield from ("--perms", "0755", "--dir", str(parent))
