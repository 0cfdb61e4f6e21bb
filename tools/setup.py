"""Everything a checkout needs, on a bare Debian 12: packages, uv, the environment, countries of
addresses, the portal, engine image.

Standard library only, since it runs before anything is installed. Each phase does nothing when
its result is there, builds under another name and renames, and may be interrupted at any moment:
the next run clears up and goes on. Caches lie outside the checkout; COLD=1 ignores them.
"""

import argparse
import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import node
import packages
import portal_build
from caching import COLD, ROOT, STATE, cache, client, growing, key, point, uv_client
from progress import Bar, Trouble, run

LOCK = ROOT / "requirements-dev.lock"
UV_LOCK = ROOT / "tools" / "uv.lock"
COUNTRIES = ROOT / "tools" / "countries"
"""npm's lock of the database."""
DATABASE = "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"
CONVERTER = ROOT / "src" / "ringfort" / "edge" / "countries.py"
OLDEST = (3, 11)
COMPILE = (
    *("pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet", "--upgrade"),
)


def main() -> int:
    args = _arguments()
    if sys.version_info < OLDEST:
        sys.stderr.write("Python 3.11 or newer is needed.\n")
        return 1
    try:
        with _alone() as lock:
            packages.install()
            uv = _uv(lock)
            if args.lock:
                return _renew_locks(uv, lock)
            environment = _environment(uv, lock)
            point(STATE / "env", environment)
            if not args.no_image:
                _with_node(uv, environment, lock)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; run it again to go on.\n")
        return 130
    if not args.no_image:
        command = [str(ROOT / "ringfort"), "image", "ensure"]
        os.execve(command[0], command, os.environ | {"RINGFORT_CACHE": str(cache())})  # noqa: S606
    return 0


def _with_node(uv: Path, environment: Path, lock: int) -> None:
    home = node.node(uv, environment / "bin" / "python", lock)
    point(STATE / "node", home)
    _countries(home, environment, lock)
    portal_build.packages(home, lock)
    portal_build.build(home, lock)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-image", action="store_true", help="leave engine image and portal out")
    parser.add_argument("--lock", action="store_true", help="renew the lists of dependencies")
    return parser.parse_args()


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """One set-up at a time for a cache; children hold the lock too, so none outlives its turn."""
    kept = cache()
    kept.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(kept.with_name(f"{kept.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with Bar("Waiting for another set-up to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        if COLD and kept.exists():
            shutil.rmtree(kept)
        kept.mkdir(exist_ok=True)
        yield lock
    finally:
        os.close(lock)


def _uv(lock: int) -> Path:
    """uv in an environment of its own; the path of its binary."""
    target = cache() / "uv" / key(UV_LOCK)
    binary = target / "bin" / "uv"
    if binary.exists():
        return binary
    with Bar("Fetching uv") as bar, growing(target) as part:
        run([sys.executable, "-m", "venv", str(part)], bar, lock, environ=client())
        pip = [str(part / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        options = ["--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
        run([*pip, "install", *options, "-r", str(UV_LOCK)], bar, lock, environ=client())
    return binary


def _environment(uv: Path, lock: int) -> Path:
    """The environment that the hashed lock describes."""
    target = cache() / "env" / key(LOCK)
    if target.is_dir():
        return target
    lines = LOCK.read_text().splitlines()
    count = sum("==" in line for line in lines)
    with (
        Bar(f"Building the Python environment ({count} packages)") as bar,
        growing(target) as part,
    ):
        environ = uv_client(uv)
        uncached = ["--no-cache"] if COLD else []
        python = str(part / "bin" / "python")
        make = ["venv", "--relocatable", "--no-project", "--python", sys.executable, str(part)]
        run([str(uv), *make], bar, lock, environ=environ)
        sync = ["pip", "sync", *uncached, "--require-hashes", "--python", python, str(LOCK)]
        run([str(uv), *sync], bar, lock, environ=environ)
    return target


def _countries(home: Path, environment: Path, lock: int) -> None:
    """Countries of addresses for access filters, in the form that the edge reads. All else works
    without them, so that they cannot be had is only said."""
    target = cache() / "countries" / key(COUNTRIES / "package-lock.json", node.NODE_LOCK, CONVERTER)
    try:
        if not target.is_dir():
            with Bar("Fetching countries of addresses") as bar, growing(target) as part:
                _fetch_countries(home, environment, part, lock, bar)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\nGoing on without; `ringfort doctor` says what is missing.\n")
    else:
        point(cache() / "countries.mmdb", target / "countries.mmdb")


def _fetch_countries(home: Path, environment: Path, part: Path, lock: int, bar: Bar) -> None:
    work = part / "work"
    shutil.copytree(COUNTRIES, work)
    node.install(home, work, bar, lock)
    ours = client() | {"PYTHONPATH": str(ROOT / "src")}
    convert = [str(environment / "bin" / "python"), "-m", "ringfort.edge.countries"]
    run([*convert, str(work / DATABASE), str(part / "countries.mmdb")], bar, lock, environ=ours)
    shutil.rmtree(work)


def _renew_locks(uv: Path, lock: int) -> int:
    wanted = {
        ROOT / "requirements.lock": ["pyproject.toml"],
        LOCK: ["--extra", "dev", "pyproject.toml"],
        UV_LOCK: ["tools/uv.in"],
        node.NODE_LOCK: ["tools/node.in"],
    }
    with Bar("Renewing the lists of dependencies") as bar:
        for target, source in wanted.items():
            command = [str(uv), *COMPILE, *source, "-o", str(target.relative_to(ROOT))]
            run(command, bar, lock, environ=uv_client(uv), cwd=ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
