"""The process `health`: watches over all others; the kernel watches over it."""

import asyncio
import os
import signal

from ringfort.engine import health, roster, supervise
from ringfort.settings import Platform

_HUNG_SECONDS = 20
"""A watchdog that has not finished a round for so long is ended by the kernel (SIGALRM)."""


async def main(platform: Platform) -> None:
    """A round a second until cancelled."""
    others = [each for each in roster.roster(platform) if each.name != "health"]
    watchdog = health.Watchdog(others, _keeper(platform))
    loop = asyncio.get_running_loop()
    async with health.serve_health(roster.health_socket(platform.state, "health"), _well):
        while True:
            began = loop.time()
            signal.alarm(_HUNG_SECONDS)
            await watchdog.round()
            await asyncio.sleep(max(0.1, 1 - (loop.time() - began)))


def _keeper(platform: Platform) -> health.Keeper:
    if "INVOCATION_ID" in os.environ and supervise.running(platform.state) is None:
        from ringfort.engine.units import Systemd

        return Systemd()
    return supervise.Supervisor(platform.state)


async def _well() -> str:
    return ""
