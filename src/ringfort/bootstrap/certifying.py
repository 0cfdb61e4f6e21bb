"""Certificates: made before anything starts, looked after while it runs, shared with the edge."""

import asyncio
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import structlog

from ringfort.bootstrap.edge import owner
from ringfort.domain.errors import Invalid, Unavailable
from ringfort.edge.rpc import EdgeRefused, EdgeRpc
from ringfort.engine.certificates import Certificates
from ringfort.settings import Platform

LOOK_SECONDS = 60
_ROOTS = Path("/etc/ssl/certs")
"""Authorities this machine trusts, a file each, named by hash (openssl-rehash(1)); the edge trusts
them too, where it calls by TLS."""

_log = structlog.get_logger(__name__)


def certify(platform: Platform) -> None:
    """Make what is missing and give it to the edge, which may not run yet."""
    certificates = Certificates(platform.settings)
    _keep(certificates)
    give_to_edge(platform)
    edge = platform.state / "edge"
    (edge / "trusted.pem").write_bytes(certificates.ca.read_bytes())
    _copy_roots(edge / "roots")


def _copy_roots(folder: Path) -> None:
    """A folder, read as far as a call needs it: all in one list would take a megabyte of the edge's
    shared memory for each of its processes, again at each reload while an old connection stands."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # whatever our umask: the edge has a user of its own
    roots = {path.name: path for path in _ROOTS.glob("*.[0-9]") if path.exists()}
    for name, path in roots.items():
        shutil.copyfile(path, folder / name)
        (folder / name).chmod(0o644)
    for gone in {path.name for path in folder.iterdir()} - roots.keys():
        (folder / gone).unlink()


def give_to_edge(platform: Platform) -> bool:
    """Copy the server's certificate to where the edge reads it; True when that had another."""
    source, copy = (platform.state / folder / "server.pem" for folder in ("tls", "edge"))
    content = source.read_bytes()
    if copy.exists() and copy.read_bytes() == content:
        return False
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        file.write(content)
    uid = owner(platform)
    if uid is not None:
        os.chown(part, uid, uid)
    part.replace(copy)
    return True


class Renewal:
    """Runs for ever: renews in time, takes over changed files; no connection is cut by it."""

    def __init__(self, platform: Platform, rpc: EdgeRpc) -> None:
        self._platform = platform
        self._rpc = rpc
        self._untold = False

    async def run(self) -> None:
        async with self._rpc:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One look at the certificates; `rpc` is open."""
        await asyncio.to_thread(_keep, Certificates(self._platform.settings))
        self._untold |= await asyncio.to_thread(give_to_edge, self._platform)
        if not self._untold:
            return
        try:
            await self._rpc.call("tls.reload")
        except Unavailable:
            _log.info("edge will be told of its certificate later")
        except EdgeRefused as error:
            _log.error("edge cannot use its certificate", reason=error.message)
        else:
            self._untold = False
            _log.info("edge has its new certificate")


async def order_certificates(platform: Platform) -> None:
    """Runs for ever: has certificates issued by ACME; `Renewal` takes them."""
    from ringfort.engine.acme import renewal  # its library is 10 MB that few want

    while True:
        await renewal.look(platform.settings, lambda: datetime.now(UTC))
        await asyncio.sleep(LOOK_SECONDS)


def _keep(certificates: Certificates) -> None:
    """One that cannot be had leaves the present one in use, if there is one."""
    try:
        if certificates.keep(datetime.now(UTC)):
            _log.info("certificate is new", end=certificates.present().not_valid_after_utc)
    except Invalid as error:
        if not certificates.server.exists():
            raise
        _log.error("certificate cannot be used", reason=error.message)
