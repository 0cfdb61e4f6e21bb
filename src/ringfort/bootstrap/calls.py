"""The process `calls`: decides every call."""

from ringfort.calls.service import CallService
from ringfort.engine import health, roster
from ringfort.settings import Platform
from ringfort.store.db import open_database


async def main(platform: Platform) -> None:
    """Serves until cancelled."""
    database = open_database(platform.settings.database_url, platform.state)
    service = CallService(platform, database, roster.live_socket(platform.state))
    async with health.serve_health(roster.health_socket(platform.state, "calls"), service.state):
        await service.run()
