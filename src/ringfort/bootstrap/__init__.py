"""All wiring. Here: the platform, and how a Python process runs; each main is in its own module.

What a process does not need it does not import: it has to be back within a second.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable
from importlib import import_module

import structlog
import uvloop
from pydantic import ValidationError

from ringfort.domain.errors import Invalid, NotFound
from ringfort.engine import kept
from ringfort.settings import Platform, Settings

Main = Callable[[Platform], Awaitable[None]]

MAINS = ("calls", "api", "jobs", "health")
"""Python processes: each is a module of this package with `async def main(platform)`."""

_OBJECTS = 20_000
"""More objects made than gone that let Python look for garbage: at its usual 700 it does so in the
middle of every other call."""
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


def run(name: str) -> None:
    """Main of one Python process; returns after SIGTERM."""
    if name not in MAINS:
        raise NotFound(f"no process {name}", field="name")
    gc.disable()
    log_as_json(name)
    platform = load_platform()
    main: Main = import_module(f"{__name__}.{name}").main
    gc.freeze()  # what is loaded by now is no garbage, ever
    gc.set_threshold(_OBJECTS)
    gc.enable()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(main, platform))


def log_as_json(process: str) -> None:
    """One JSON object a line on stdout, from level info up: time (UTC), level, event, fields."""
    structlog.contextvars.bind_contextvars(process=process)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
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
