"""All wiring: settings, what is kept, and the mains of the Python processes."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping

import structlog
import uvloop
from pydantic import ValidationError

from ringfort.calls.service import CallService
from ringfort.domain.errors import Invalid, NotFound, Unavailable
from ringfort.edge import config
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.lives import begin_life
from ringfort.edge.publish import Publisher
from ringfort.edge.rpc import EdgeRpc
from ringfort.engine import health, image, kept, ports, render, roster, sandbox, supervise
from ringfort.jobs import retention
from ringfort.jobs.runner import Runner, Task
from ringfort.settings import Platform, Settings
from ringfort.store.bus import Bus, open_bus
from ringfort.store.db import Database, migrate
from ringfort.texts import t

Main = Callable[[Platform], Awaitable[None]]
Report = Callable[[str, float], None]
"""Told what is being done, in words, and how much of it all, 0 to 1."""
Step = Callable[[Report], None]

PREPARED = frozenset({"app1"})
"""Engines that `before_start` prepares each time they start."""

_HUNG_SECONDS = 20
"""A watchdog that has not finished a round for so long is ended by the kernel (SIGALRM)."""

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
        "database": lambda _report: migrate(platform.settings.database_url),
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
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(MAINS[name], platform))


def edge_rpc(platform: Platform, name: str) -> EdgeRpc:
    """A client of the running edge; `name` is the caller's, unique on the machine."""
    folder = platform.state / "edge" / "run"
    return EdgeRpc(folder / "rpc.sock", folder / f"{name}.sock", _owner(platform))


def before_start(name: str) -> None:
    """What has to happen right before an engine starts."""
    if name in PREPARED:
        platform = load_platform()
        with contextlib.suppress(Unavailable, OSError):
            asyncio.run(_new_life(platform))
        render.rotate_usage(platform)


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


def _render(platform: Platform) -> None:
    owner = _owner(platform)
    render.render_app(platform, owner=owner)
    edge = platform.state / "edge"
    (edge / "run").mkdir(parents=True, exist_ok=True)
    (edge / "dispatcher.list").write_text(config.dispatcher_list(platform))
    config.create_location_database(edge / "location.db", image.path(platform.settings))
    EdgeDatabase(edge / "edge.db", owner).close()
    render.render_folder(config.TEMPLATES, edge, render.values(platform), owner=owner)


async def _until_told(main: Main, platform: Platform) -> None:
    task = asyncio.ensure_future(main(platform))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        _log.info("stopped")


async def _well() -> str:
    return ""


async def _run_calls(platform: Platform) -> None:
    """Call service."""
    database, bus = _database(platform)
    service = CallService(platform, database, bus)
    async with health.serve_health(roster.health_socket(platform.state, "calls"), service.state):
        await service.run()


async def _run_jobs(platform: Platform) -> None:
    """Background jobs."""
    database, bus = _database(platform)
    edge = platform.state / "edge"
    publisher = Publisher(
        database, bus, EdgeDatabase(edge / "edge.db", _owner(platform)), edge_rpc(platform, "jobs")
    )
    runner = Runner(
        [
            Task("edge", publisher.run),
            Task("retention", lambda: retention.run(database)),
        ]
    )
    async with health.serve_health(roster.health_socket(platform.state, "jobs"), runner.well):
        await runner.run()


def _database(platform: Platform) -> tuple[Database, Bus]:
    url = platform.settings.database_url
    bus = open_bus(url, platform.state / "run" / "bus")
    return Database(url, bus), bus


def _owner(platform: Platform) -> int | None:
    """User id the engines' files belong to; None when we cannot give files away."""
    return sandbox.choose(platform.settings).owner if os.geteuid() == 0 else None


async def _run_api(platform: Platform) -> None:
    """HTTP on loopback."""
    import uvicorn

    from ringfort.api.app import Pulse, create_app

    watched = roster.roster(platform)

    async def pulses() -> list[Pulse]:
        readings = await health.read_all(watched)
        return [Pulse(each.name, each.ok, each.detail, each.seconds) for each in readings]

    server = uvicorn.Server(
        uvicorn.Config(
            create_app(pulses),
            host="127.0.0.1",
            port=platform.ports.api,
            lifespan="off",
            log_config=None,
            access_log=False,
        )
    )
    async with health.serve_health(roster.health_socket(platform.state, "api"), _well):
        await server.serve()


async def _run_health(platform: Platform) -> None:
    """Watchdog over all others; the kernel watches over it."""
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


MAINS: Mapping[str, Main] = {
    "calls": _run_calls,
    "api": _run_api,
    "jobs": _run_jobs,
    "health": _run_health,
}
