"""A real Kamailio's bans, told and lifted; more of them than an answer holds."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.edge.bans import Bans
from ringfort.edge.rpc import EdgeRpc
from tests.edge.publish_fixtures import Setup, setup, state

__all__ = ["setup", "state"]

MANY = 1000
TOO_MANY = 1000


@contextlib.asynccontextmanager
async def asking(setup: Setup, *more: str) -> AsyncIterator[Bans]:
    """The edge, and `more` of them that are away."""
    async with contextlib.AsyncExitStack() as stack:
        clients = {}
        for edge in ("rpc", *more):
            folder = setup.edge.folder / "run"
            rpc = EdgeRpc(folder / f"{edge}.sock", folder / f"bans-{edge}.sock", setup.owner)
            clients[edge] = await stack.enter_async_context(rpc)
        yield Bans(clients)


async def test_a_ban_is_told_and_lifted(setup: Setup) -> None:
    await setup.edge.start()
    async with asking(setup) as bans:
        first = await bans.ban("198.51.100.7", 60)
        second = await bans.ban("198.51.100.8", 1)
        assert [ban.address for ban in (await bans.banned()).bans] == [
            "198.51.100.7",
            "198.51.100.8",
        ]
        assert (first.until - first.since).total_seconds() == 60
        assert second.reason == "by_hand"
        assert await bans.lift("198.51.100.7")
        assert not await bans.lift("198.51.100.7")


async def test_of_ipv6_a_ban_is_of_the_whole_64(setup: Setup) -> None:
    await setup.edge.start()
    async with asking(setup) as bans:
        await bans.ban("2001:db8:0:7::/64", 60)
        assert [ban.address for ban in (await bans.banned()).bans] == ["2001:db8:0:7::/64"]
        assert await bans.lift("2001:db8:0:7::/64")
        assert (await bans.banned()).bans == []


async def test_an_edge_that_is_away_is_named_and_nothing_is_promised(setup: Setup) -> None:
    await setup.edge.start()
    async with asking(setup, "other") as bans:
        with pytest.raises(Unavailable):
            await bans.ban("198.51.100.7", 60)
        with pytest.raises(Unavailable):
            await bans.lift("198.51.100.7")
        assert (await bans.banned()).away == ["other"]


async def test_many_bans_are_told_and_too_many_can_be_lifted(setup: Setup) -> None:
    await setup.edge.start()
    async with asking(setup) as bans:
        for n in range(MANY):
            await bans.ban(f"198.51.{n // 250}.{n % 250}", 60)
        told = await bans.banned()
        assert (len(told.bans), told.away) == (MANY, [])
        for n in range(TOO_MANY):
            await bans.ban(f"203.0.{n // 250}.{n % 250}", 60)
        assert (await bans.banned()).away == ["rpc"]
        assert await bans.lift("198.51.0.1")
