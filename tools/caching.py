"""Where set-up keeps what it made, and how package clients are called. Standard library only."""

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
COLD = os.environ.get("COLD", "0") not in ("", "0")


def cache() -> Path:
    """The same folder as `ringfort.settings.default_cache`."""
    if COLD:
        return STATE / "cold"
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("RINGFORT_CACHE", f"{base}/ringfort"))


@contextlib.contextmanager
def growing(target: Path) -> Iterator[Path]:
    """A fresh `<target>.part` that becomes `target` when all went well."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    yield part
    part.rename(target)


def key(*sources: Path) -> str:
    """What is made of these files by this Python depends on."""
    python = f"{sys.executable} {platform.python_version()} {platform.machine()}"
    content = b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(content + python.encode()).hexdigest()[:16]


def point(link: Path, target: Path) -> None:
    """Replace the link at once, so that nobody finds it missing."""
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(exist_ok=True)
    part = link.with_name(f"{link.name}.{os.getpid()}.part")
    part.symlink_to(target)
    part.replace(link)


def client() -> dict[str, str]:
    """Environment of package clients: they trust what the system trusts."""
    environ = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        environ.pop(name, None)
    if Path(CERTIFICATES).exists():
        environ.setdefault("SSL_CERT_FILE", CERTIFICATES)
        environ.setdefault("PIP_CERT", CERTIFICATES)
        environ.setdefault("NODE_EXTRA_CA_CERTS", CERTIFICATES)
    return environ | {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}


def uv_client(uv: Path) -> dict[str, str]:
    """Environment of uv, with pip's package index, if one is set."""
    return client() | _index(uv) | {"UV_CACHE_DIR": str(cache() / "wheels")}


def _index(uv: Path) -> dict[str, str]:
    pip = [str(uv.with_name("python")), "-m", "pip", "config", "list"]
    listed = subprocess.run(pip, capture_output=True, text=True, check=False, env=client()).stdout
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        if name in ("global.index-url", "user.index-url", "install.index-url", ":env:.index-url"):
            return {"UV_DEFAULT_INDEX": value.strip("'")}
    return {}
