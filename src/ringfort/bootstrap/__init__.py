"""All wiring. Here: the platform and its preparation; each Python process's main in its module.

What a process does not need it does not import: it has to be back within a second.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import NoReturn

import structlog
import uvloop
from pydantic import ValidationError

from ringfort.domain.errors import Invalid, NotFound, Unavailable
from ringfort.edge import config
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.lives import begin_life
from ringfort.edge.rpc import EdgeRpc
from ringfort.engine import image, kept, ports, render, roster, sandbox, supervise
from ringfort.settings import Platform, Settings
from ringfort.texts import t

Main = Callable[[Platform], Awaitable[None]]
Report = Callable[[str, float], None]
"""Told what is being done, in words, and how much of it all, 0 to 1."""
Step = Callable[[Report], None]

MAINS = ("calls", "api", "jobs", "health")
"""Python processes: each is a module of this package with `async def main(platform)`."""

PREPARED = frozenset({"app1"})
"""Engines that `before_start` prepares each time they start."""

_log = structlog.get_logger()


def load_platform() -> Platform:
    """Settings and what is kept; makes kept.json at the first call. Invalid names a bad field."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{field}: {first['msg']}", field=field) from error
    return Platform(settings=settings, kept=kept.load(settings.state.resolve()))


def settle_ports(platform: Platform) -> tuple[Platform, list[ports.Move]]:
    """Moves ports that others have taken and keeps the new ones.

    Only while this platform is not running: its own listeners would count as strangers.
    """
    settled, moves = ports.settle(platform)
    if moves:
        kept.replace(platform.state, settled.kept)
    return settled, moves


def preparation(platform: Platform) -> dict[str, Step]:
    """What has to be there before anything starts, by name, in order."""
    return {
        "image": lambda report: _ensure_image(platform, report),
        "database": lambda _report: _migrate(platform),
        "configuration": lambda _report: _render(platform),
    }


def sandboxed(platform: Platform) -> supervise.Wrap:
    """How an engine's command line becomes one that starts it shut in."""
    jail = sandbox.choose(platform.settings)

    def wrap(process: roster.Process) -> list[str]:
        argv = sandbox.command(
            jail, process.argv, name=process.name, state=platform.state, writable=process.writable
        )
        start = [sys.executable, "-m", "ringfort", "start", process.name, "--"]
        return [*start, *argv] if process.name in PREPARED else argv

    return wrap


def run(name: str) -> None:
    """Main of one Python process; returns after SIGTERM."""
    if name not in MAINS:
        raise NotFound(f"no process {name}", field="name")
    log_as_json(name)
    platform = load_platform()
    main: Main = import_module(f"{__name__}.{name}").main
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(main, platform))


def edge_rpc(platform: Platform, name: str) -> EdgeRpc:
    """A client of the running edge; `name` is the caller's, unique on the machine."""
    folder = platform.state / "edge" / "run"
    return EdgeRpc(folder / "rpc.sock", folder / f"{name}.sock", owner(platform))


def before_start(name: str) -> None:
    """What has to happen right before an engine starts."""
    if name in PREPARED:
        platform = load_platform()
        with contextlib.suppress(Unavailable, OSError):
            asyncio.run(_new_life(platform))
        render.rotate_usage(platform)


def start(name: str, argv: list[str]) -> NoReturn:
    """Prepares an engine's start, then becomes its command line."""
    before_start(name)
    os.execv(argv[0], argv)  # noqa: S606 - argv is the sandbox's


async def _new_life(platform: Platform) -> None:
    async with edge_rpc(platform, "app1") as rpc:
        await begin_life(rpc, platform.settings.app)


def log_as_json(process: str) -> None:
    """One JSON object a line on stdout: time (UTC), level, event, fields."""
    structlog.contextvars.bind_contextvars(process=process)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _ensure_image(platform: Platform, report: Report) -> None:
    built = image.ensure(platform.settings, lambda key, share: report(t(key), share))
    for warning in built.warnings:
        report(t(warning), 1)


def _migrate(platform: Platform) -> None:
    from ringfort.store.db import migrate

    migrate(platform.settings.database_url)


def _render(platform: Platform) -> None:
    uid = owner(platform)
    render.render_app(platform, owner=uid)
    edge = platform.state / "edge"
    (edge / "run").mkdir(parents=True, exist_ok=True)
    (edge / "dispatcher.list").write_text(config.dispatcher_list(platform))
    config.create_location_database(edge / "location.db", image.path(platform.settings))
    EdgeDatabase(edge / "edge.db", uid).close()
    render.render_folder(config.TEMPLATES, edge, render.values(platform), owner=uid)


async def _until_told(main: Main, platform: Platform) -> None:
    task = asyncio.ensure_future(main(platform))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        _log.info("stopped")


def owner(platform: Platform) -> int | None:
    """User id the engines' files belong to; None when we cannot give files away."""
    return sandbox.choose(platform.settings).owner if os.geteuid() == 0 else None
