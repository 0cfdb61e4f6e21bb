"""What has to be there before anything starts: ports, image, database, configuration."""

import os
import sys
from collections.abc import Callable

from ringfort.bootstrap import app_servers
from ringfort.bootstrap.certifying import certify
from ringfort.bootstrap.edge import edge_database
from ringfort.edge import config
from ringfort.engine import image, kept, ports, render, roster, sandbox, supervise
from ringfort.settings import Platform
from ringfort.texts import t

Report = Callable[[str, float], None]
"""Told what is being done, in words, and how much of it all, 0 to 1."""
Step = Callable[[Report], None]


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
        return [*start, *argv] if process.name in platform.settings.servers else argv

    return wrap


def _ensure_image(platform: Platform, report: Report) -> None:
    built = image.ensure(platform.settings, lambda key, share: report(t(key), share))
    for warning in built.warnings:
        report(t(warning), 1)


def _migrate(platform: Platform) -> None:
    from ringfort.store.db import migrate

    migrate(platform.settings.database_url)


def _render(platform: Platform) -> None:
    settings = platform.settings
    uid = sandbox.choose(settings).owner if os.geteuid() == 0 else None
    for server in settings.servers:
        render.render_app(platform, server, owner=uid)
    edge = platform.state / "edge"
    for folder in ("run", "log"):
        (edge / folder).mkdir(parents=True, exist_ok=True)
    app_servers.write_list(platform, app_servers.drained(platform))
    config.create_location_database(edge / "location.db", image.path(settings))
    edge_database(platform, uid).close()
    config.copy_countries(settings.countries_file, edge)
    render.render_folder(config.TEMPLATES, edge, render.values(platform), owner=uid)
    certify(platform)
