"""`ringfort openapi`: the API's document, for generators of clients."""

import json

import typer

from ringfort.bootstrap import load_platform


def openapi() -> None:
    """OpenAPI 3.1 as JSON."""
    from ringfort.api.auth import Gate  # what serves the API takes a second to load
    from ringfort.api.live import Live
    from ringfort.bootstrap.api import application
    from ringfort.edge.bans import Bans
    from ringfort.edge.registrations import Edges
    from ringfort.store.db import open_database

    platform = load_platform()
    database = open_database(platform.settings.database_url, platform.state)
    document = application(platform, Live(Gate(database)), Edges({}), Bans({})).openapi()
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
