"""The process `api`: HTTP on loopback, HTTPS for the world."""

import asyncio
from functools import partial
from typing import Protocol

import httpx
from fastapi import FastAPI

from ringfort.api.app import Pulse, create_app
from ringfort.api.auth import Gate
from ringfort.api.desk import Desk
from ringfort.api.entrance import Entrance
from ringfort.api.live import Live
from ringfort.api.live_calls import CallsFeed
from ringfort.api.portal import add_portal, portal_folder
from ringfort.api.routes.app_servers import app_server_routes
from ringfort.api.routes.bans import ban_routes
from ringfort.api.routes.branding import branding_routes
from ringfort.api.routes.call_details import call_details_routes
from ringfort.api.routes.files import file_routes
from ringfort.api.routes.identity import identity_routes
from ringfort.api.routes.live_calls import live_call_routes
from ringfort.api.routes.money import money_routes
from ringfort.api.routes.rates import rate_routes
from ringfort.api.routes.registrations import registration_routes
from ringfort.api.routes.route_checks import route_check_routes
from ringfort.api.routes.sip import sip_routes
from ringfort.bootstrap.app_servers import fleet
from ringfort.bootstrap.capturing import captures, inside
from ringfort.bootstrap.edge import bans, edges, trusted
from ringfort.bootstrap.live_calls import CallsMirror
from ringfort.bootstrap.serving import serve
from ringfort.bootstrap.site import sip_server, site
from ringfort.engine import health, roster
from ringfort.provisioning import linphone
from ringfort.resources.calls.live_calls import Exchange
from ringfort.resources.people.registrations import Registrar
from ringfort.resources.platform.app_servers import Fleet
from ringfort.resources.platform.bans import Defence
from ringfort.resources.routing.route_checks import Checker
from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.decks.files import DeckFiles
from ringfort.store.secrets import Vault
from ringfort.store.shelf import Shelf


class CallService(Exchange, Checker, Protocol):
    """As the API reaches it."""


async def main(platform: Platform) -> None:
    """Serves until cancelled."""
    database = open_database(platform.settings.database_url, platform.state)
    gate = Gate(database)
    mirror = CallsMirror(roster.live_socket(platform.state))
    feed = CallsFeed(mirror, database)
    mirror.listener = feed.hear
    live = Live(gate, calls=feed)
    async with (
        edges(platform, "api") as registrar,
        bans(platform, "api") as defence,
        fleet(platform, "api") as servers,
    ):
        ours = application(platform, live, registrar, defence, servers, mirror)
        following = [
            asyncio.create_task(live.run(), name="live events"),
            asyncio.create_task(mirror.run(), name="live calls"),
            asyncio.create_task(feed.run(), name="live calls told"),
        ]
        try:
            await _warm(ours)
            async with health.serve_health(roster.health_socket(platform.state, "api"), _well):
                await serve(platform, ours)
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
            await gate.settle()
            await database.close()


def application(
    platform: Platform,
    live: Live,
    registrar: Registrar,
    defence: Defence,
    servers: Fleet,
    calls: CallService,
) -> FastAPI:
    """Everything that is served."""
    watched = roster.roster(platform)

    async def pulses() -> list[Pulse]:
        readings = await health.read_all(watched)
        return [Pulse(each.name, each.ok, each.detail, each.seconds) for each in readings]

    gate, vault = live.gate, Vault(platform.secrets.master)
    domain = platform.settings.domain
    desk = Desk(gate.database, vault, domain, gate.authenticate, site=site(platform))
    setup = partial(linphone.document, sip_server(platform))
    routers = identity_routes(Entrance(gate, vault), setup)
    shelf = Shelf(platform.state / "files")
    routers += [file_routes(desk, shelf), branding_routes(desk, shelf)]
    routers.append(rate_routes(desk, DeckFiles(platform.state / "decks")))
    routers += registration_routes(desk, registrar)
    routers.append(call_details_routes(desk, captures(platform), inside(platform)))
    routers.append(ban_routes(desk, defence, trusted(platform)))
    routers.append(app_server_routes(desk, servers))
    routers.append(money_routes(desk))
    routers += live_call_routes(desk, calls)
    routers.append(route_check_routes(desk, calls))
    app = create_app(pulses, desk, routers, live)
    app.include_router(sip_routes(f"ws://127.0.0.1:{platform.ports.edge_ws}"))
    add_portal(app, portal_folder())
    return app


async def _warm(app: FastAPI) -> None:
    """The first request puts the routes together, for as long as a second in which nobody else
    is answered: it is ours."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await client.get("/api/v1/session")


async def _well() -> str:
    return ""
