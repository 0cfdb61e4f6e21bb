"""The running edge, as our processes reach it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

from ringfort.domain.bans import Trusted
from ringfort.domain.errors import Unavailable
from ringfort.edge.bans import Bans
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.registrations import Edges
from ringfort.edge.rpc import EdgeRpc
from ringfort.settings import Platform
from ringfort.texts import Text


def edge_database(platform: Platform, uid: int | None) -> EdgeDatabase:
    """What the edge knows, in files of this user id's, or ours."""
    listen6, port = platform.settings.listen6, platform.ports.edge_sip
    contact6 = f"[{listen6}]:{port}" if listen6 else ""
    return EdgeDatabase(platform.state / "edge" / "edge.db", uid, contact6)


def owner(platform: Platform) -> int | None:
    """User id the edge runs as and owns its files; None when we cannot give files away.
    Unavailable: nothing was ever started here."""
    try:
        return (platform.state / "edge").stat().st_uid if os.geteuid() == 0 else None
    except FileNotFoundError:
        raise Unavailable(Text("error.edge_away"), field="edge") from None


def edge_rpc(platform: Platform, name: str) -> EdgeRpc:
    """A client of the running edge; `name` is the caller's, unique on the machine."""
    folder = platform.state / "edge" / "run"
    return EdgeRpc(folder / "rpc.sock", folder / f"{name}.sock", owner(platform))


@asynccontextmanager
async def edges(platform: Platform, name: str) -> AsyncIterator[Edges]:
    """All edges, to ask who is registered."""
    async with edge_rpc(platform, name) as rpc:
        yield Edges({"edge": rpc})


@asynccontextmanager
async def bans(platform: Platform, name: str) -> AsyncIterator[Bans]:
    """All edges, to ask whom they have banned."""
    async with edge_rpc(platform, f"{name}-bans") as rpc:
        yield Bans({"edge": rpc})


def trusted(platform: Platform) -> Trusted:
    """Addresses that no edge bans, beside those of trunks."""
    settings = platform.settings
    own = [ip_network(each) for each in (*settings.public, settings.inside, *settings.apps)]
    return Trusted((*own, *settings.defence.trusted_networks))
