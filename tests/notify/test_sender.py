"""Where a webhook may go, and how it is signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from ringfort.notify.webhooks import NotAllowed, Sender
from tests.notify.http import serving

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LOCAL = ["127.0.0.0/8"]


@asynccontextmanager
async def receiver() -> AsyncIterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    app, seen = FastAPI(), []

    @app.post("/hook")
    async def hook(request: Request) -> Response:
        seen.append((dict(request.headers), await request.body()))
        return Response(status_code=204)

    @app.post("/moved")
    async def moved() -> Response:
        return RedirectResponse("/hook", 307)

    @app.post("/inside")
    async def inside() -> Response:
        return RedirectResponse("http://10.0.0.1/hook", 307)

    @app.post("/round")
    async def around() -> Response:
        return RedirectResponse("/round", 307)

    async with serving(app) as url:
        yield url, seen


async def test_an_event_is_signed(tmp_path: object) -> None:
    async with receiver() as (url, seen):
        sent = await Sender(LOCAL).post(
            f"{url}/hook", "s3cret", "e1", {"type": "user.created"}, NOW
        )
    assert sent.taken
    [(headers, body)] = seen
    assert json.loads(body) == {"type": "user.created"}
    assert headers["webhook-id"] == "e1"
    text = f"e1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(b"s3cret", text, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]",
             "100.64.0.1", "0.0.0.0", "[fe80::1]", "[2002:7f00:1::]", "224.0.0.1",
             "[64:ff9b::a00:1]", "[::7f00:1]", "[::ffff:0:7f00:1]", "[fec0::1]"],
)  # fmt: skip
async def test_private_targets_are_refused(host: str) -> None:
    with pytest.raises(NotAllowed):
        await Sender().post(f"http://{host}:9/hook", "s", "e", {}, NOW)


async def test_a_redirect_is_checked_like_the_target_itself() -> None:
    async with receiver() as (url, seen):
        assert (await Sender(LOCAL).post(f"{url}/moved", "s", "e", {}, NOW)).taken
        with pytest.raises(NotAllowed, match=r"10\.0\.0\.1"):
            await Sender(LOCAL).post(f"{url}/inside", "s", "e", {}, NOW)
        assert not (await Sender(LOCAL).post(f"{url}/round", "s", "e", {}, NOW)).taken
    assert len(seen) == 1


async def test_nobody_at_home_is_an_error_of_the_network() -> None:
    with pytest.raises(httpx.HTTPError):
        await Sender(LOCAL).post("http://127.0.0.1:9/hook", "s", "e", {}, NOW)


async def test_public_addresses_are_allowed() -> None:
    assert await Sender().resolve("8.8.8.8", 443) == IPv4Address("8.8.8.8")
    assert await Sender().resolve("2620:fe::fe", 443) == IPv6Address("2620:fe::fe")
