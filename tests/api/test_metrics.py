"""What Prometheus is told, and how addresses that ask much are held back."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from ringfort.api.app import Pulse, create_app
from ringfort.api.auth import Gate
from ringfort.api.desk import Desk
from ringfort.api.entrance import Entrance
from ringfort.api.limits import Buckets
from ringfort.api.live import Live
from ringfort.api.routes.identity import identity_routes
from ringfort.resources.people.users import USER
from ringfort.store import jobs, outbox
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.api.identity.house import SETUP
from tests.api.identity.people import make_key, make_login


class Watch:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _pulses() -> list[Pulse]:
    return [Pulse("calls", True, "", 0.002), Pulse("edge", False, "away", 1.0)]


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest_asyncio.fixture
async def client(
    database: Database, vault: Vault, watch: Watch
) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody, from 192.0.2.1; three requests at once, one more a second."""
    gate = Gate(database, requests=Buckets(1, 5, watch), strangers=Buckets(1, 3, watch))
    desk = Desk(database, vault, "pbx.localhost", gate.authenticate)
    app = create_app(_pulses, desk, identity_routes(Entrance(gate, vault), SETUP), Live(gate))
    transport = httpx.ASGITransport(app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made


def value(text: str, sample: str) -> float:
    """Of one line."""
    return float(next(line for line in text.splitlines() if line.startswith(sample)).split()[-1])


async def test_requests_are_counted_by_template_and_status(
    client: httpx.AsyncClient, factory: Factory
) -> None:
    account = await factory.make_account()
    headers = {"Authorization": f"Bearer {await make_key(factory, account)}"}
    for _ in range(2):
        await client.get(f"/api/v1/accounts/{account.id}/users", headers=headers)
    await client.get(f"/api/v1/accounts/{account.id}/users?page=0", headers=headers)
    await client.get("/api/v1/nothing")
    text = (await client.get("/metrics")).text
    users = 'method="GET",route="/accounts/{account_id}/users"'
    assert value(text, f'ringfort_http_requests_total{{{users},status="200"}}') == 2
    assert value(text, f'ringfort_http_requests_total{{{users},status="422"}}') == 1
    assert value(text, 'ringfort_http_requests_total{method="GET",route="",status="404"}') == 1
    assert value(text, f"ringfort_http_request_seconds_count{{{users}}}") == 3
    assert str(account.id) not in text


async def test_processes_sockets_outbox_and_jobs_are_told(
    client: httpx.AsyncClient, factory: Factory
) -> None:
    account = await factory.make_account()
    async with factory.database.write() as connection:
        await outbox.advance(connection, "edge", await outbox.head(connection))
        await jobs.add(connection, "mail", {})
    await factory.make(account, USER, name="Anna")
    text = (await client.get("/metrics")).text
    assert value(text, 'ringfort_process_up{process="calls"}') == 1
    assert value(text, 'ringfort_process_up{process="edge"}') == 0
    assert value(text, "ringfort_live_sockets") == 0
    assert value(text, 'ringfort_outbox_behind_rows{reader="edge"}') > 0
    assert value(text, 'ringfort_jobs_waiting{kind="mail"}') == 1


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/api/v1/health", None),
        ("/api/v1/health", "Bearer whatever"),
        ("/metrics", None),
        ("/api/v1/session", None),
        ("/api/v1/accounts", None),
        ("/api/v1/accounts", "Bearer rf_0123456789ab_012345678901234567890123"),
    ],
)
async def test_an_address_that_asks_much_is_held_back(
    client: httpx.AsyncClient, factory: Factory, watch: Watch, path: str, shown: str | None
) -> None:
    headers = {"Authorization": shown} if shown else {}
    statuses = [(await client.get(path, headers=headers)).status_code for _ in range(3)]
    assert 429 not in statuses
    refused = await client.get(path, headers=headers)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.json()["error"]["code"] == "too_many_requests"
    account = await factory.make_account()
    known = {"Authorization": f"Bearer {await make_key(factory, account)}"}
    assert (await client.get("/api/v1/accounts", headers=known)).status_code == 200
    watch.now += 1
    assert (await client.get(path, headers=headers)).status_code == statuses[0]


async def test_a_key_that_asks_much_is_held_back_on_every_route(
    client: httpx.AsyncClient, factory: Factory, watch: Watch
) -> None:
    account = await factory.make_account()
    key = {"Authorization": f"Bearer {await make_key(factory, account)}"}
    for _ in range(5):
        await client.get("/api/v1/accounts", headers=key)
    paths = client._transport.app.openapi()["paths"]  # type: ignore[attr-defined]
    inside = [path for path in paths if path.startswith("/api/v1/accounts")]
    assert len(inside) > 30
    for path in inside:
        url = path.replace("{account_id}", str(account.id)).replace("{id}", str(account.id))
        answer = await client.request(
            next(iter(paths[path])), url, params={"q": "e"}, headers=key, json=None
        )
        assert answer.status_code in (422, 429), path
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1


async def test_a_person_has_a_bucket_too(client: httpx.AsyncClient, factory: Factory) -> None:
    account = await factory.make_account()
    login = await make_login(factory, account)
    given = {"email": login.email, "password": login.password}
    assert (await client.post("/api/v1/session", json=given)).status_code == 200
    statuses = [(await client.get("/api/v1/accounts")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
