"""FastAGI: what we send is what Asterisk reads, and a lost channel is never written to."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from ringfort.calls.agi import LEAST_ENVIRONMENT, AgiChannel, ProtocolError, escape, wake_at
from ringfort.steps._ports import ChannelGone
from ringfort.testing.eventually import eventually

Answer = Callable[[str], str]
LINES = ("network: yes", "uniqueid: app1-1.0", *(f"filler_{n}: {n:20}" for n in range(12)),
         "accountcode: a", "arg_1: x", "arg_2: y")  # fmt: skip
ENVIRONMENT = "".join(f"agi_{line}\n" for line in LINES).encode()


def least(connection: socket.socket) -> int:
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)


@asynccontextmanager
async def asterisk(answer: Answer) -> AsyncIterator[tuple[AgiChannel, list[str]]]:
    """A channel whose far side answers each command; and the commands. Its environment comes in
    pieces, the last too short to wake anybody who still waits for a whole one."""
    got: list[str] = []
    woken = asyncio.Event()
    served: asyncio.Future[AgiChannel] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepting = asyncio.create_task(AgiChannel.accept(reader, writer))
        connection = writer.get_extra_info("socket")
        await eventually(lambda: least(connection), until=lambda size: size == 1, promise_s=0.2)
        woken.set()
        served.set_result(await accepting)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wake_at(server.sockets[0], LEAST_ENVIRONMENT)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(ENVIRONMENT)
    await asyncio.wait_for(woken.wait(), 5)
    writer.write(b"\n")

    async def obey() -> None:
        async for line in reader:
            got.append(line.decode().rstrip("\n"))
            writer.write(answer(got[-1]).encode())

    obeying = asyncio.create_task(obey())
    try:
        yield await served, got
    finally:
        obeying.cancel()
        writer.close()
        server.close()


def test_a_whole_environment_wakes_us() -> None:
    assert len(ENVIRONMENT) >= LEAST_ENVIRONMENT


async def test_the_environment_is_read() -> None:
    async with asterisk(lambda _: "") as (channel, _):
        assert channel.environment["accountcode"] == "a"
        assert channel.arguments == ("x", "y")


async def test_staged_variables_go_with_the_next_ones() -> None:
    async with asterisk(lambda _: "200 result=0\n") as (channel, got):
        channel.stage(**{"CALLERID(num)": "1001"})
        await channel.set(RF_STEP="1/a/1")
        await channel.set(RF_DONE="1")
    assert got == [
        'EXEC MSet "CALLERID(num)=1001,RF_STEP=1/a/1"',
        'EXEC MSet "RF_DONE=1"',
    ]


def test_values_are_taken_literally() -> None:
    assert escape('a,b "c" (d)\n[e]\\') == 'a\\,b \\"c\\" \\(d\\) \\[e\\]\\\\'


async def test_expressions_are_evaluated() -> None:
    async with asterisk(lambda _: "200 result=1 (BUSY/PJSIP/edge-1)\n") as (channel, got):
        assert await channel.evaluate("${DIALSTATUS}/${KEYS}") == "BUSY/PJSIP/edge-1"
    assert got == ['GET FULL VARIABLE "${DIALSTATUS}/${KEYS}"']


async def test_after_hangup_nothing_more_is_written() -> None:
    async with asterisk(lambda _: "HANGUP\n200 result=-1\n") as (channel, got):
        for act in (channel.execute("Dial", "x"), channel.set(RF_DONE="1")):
            await gone(act)
    assert got == ['EXEC Dial "x"']


@pytest.mark.parametrize("answer", ["511 Command Not Permitted on a dead channel\n"])
async def test_a_dead_channel_is_gone(answer: str) -> None:
    async with asterisk(lambda _: answer) as (channel, _):
        await gone(channel.execute("Answer"))


@pytest.mark.parametrize(
    "answer", ["510 Invalid or unknown command\n", "520-Invalid syntax\nusage\n520 End\n"]
)
async def test_a_refused_command_is_our_fault(answer: str) -> None:
    async with asterisk(lambda _: answer) as (channel, _):
        with pytest.raises(ProtocolError):
            await channel.execute("Answer")


async def gone(act: Awaitable[object]) -> None:
    with pytest.raises(ChannelGone):
        await act
