"""The process `jobs`: whatever may wait a moment."""

from ringfort.bootstrap.edge import edge_rpc, owner
from ringfort.bootstrap.sending import handlers
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.publish import Publisher
from ringfort.engine import health, roster
from ringfort.jobs import retention, webhook_events
from ringfort.jobs.runner import Runner, Task
from ringfort.jobs.worker import Worker
from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.shelf import Shelf


async def main(platform: Platform) -> None:
    """Runs every task until cancelled."""
    database = open_database(platform.settings.database_url, platform.state)
    edge, shelf = platform.state / "edge", Shelf(platform.state / "files")
    publisher = Publisher(
        database, EdgeDatabase(edge / "edge.db", owner(platform)), edge_rpc(platform, "jobs")
    )
    runner = Runner(
        [
            Task("edge", publisher.run),
            *(
                Task(kind, Worker(database, {kind: handler}, name=f"worker-{kind}").run)
                for kind, handler in handlers(platform, database).items()
            ),
            Task("webhook events", lambda: webhook_events.run(database)),
            Task("retention", lambda: retention.run(database, shelf)),
        ]
    )
    async with health.serve_health(roster.health_socket(platform.state, "jobs"), runner.well):
        await runner.run()
