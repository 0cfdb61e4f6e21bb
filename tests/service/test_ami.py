"""AMI: answers find their action, listings are whole, a lost connection fails what waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ringfort.calls.ami import Ami, Message
from ringfort.domain.errors import Unavailable

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
LISTING = """\
Response: Success
ActionID: {id}
EventList: start

Event: CoreShowChannel
ActionID: {id}
Uniqueid: 1

Event: Newchannel
Uniqueid: 9

Event: CoreShowChannel
ActionID: {id}
Uniqueid: 2

Event: CoreShowChannelsComplete
ActionID: {id}
EventList: Complete

"""


class Manager:
    """A fake Asterisk: logs in, lists two channels, falls silent or away on command."""

    def __init__(self) -> None:
        self.events: list[Message] = []
        self.connected = asyncio.Event()
        self.logins = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while True:
            try:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                return
            fields = dict(line.split(": ", 1) for line in block.strip().split("\r\n"))
            if fields["Action"] == "Vanish":
                writer.close()
                return
            if fields["Action"] == "CoreShowChannels":
                text = LISTING.format(id=fields["ActionID"])
            else:
                self.logins += fields["Action"] == "Login"
                text = f"Response: Success\nActionID: {fields['ActionID']}\n\n"
            writer.write(text.replace("\n", "\r\n").encode())

    async def told(self) -> None:
        self.connected.set()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Manager, Ami]]:
    manager = Manager()
    server = await asyncio.start_server(manager.serve, "127.0.0.1", 0)
    ami = Ami(*server.sockets[0].getsockname()[:2], "secret", manager.events.append)
    running = asyncio.create_task(ami.run(manager.told))
    try:
        async with asyncio.timeout(5):
            await manager.connected.wait()
            yield manager, ami
    finally:
        running.cancel()
        server.close()


async def test_a_listing_is_whole_and_events_pass_by() -> None:
    async with connected() as (manager, ami):
        rows = await ami.listing("CoreShowChannels")
        assert [row["Uniqueid"] for row in rows] == ["1", "2"]
        assert [event["Uniqueid"] for event in manager.events] == ["9"]


async def test_what_waits_fails_when_the_server_goes_and_we_come_back() -> None:
    async with connected() as (manager, ami):
        manager.connected.clear()
        with pytest.raises(Unavailable):
            await ami.action("Vanish")
        await manager.connected.wait()
        assert manager.logins == 2


async def test_values_cannot_smuggle_lines() -> None:
    async with connected() as (manager, ami):
        await ami.action("Ping", Text="x\r\nAction: Login")
        assert manager.logins == 1
