"""Brings a variant up and down: the product's own preparation and supervisor, then its change."""

import asyncio
import contextlib
import json
import os
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.variants import Variant
from ringfort.bootstrap import preparing
from ringfort.domain.errors import Unavailable
from ringfort.engine import supervise
from ringfort.engine.health import read_all
from ringfort.engine.leftovers import sweep
from ringfort.engine.roster import prepare_folders
from ringfort.settings import Platform

_GREEN_S = 60
OVERHEAD = "supervisor"


@dataclass(frozen=True, slots=True)
class Host:
    """A variant that is up."""

    variant: Variant
    platform: Platform
    roots: Mapping[str, int]
    """Pid of each supervised process, which has all its others below it."""


@asynccontextmanager
async def running(variant: Variant, folder: Path) -> AsyncIterator[Host]:
    """Up until the end of the block, whatever an earlier run left."""
    platform = _prepare(variant, folder)
    child = supervise.launch(platform.state)
    try:
        await _green(variant, platform, child)
        lives = await supervise.Supervisor(platform.state).lives()
        roots = {OVERHEAD: child.pid} | {name: life.pid for name, life in lives.items()}
        yield Host(variant, platform, roots)
    finally:
        await asyncio.to_thread(_stop, platform.state, child)


def _prepare(variant: Variant, folder: Path) -> Platform:
    platform = variant.platform(folder)
    prepare_folders(platform.state)
    sweep(platform.state)
    _tell_children(platform)
    platform, _ = preparing.settle_ports(platform)
    for step in preparing.preparation(platform).values():
        step(lambda _what, _share: None)
    variant.change(platform)
    wrap = preparing.sandboxed(platform)
    supervise.write_configuration(platform.state, variant.processes(platform), wrap)
    return platform


def _tell_children(platform: Platform) -> None:
    """Supervised Python processes read their settings by themselves."""
    settings = platform.settings
    named = {"listen": settings.listen, "inside": settings.inside, "apps": list(settings.apps)}
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in named.items()]
    (platform.state / "ringfort.toml").write_text("".join(lines))


async def _green(variant: Variant, platform: Platform, child: "subprocess.Popen[bytes]") -> None:
    waiting = variant.processes(platform)
    deadline = time.monotonic() + _GREEN_S
    while waiting:
        readings = {reading.name: reading for reading in await read_all(waiting)}
        waiting = tuple(each for each in waiting if not readings[each.name].ok)
        if waiting and (child.poll() is not None or time.monotonic() > deadline):
            told = ", ".join(f"{each.name}: {readings[each.name].detail}" for each in waiting)
            raise Unavailable(f"{variant.name} does not come up ({told}); see {platform.state}/log")
        await asyncio.sleep(0.1)


def _stop(state: Path, child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        supervise.stop(state, child.pid)
    child.wait()
    sweep(state)


def forget_environment() -> None:
    """Addresses and state of a demo must not reach the variants."""
    for name in ("STATE", "LISTEN", "INSIDE", "APPS", "DATABASE", "DOMAIN"):
        with contextlib.suppress(KeyError):
            del os.environ[f"RINGFORT_{name}"]
