"""All wiring: settings, what is kept, and the mains of the Python processes."""

import asyncio
import os
import secrets
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import structlog
import uvloop
from cryptography.fernet import Fernet
from pydantic import ValidationError

from ringfort.domain.errors import Invalid, NotFound
from ringfort.engine import health, ports, roster, supervise
from ringfort.settings import Kept, Platform, Ports, Secrets, Settings

Main = Callable[[Platform], Awaitable[None]]

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
    path = settings.state.resolve() / "kept.json"
    if not path.exists():
        _create(path, Kept(ports=Ports(), secrets=_new_secrets()))
    try:
        kept = Kept.model_validate_json(path.read_text())
    except ValidationError as error:
        raise Invalid(f"{path} is damaged: {error.errors()[0]['msg']}", field="kept") from error
    return Platform(settings=settings, kept=kept)


def settle_ports(platform: Platform) -> tuple[Platform, list[ports.Move]]:
    """Moves ports that others have taken and keeps the new ones.

    Only while this platform is not running: its own listeners would count as strangers.
    """
    settled, moves = ports.settle(platform)
    if moves:
        path = platform.state / "kept.json"
        _written(path, settled.kept).replace(path)
        _sync(path.parent)
    return settled, moves


def run(name: str) -> None:
    """Main of one Python process; returns after SIGTERM."""
    if name not in MAINS:
        raise NotFound(f"no process {name}", field="name")
    log_as_json(name)
    platform = load_platform()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(MAINS[name], platform))


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
    """Call service. The lead wires it; until then it only says that it lives."""
    async with health.serve_health(roster.health_socket(platform.state, "calls"), _well):
        await asyncio.Event().wait()


async def _run_jobs(platform: Platform) -> None:
    """Background jobs."""
    async with health.serve_health(roster.health_socket(platform.state, "jobs"), _well):
        await asyncio.Event().wait()


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


def _new_secrets() -> Secrets:
    return Secrets(
        edge_mask=secrets.token_urlsafe(24),
        edge_nonce=secrets.token_urlsafe(24),
        ami=secrets.token_urlsafe(24),
        master=Fernet.generate_key().decode(),
    )


def _create(path: Path, kept: Kept) -> None:
    """Makes kept.json unless somebody else was quicker; theirs then stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = _written(path, kept)
    try:
        path.hardlink_to(made)
    except FileExistsError:
        _log.info("kept.json made by somebody else")
    finally:
        made.unlink()
    _sync(path.parent)


def _written(path: Path, kept: Kept) -> Path:
    """A file beside `path` with the new contents, mode 0600, on the disk."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(kept.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(descriptor)
    return made


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
