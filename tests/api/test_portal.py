"""How the portal's pages and files are served, beside the API."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI

import ringfort
from ringfort.api.app import create_app
from ringfort.api.auth import Gate
from ringfort.api.desk import Desk
from ringfort.api.entrance import Entrance
from ringfort.api.limits import Buckets
from ringfort.api.live import Live
from ringfort.api.portal import add_portal, portal_folder
from ringfort.api.routes.identity import identity_routes
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.testing.eventually import eventually
from tests.api.identity.house import SETUP
from tests.api.test_metrics import Watch, _pulses, value

PAGE = "<!doctype html><title>Ringfort</title>"
SCRIPT = "/assets/index-1a2b.js"
SECRET = "nobody's business"


def build(folder: Path) -> None:
    """As a build leaves it; what lies beside it is not served."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / ".sources").write_text(SECRET)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "inter-3c.woff2").write_bytes(b"wOF2")
    for ending, content in (("", "plain"), (".br", "brotli"), (".gz", "gzip")):
        (folder / f"{SCRIPT[1:]}{ending}").write_text(content)
    folder.with_name("outside.txt").write_text(SECRET)
    (folder / "assets" / "way-out").symlink_to(folder.with_name("outside.txt"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "dist"


@pytest.fixture
def folder(place: Path) -> Path:
    """Built anew."""
    shutil.rmtree(place, ignore_errors=True)
    place.with_name("outside.txt").unlink(missing_ok=True)
    build(place)
    return place


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def app(place: Path, vault: Vault, watch: Watch) -> FastAPI:
    """Strangers may ask twice, and no more; the database does not answer."""
    database = open_database(f"sqlite:///{place}/no/such.db", place)
    gate = Gate(database, strangers=Buckets(1, 2, watch))
    desk = Desk(database, vault, "pbx.localhost", gate.authenticate)
    made = create_app(_pulses, desk, identity_routes(Entrance(gate, vault), SETUP), Live(gate))
    add_portal(made, place)
    return made


@pytest_asyncio.fixture
async def client(app: FastAPI, folder: Path, watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
    watch.now += 10
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        made.headers["Accept-Encoding"] = "identity"
        yield made


@pytest.mark.parametrize(
    "path", ["/", "/login", "/a/acme.pbx.localhost/users/1?tab=x", "/index.html", "/apiary"]
)
async def test_every_address_of_a_page_is_the_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_files_are_kept_for_ever_where_their_names_change_with_them(
    client: httpx.AsyncClient,
) -> None:
    script, font, icon = [
        await client.get(path) for path in (SCRIPT, "/assets/inter-3c.woff2", "/favicon.svg")
    ]
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert font.headers["content-type"] == "font/woff2"
    assert icon.headers["content-type"] == "image/svg+xml"
    for asset in (script, font):
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("gzip, br;q=0", "gzip", b"gzip"),
        ("gzip;q=0.5", "gzip", b"gzip"),
        ("br;q=0.0, gzip; q=0", None, b"plain"),
        ("zstd", None, b"plain"),
        ("", None, b"plain"),
    ],
)
async def test_the_shortest_form_that_a_browser_takes(
    client: httpx.AsyncClient, accepted: str, encoding: str | None, content: bytes
) -> None:
    asked = client.build_request("GET", SCRIPT, headers={"Accept-Encoding": accepted})
    answer = await client.send(asked, stream=True)
    assert b"".join([part async for part in answer.aiter_raw()]) == content
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_what_has_no_twin_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Accept-Encoding": "br"})
    assert answer.text == PAGE
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/", SCRIPT, "/a/acme"])
async def test_head_is_get_without_its_body(client: httpx.AsyncClient, path: str) -> None:
    got, head = await client.get(path), await client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


async def test_what_a_browser_has_is_not_sent_again(
    client: httpx.AsyncClient, folder: Path
) -> None:
    etag = (await client.get("/")).headers["etag"]
    again = await client.get("/login", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    (folder / "index.html").write_text(PAGE + "<p>new</p>")
    assert (await client.get("/", headers={"If-None-Match": etag})).status_code == 200
    forms = [
        (await client.get(SCRIPT, headers={"Accept-Encoding": each})).headers["etag"]
        for each in ("identity", "zstd")
    ]
    assert forms[0] == forms[1]
    later = {"If-Modified-Since": formatdate(usegmt=True)}
    assert (await client.get(SCRIPT, headers=later)).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-5e6f.js",
        "/assets/a/b.css",
        "/robots.txt",
        "/index.php",
        "/.sources",
        "/.git/config",
        "/.well-known/security.txt",
        "/assets/way-out",
        "/assets/../.sources",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/assets/..%2f..%2foutside.txt",
        "/assets/%2e%2e/%2e%2e/outside.txt",
        "/assets/..%5c..%5coutside.txt",
        "//outside.txt",
        "/assets/index%00.js",
        f"/assets/{'x' * 300}.js",
    ],
)
async def test_files_that_are_not_there_or_nobodys(served: str, path: str) -> None:
    status, head, body = await asked(served, "GET", path)
    assert status == 404, path
    assert SECRET not in body and PAGE not in body
    assert "immutable" not in head


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/", 404),
        ("GET", "/api", 404),
        ("GET", "/sip", 404),
        ("POST", "/", 404),
        ("POST", "/login", 404),
        ("GET", "/api/v1/session/log-out-everywhere/nothing", 404),
        ("PUT", "/api/v1/health", 405),
        ("PUT", "/metrics", 405),
    ],
)
async def test_the_api_answers_for_itself(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] in ("not_found", "http")
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" not in answer.headers


@pytest.mark.parametrize("path", ["/", SCRIPT, "/favicon.svg"])
async def test_a_browser_is_told_what_pages_may(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["font-src"] == "'self'"
    assert not [each for each in policy.values() if "http" in each or "*" in each]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]


async def test_files_are_not_held_back(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await client.get(SCRIPT)).status_code == 200
    statuses = [(await client.get("/api/v1/session")).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    assert (await client.get("/")).status_code == 200


async def test_metrics_count_the_portal_as_one_route(client: httpx.AsyncClient) -> None:
    async def counted() -> list[float]:
        text = (await client.get("/metrics")).text
        assert "acme" not in text
        labels = 'ringfort_http_requests_total{method="GET",route="portal",status='
        return [value(text, f'{labels}"{status}"}}') for status in (200, 404)]

    for path in ("/", "/assets/gone.js"):
        await client.get(path)
    pages, missing = await counted()
    for path in ("/", "/a/acme/users", SCRIPT, "/assets/acme.js"):
        await client.get(path)
    assert await counted() == [pages + 3, missing + 1]


async def test_without_a_portal_a_sentence_says_so(client: httpx.AsyncClient, folder: Path) -> None:
    away = folder.rename(folder.with_name("away"))  # noqa: ASYNC240
    answer = await client.get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert "make setup" in answer.text
    told = await client.get("/login", headers={"Accept-Language": "ru"})
    assert told.text.startswith("Портал не собран")
    assert (await client.get(SCRIPT)).status_code == 404
    assert (await client.get("/api/v1/session")).status_code == 401
    away.rename(folder)
    assert (await client.get("/")).text == PAGE, "built while we run"


def test_an_installed_package_has_its_own(tmp_path: Path, monkeypatch: Any) -> None:
    package = tmp_path / "src" / "ringfort"
    package.mkdir(parents=True)
    monkeypatch.setattr(ringfort, "__file__", str(package / "__init__.py"))
    assert portal_folder() == tmp_path / "portal" / "dist"
    (package / "portal").mkdir()
    (package / "portal" / "index.html").write_text(PAGE)
    assert portal_folder() == package / "portal"


@pytest_asyncio.fixture
async def served(app: FastAPI, folder: Path) -> AsyncIterator[str]:
    """Host and port of a real server, which takes paths as they are written."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started, promise_s=1)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await task


async def asked(server: str, method: str, path: str) -> tuple[int, str, str]:
    """Status, head and body of an answer."""
    host, _, port = server.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    return int(head.split()[1]), head, body


async def test_a_real_server_serves_it(served: str) -> None:
    status, head, body = await asked(served, "GET", SCRIPT)
    assert (status, body) == (200, "plain")
    assert "immutable" in head
    status, head, body = await asked(served, "HEAD", "/a/acme")
    assert (status, body) == (200, "")
    assert f"content-length: {len(PAGE)}" in head
