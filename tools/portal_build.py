"""The portal: its packages, and the pages built of it. Standard library only."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from caching import COLD, ROOT, cache, client, growing, key, point
from node import NODE_LOCK, install
from progress import Bar, run

PORTAL = ROOT / "portal"
DIST = PORTAL / "dist"
STAMP = ".sources"
"""In `dist`: what it was built of."""
MADE = frozenset({"node_modules", "dist", "dist.part", "dist.old"})
NEEDLESS = ("@tabler/icons",)
"""Packages that nothing imports: pictures of which the React ones were made."""


def packages(home: Path, lock: int) -> None:
    """`portal/node_modules`, in the cache; for all who have the same locks."""
    sources = (PORTAL / "package.json", PORTAL / "package-lock.json", PORTAL / ".npmrc")
    target = cache() / "portal" / key(NODE_LOCK, *sources)
    if not target.is_dir():
        with Bar("Fetching the portal's packages") as bar, growing(target) as part:
            part.mkdir()
            for source in sources:
                shutil.copy(source, part)
            install(home, part, bar, lock)
            _slim(part / "node_modules")
    link = PORTAL / "node_modules"
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    point(link, target / "node_modules")


def _slim(modules: Path) -> None:
    for name in NEEDLESS:
        shutil.rmtree(modules / name)
    for path in modules.rglob("*.map"):
        path.unlink()


def build(home: Path, lock: int) -> None:
    """`portal/dist`, when it is not of these sources. A platform that runs serves the new one."""
    sources = _hash()
    part, old = (DIST.with_name(f"dist.{name}") for name in ("part", "old"))
    for left in (part, old):
        shutil.rmtree(left, ignore_errors=True)
    if not COLD and _stamped() == sources:
        return
    with Bar("Building the portal") as bar:
        path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        vite = [str(home / "bin" / "node"), str(PORTAL / "node_modules/vite/bin/vite.js")]
        environ = client() | {"PATH": path, "NO_COLOR": "1"}
        options = ["build", "--outDir", str(part), "--emptyOutDir"]
        run([*vite, *options], bar, lock, environ=environ, cwd=PORTAL)
        (part / STAMP).write_text(sources)
        if DIST.exists():
            DIST.rename(old)
        part.rename(DIST)
        shutil.rmtree(old, ignore_errors=True)


def _stamped() -> str | None:
    try:
        return (DIST / STAMP).read_text()
    except OSError:
        return None


def _hash() -> str:
    """Of every file that the portal is built of, and of Node."""
    seen = hashlib.sha256(NODE_LOCK.read_bytes())
    for path in _sources():
        seen.update(f"{path.relative_to(PORTAL)}\0".encode())
        seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(PORTAL):
        folders[:] = sorted(set(folders) - MADE)
        yield from (Path(folder) / name for name in sorted(files))
