"""`ringfort openapi`: the API's document, for generators of clients."""

import json
from typing import Any

import typer

from ringfort.bootstrap import load_platform


def openapi() -> None:
    """OpenAPI 3.1 as JSON."""
    typer.echo(json.dumps(document(), ensure_ascii=False, indent=2))


def document() -> dict[str, Any]:
    from ringfort.api.auth import Gate  # what serves the API takes a second to load
    from ringfort.api.live import Live
    from ringfort.bootstrap.api import application
    from ringfort.bootstrap.app_servers import OurFleet
    from ringfort.bootstrap.live_calls import CallsMirror
    from ringfort.edge.app_servers import Dispatchers
    from ringfort.edge.bans import Bans
    from ringfort.edge.registrations import Edges
    from ringfort.engine.roster import live_socket
    from ringfort.store.db import open_database

    platform = load_platform()
    database = open_database(platform.settings.database_url, platform.state)
    servers = OurFleet(platform, Dispatchers({}))
    routers = Edges({}), Bans({}), servers, CallsMirror(live_socket(platform.state))
    return application(platform, Live(Gate(database)), *routers).openapi()
