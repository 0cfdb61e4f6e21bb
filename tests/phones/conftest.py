"""Phones without our platform: a booth on the engine image and a one-page exchange."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ringfort.phones.baresip import Line
from ringfort.phones.booth import Booth
from ringfort.phones.phone import Phone
from tests.phones.exchange import REALM, Exchange

IMAGE = Path(os.environ.get("RINGFORT_ENGINE__ROOT", "/tmp/img0"))
EXCHANGE = "127.99.0.1"


def jail(argv: list[str], writable: Path) -> list[str]:
    """Smallest sandbox that runs a phone from the engine image."""
    links = [w for d in ("bin", "lib", "lib64", "sbin") for w in ("--symlink", f"usr/{d}", f"/{d}")]
    return [
        "bwrap", "--tmpfs", "/", "--ro-bind", f"{IMAGE}/usr", "/usr",
        "--ro-bind", f"{IMAGE}/etc", "/etc", *links, "--proc", "/proc", "--dev", "/dev",
        "--unshare-pid", "--die-with-parent", "--bind", str(writable), str(writable), "--", *argv,
    ]  # fmt: skip


class Desk:
    """Phones on the exchange, by extension; the password is the extension twice."""

    def __init__(self, booth: Booth) -> None:
        self.booth = booth

    async def phone(
        self, user: str, *, password: str | None = None, dtmf: str = "rtpevent"
    ) -> Phone:
        line = Line(user, password or user * 2, REALM, EXCHANGE, dtmf=dtmf)  # type: ignore[arg-type]
        return await self.booth.phone(line)


@pytest.fixture(scope="session")
def image() -> Path:
    if not (IMAGE / "usr/bin/baresip").exists():
        pytest.skip("no engine image; RINGFORT_ENGINE__ROOT names one")
    return IMAGE


@pytest_asyncio.fixture
async def desk(image: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    passwords = {str(n): str(n) * 2 for n in range(1001, 1030)}
    number = 40 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    async with Exchange.at(EXCHANGE, passwords), Booth(jail, tmp_path, number) as booth:
        yield Desk(booth)
