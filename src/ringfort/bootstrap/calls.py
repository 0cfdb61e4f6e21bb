"""The process `calls`: decides every call."""

from ringfort.bootstrap.database import open_database
from ringfort.calls.service import CallService
from ringfort.engine import health, roster
from ringfort.settings import Platform


async def main(platform: Platform) -> None:
    """Serves until cancelled."""
    database, bus = open_database(platform)
    service = CallService(platform, database, bus)
    async with health.serve_health(roster.health_socket(platform.state, "calls"), service.state):
        await service.run()
