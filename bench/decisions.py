"""Asks the call service of a platform for decisions, as Asterisk would: how long until it says
whom to dial. No engine takes part."""

import asyncio
import time
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from bench import people
from bench.load import Load
from ringfort.domain.headers import Origin
from ringfort.store.tables import accounts, devices

_GONE = b"HANGUP\n"


async def decisions(load: Load, count: int, at_once: int) -> Sequence[float]:
    """Milliseconds from the hand-over of a channel to the Dial; `at_once` channels together."""
    calls = await _calls(load)
    slots, found = asyncio.Semaphore(at_once), list[float]()

    async def one(number: int) -> None:
        async with slots:
            found.append(await _decision(load, number, *calls[number % len(calls)]))

    await asyncio.gather(*(one(number) for number in range(count)))
    return found


async def steady(load: Load, rate: int, over: asyncio.Task[None]) -> Sequence[float]:
    """The same of so many channels a second, whoever waits, until something is over."""
    calls, channels = await _calls(load), list[asyncio.Task[float]]()
    began = time.monotonic()
    while not over.done():
        number = len(channels)
        channels.append(asyncio.create_task(_decision(load, number, *calls[number % len(calls)])))
        due = began + len(channels) / rate - time.monotonic()
        await asyncio.wait([over], timeout=max(0.0, due))
    await over
    return await asyncio.gather(*channels)


async def _calls(load: Load) -> list[tuple[UUID, UUID, str]]:
    """Account, device and dialled number of each caller's call."""
    pairs = zip(load.callers, load.callees, strict=True)
    wanted = {(each.user, each.realm): other.user for each, other in pairs}
    query = sa.select(accounts.c.realm, devices.c.username, accounts.c.id, devices.c.id)
    query = query.join(accounts, accounts.c.id == devices.c.account_id)
    query = query.where(accounts.c.realm.in_({realm for _, realm in wanted}))
    async with (
        people.factory_of(load.host.platform) as factory,
        factory.database.read() as connection,
    ):
        return [
            (account, device, wanted[user, realm])
            for realm, user, account, device in await connection.execute(query)
            if (user, realm) in wanted
        ]


async def _decision(load: Load, number: int, account: UUID, device: UUID, dialled: str) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", load.host.platform.ports.agi)
    named = {
        "network": "yes", "network_script": "call", "request": "agi://127.0.0.1/call",
        "channel": f"PJSIP/edge-{number:08x}", "language": "en", "type": "PJSIP",
        "uniqueid": f"app1-{int(time.time())}.{number}", "version": "22", "callerid": "2001",
        "calleridname": "unknown", "callingpres": "0", "callingani2": "0", "callington": "0",
        "callingtns": "0", "dnid": "call", "rdnis": "unknown", "context": "service",
        "extension": "call", "priority": "1", "enhanced": "0.0", "accountcode": str(account),
        "threadid": "1", "arg_1": "", "arg_2": f"{Origin.DEVICE}/{account}/{device}",
        "arg_3": dialled,
    }  # fmt: skip
    environment = "".join(f"agi_{name}: {value}\n" for name, value in named.items())
    began = time.perf_counter()
    writer.write(f"{environment}\n".encode())
    try:
        while not (line := await reader.readline()).startswith(b"EXEC Dial"):
            if not line:
                raise ConnectionError("the call service dialled nobody")
            empty = b" ()" if line.startswith(b"GET") else b""
            writer.write(b"200 result=1" + empty + b"\n")
        return 1000 * (time.perf_counter() - began)
    finally:
        writer.write(_GONE)
        writer.close()
