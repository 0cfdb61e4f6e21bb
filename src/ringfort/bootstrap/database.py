"""The database as the processes open it."""

from ringfort.settings import Platform
from ringfort.store.bus import Bus, open_bus
from ringfort.store.db import Database


def open_database(platform: Platform) -> tuple[Database, Bus]:
    """The database, and the bus on which its changes are announced."""
    url = platform.settings.database_url
    bus = open_bus(url, platform.state / "run" / "bus")
    return Database(url, bus), bus
