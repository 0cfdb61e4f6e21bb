"""The process `jobs`: whatever may wait a moment."""

import asyncio
import time
from collections.abc import Sequence

from ringfort.bootstrap.capturing import captures
from ringfort.bootstrap.certifying import Renewal, order_certificates
from ringfort.bootstrap.edge import edge_database, edge_rpc, edges, owner
from ringfort.bootstrap.sending import handlers
from ringfort.edge import location
from ringfort.edge.config import COUNTRIES
from ringfort.edge.countries import Countries
from ringfort.edge.publish import Publisher
from ringfort.engine import health, roster, usage
from ringfort.jobs import retention, shared_credentials, webhook_events
from ringfort.jobs.capture import Collector
from ringfort.jobs.online import Watch
from ringfort.jobs.records.settle import Settler
from ringfort.jobs.runner import Runner, Task
from ringfort.jobs.worker import Worker
from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.store.shelf import Shelf


async def main(platform: Platform) -> None:
    """Runs every task until cancelled."""
    database = open_database(platform.settings.database_url, platform.state)
    edge, shelf = platform.state / "edge", Shelf(platform.state / "files")
    decks = Shelf(platform.state / "decks")
    publisher = Publisher(
        database,
        Vault(platform.secrets.master),
        edge_database(platform, owner(platform)),
        edge_rpc(platform, "jobs"),
        Countries(edge / COUNTRIES),
    )

    async def several() -> Sequence[str]:
        return await asyncio.to_thread(location.several, edge / "location.db")

    async def watch_credentials() -> None:
        async with edges(platform, "jobs-registrations") as registrar:
            await shared_credentials.run(database, registrar, several)

    async def order() -> None:
        await order_certificates(platform)

    async def registered() -> Sequence[str]:
        return await asyncio.to_thread(location.registered, edge / "location.db")

    async def watch_registrations() -> None:
        vault = Vault(platform.secrets.master)
        async with edges(platform, "jobs-online") as registrar:
            await Watch(database, vault, registrar, registered).run()

    def turn_pages() -> None:
        for server in platform.settings.servers:
            usage.turn_page(platform, server, time.time())

    settler = Settler(
        database,
        platform.state,
        list(platform.settings.servers),
        turn_page=turn_pages,
    )
    settings, ports = platform.settings, platform.ports
    collector = Collector(
        captures(platform),
        (settings.inside, ports.capture),
        {(settings.inside, ports.inside_sip)},
        settings.apps,
    )
    runner = Runner(
        [
            *([Task("capture", collector.run)] if settings.capture.enabled else []),
            Task("edge", publisher.run),
            Task("certificates", Renewal(platform, edge_rpc(platform, "certificates")).run),
            *([Task("acme", order)] if platform.settings.acme else []),
            *(
                Task(kind, Worker(database, {kind: handler}, name=f"worker-{kind}").run)
                for kind, handler in handlers(platform, database).items()
            ),
            Task("webhook events", lambda: webhook_events.run(database)),
            Task("records", settler.run),
            Task("retention", lambda: retention.run(database, shelf, decks, captures(platform))),
            Task("shared credentials", watch_credentials),
            Task("online", watch_registrations),
        ]
    )
    async with health.serve_health(roster.health_socket(platform.state, "jobs"), runner.well):
        await runner.run()
