"""FastAGI: what we send is what Asterisk reads, and a lost channel is never written to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from ringfort.calls.agi import AgiChannel, ProtocolError, escape
from ringfort.steps._ports import ChannelGone

Answer = Callable[[str], str]
ENVIRONMENT = b"agi_uniqueid: app1-1.0\nagi_accountcode: a\nagi_arg_1: x\nagi_arg_2: y\n\n"


@asynccontextmanager
async def asterisk(answer: Answer) -> AsyncIterator[tuple[AgiChannel, list[str]]]:
    """A channel whose far side answers each command; and the commands."""
    got: list[str] = []
    served: asyncio.Future[AgiChannel] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.set_result(await AgiChannel.accept(reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(ENVIRONMENT)

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
