"""What happens right before an engine starts, each time."""

import asyncio
import contextlib
import os
from typing import NoReturn

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.edge import edge_rpc
from ringfort.domain.errors import Unavailable
from ringfort.edge.lives import begin_life
from ringfort.engine import usage
from ringfort.settings import Platform


def start(name: str, argv: list[str]) -> NoReturn:
    """Prepares an application server's start, then becomes its command line."""
    platform = load_platform()
    with contextlib.suppress(Unavailable, OSError):
        asyncio.run(_new_life(platform, name))
    usage.begin(platform, name)
    os.execv(argv[0], argv)  # noqa: S606 - argv is the sandbox's


async def _new_life(platform: Platform, name: str) -> None:
    async with edge_rpc(platform, name) as rpc:
        await begin_life(rpc, platform.settings.servers[name])
