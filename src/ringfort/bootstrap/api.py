"""The process `api`: HTTP on loopback."""

import uvicorn

from ringfort.api.app import Pulse, create_app
from ringfort.engine import health, roster
from ringfort.settings import Platform


async def main(platform: Platform) -> None:
    """Serves until cancelled."""
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


async def _well() -> str:
    return ""
