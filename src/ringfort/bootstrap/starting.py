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

PREPARED = frozenset({"app1"})
"""Engines that `start` prepares."""


def start(name: str, argv: list[str]) -> NoReturn:
    """Prepares an engine's start, then becomes its command line."""
    if name in PREPARED:
        platform = load_platform()
        with contextlib.suppress(Unavailable, OSError):
            asyncio.run(_new_life(platform))
        usage.begin(platform)
    os.execv(argv[0], argv)  # noqa: S606 - argv is the sandbox's


async def _new_life(platform: Platform) -> None:
    async with edge_rpc(platform, "app1") as rpc:
        await begin_life(rpc, platform.settings.app)
