"""The process `api`: HTTP on loopback."""

import uvicorn
from fastapi import FastAPI

from ringfort.api.app import Pulse, create_app
from ringfort.api.auth import Gate
from ringfort.api.desk import Desk
from ringfort.api.entrance import Entrance
from ringfort.api.routes.identity import identity_routes
from ringfort.engine import health, roster
from ringfort.settings import Platform
from ringfort.store.db import Database, open_database
from ringfort.store.secrets import Vault


async def main(platform: Platform) -> None:
    """Serves until cancelled."""
    database = open_database(platform.settings.database_url, platform.state)
    gate = Gate(database)
    server = uvicorn.Server(
        uvicorn.Config(
            application(platform, database, gate),
            host="127.0.0.1",
            port=platform.ports.api,
            lifespan="off",
            log_config=None,
            access_log=False,
        )
    )
    async with health.serve_health(roster.health_socket(platform.state, "api"), _well):
        await server.serve()
    await gate.settle()
    await database.close()


def application(platform: Platform, database: Database, gate: Gate) -> FastAPI:
    """Everything that is served."""
    watched = roster.roster(platform)

    async def pulses() -> list[Pulse]:
        readings = await health.read_all(watched)
        return [Pulse(each.name, each.ok, each.detail, each.seconds) for each in readings]

    vault = Vault(platform.secrets.master)
    desk = Desk(database, vault, platform.settings.domain, gate.authenticate)
    return create_app(pulses, desk, identity_routes(Entrance(gate, vault)))


async def _well() -> str:
    return ""
