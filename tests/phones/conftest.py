"""Phones without our platform: a booth on the engine image and a one-page exchange."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ringfort.domain.errors import Unavailable
from ringfort.phones.baresip import Line
from ringfort.phones.booth import Booth
from ringfort.phones.phone import Phone
from tests.jail import jail
from tests.phones.exchange import REALM, Exchange
from tests.worker import WORKER

EXCHANGE = f"127.99.{WORKER}.1"


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
def engines() -> None:
    """Skips where no engine image was built."""
    try:
        jail([], Path("/"))
    except Unavailable as error:
        pytest.skip(str(error))


@pytest_asyncio.fixture
async def desk(engines: None, tmp_path: Path) -> AsyncIterator[Desk]:
    passwords = {str(n): str(n) * 2 for n in range(1001, 1030)}
    async with Exchange.at(EXCHANGE, passwords), Booth(jail, tmp_path, 40 + WORKER) as booth:
        yield Desk(booth)
