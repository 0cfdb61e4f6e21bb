"""Served twice: HTTP on this machine, HTTPS to the world, by a certificate of our own authority."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI, Request, Response

from ringfort.api.app import create_app
from ringfort.api.auth import Gate
from ringfort.api.cookies import give
from ringfort.api.desk import Desk
from ringfort.api.portal import add_portal
from ringfort.bootstrap.serving import serve
from ringfort.engine import kept
from ringfort.engine.certificates import Certificates
from ringfort.settings import Platform, Settings
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.testing.eventually import eventually
from tests.api.test_metrics import _pulses

HOST = "127.88.7.1"
PAGE = "<!doctype html><title>Ringfort</title>"


@dataclass(frozen=True, slots=True)
class Served:
    near: str
    far: str
    trusting: ssl.SSLContext


@pytest_asyncio.fixture
async def served(tmp_path: Path, vault: Vault) -> AsyncIterator[Served]:
    platform = made(tmp_path)
    certificates = Certificates(platform.settings)
    certificates.keep(datetime.now(UTC))
    task = asyncio.create_task(serve(platform, application(tmp_path, vault)))
    ports = platform.ports
    near, far = f"http://127.0.0.1:{ports.api}", f"https://{HOST}:{ports.api_tls}"
    context = ssl.create_default_context(cafile=certificates.ca)

    async def answers() -> bool:
        with contextlib.suppress(httpx.TransportError):
            async with httpx.AsyncClient(verify=context) as client:
                return [(await client.get(each)).status_code for each in (near, far)] == [200, 200]
        return False

    await eventually(answers, promise_s=2)
    yield Served(near, far, context)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def made(folder: Path) -> Platform:
    """With ports that nobody has."""
    settings = Settings(state=folder / "state", listen=HOST)
    known = kept.load(settings.state)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server((HOST, 0)) as other:
        free = {"api": one.getsockname()[1], "api_tls": other.getsockname()[1]}
    ports = known.ports.model_copy(update=free)
    return Platform(settings=settings, kept=known.model_copy(update={"ports": ports}))


def application(folder: Path, vault: Vault) -> FastAPI:
    database = open_database(f"sqlite:///{folder}/none.db", folder)
    gate = Gate(database)
    app = create_app(_pulses, Desk(database, vault, "pbx.localhost", gate.authenticate))
    dist = folder / "dist"
    dist.mkdir()
    (dist / "index.html").write_text(PAGE)
    add_portal(app, dist)

    @app.get("/api/v1/tests-log-in")
    async def log_in(request: Request, response: Response) -> None:
        give(request, response, "token")

    return app


async def test_the_portal_is_there_by_both(served: Served) -> None:
    async with httpx.AsyncClient(verify=served.trusting) as client:
        for origin in (served.near, served.far):
            answer = await client.get(f"{origin}/a/acme/users")
            assert (answer.status_code, answer.text) == (200, PAGE)
            assert (await client.head(origin)).headers["content-length"] == str(len(PAGE))


async def test_metrics_are_for_this_machine(served: Served) -> None:
    async with httpx.AsyncClient(verify=served.trusting) as client:
        assert (await client.get(f"{served.near}/metrics")).status_code == 200
        refused = await client.get(f"{served.far}/metrics")
        assert (refused.status_code, refused.text) == (404, "")


async def test_a_session_given_by_https_never_travels_in_the_clear(served: Served) -> None:
    async with httpx.AsyncClient(verify=served.trusting) as client:
        far = await client.get(f"{served.far}/api/v1/tests-log-in")
        near = await client.get(f"{served.near}/api/v1/tests-log-in")
    assert far.headers["set-cookie"].startswith("__Host-ringfort=token; HttpOnly; ")
    assert "; Secure" in far.headers["set-cookie"]
    assert "; Secure" not in near.headers["set-cookie"]
