"""How a request becomes a caller."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.requests import HTTPConnection

from ringfort.api.auth import CSRF_HEADER, Gate
from ringfort.api.limits import Buckets
from ringfort.domain.errors import Forbidden, TooMany, Unauthenticated
from ringfort.domain.permissions import Right
from ringfort.store.db import Database
from ringfort.store.identity import sessions, tables
from ringfort.testing.factories import Factory
from tests.api.identity.people import Clock, make_key, make_login

HOST = "pbx.example.com"


def request(
    method: str = "GET",
    query: str = "",
    scheme: str = "https",
    host: str = HOST,
    address: str = "192.0.2.1",
    **headers: str,
) -> HTTPConnection:
    given = {"host": host} | {name.replace("_", "-"): text for name, text in headers.items()}
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "server": (host, 443),
        "path": "/",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), text.encode()) for name, text in given.items()],
        "client": (address, 1),
    }
    return HTTPConnection(scope)


@pytest.fixture
def gate(database: Database, clock: Clock) -> Gate:
    return Gate(database, clock, Buckets(50, 200, clock.seconds))


@pytest.fixture
async def token(database: Database, factory: Factory, clock: Clock) -> str:
    login = await make_login(factory, await factory.make_account())
    async with database.write() as connection:
        return await sessions.start(connection, login.id, clock(), "192.0.2.1", "")


@pytest.fixture
async def key(factory: Factory) -> str:
    return await make_key(factory, await factory.make_account(), ("192.0.2.0/24",))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": "__Host-ringfort=nonsense"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer rf_000000000000_aaaaaaaaaaaaaaaaaaaaaaaa"},
        {"authorization": "Basic YTpi"},
        {"authorization": ""},
    ],
)
async def test_nobody_we_know(gate: Gate, headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        await gate.authenticate(request(**headers))


async def test_the_cookie_counts_where_it_was_given(gate: Gate, token: str) -> None:
    secure, plain = f"__Host-ringfort={token}", f"ringfort={token}"
    assert (await gate.authenticate(request(cookie=secure))).actor.kind == "login"
    loopback = request(cookie=plain, scheme="http", host="127.0.0.1:8080")
    assert (await gate.authenticate(loopback)).actor.kind == "login"
    for elsewhere in (request(cookie=plain), request(cookie=plain, scheme="http")):
        with pytest.raises(Unauthenticated):
            await gate.authenticate(elsewhere)


async def test_unsafe_requests_of_a_session_need_its_token(gate: Gate, token: str) -> None:
    cookie = f"__Host-ringfort={token}"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for given in ({}, {CSRF_HEADER: sessions.csrf_token(token + "x")}, {CSRF_HEADER: token}):
            with pytest.raises(Forbidden) as caught:
                await gate.authenticate(request(method, cookie=cookie, **given))
            assert caught.value.field == CSRF_HEADER
        right = {CSRF_HEADER: sessions.csrf_token(token)}
        await gate.authenticate(request(method, cookie=cookie, **right))


async def test_a_key_needs_no_csrf_token_but_the_right_network(gate: Gate, key: str) -> None:
    bearer = f"Bearer {key}"
    caller = await gate.authenticate(request("POST", authorization=bearer))
    assert caller.actor.kind == "api_key"
    assert caller.rights == {Right.USERS_VIEW}
    with pytest.raises(Forbidden, match=r"198\.51\.100\.1"):
        await gate.authenticate(request(authorization=bearer, address="198.51.100.1"))


async def test_a_wrong_key_is_not_saved_by_a_cookie(gate: Gate, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await gate.authenticate(
            request(cookie=f"__Host-ringfort={token}", authorization="Bearer rf_x")
        )


async def test_requests_are_limited_for_each_key(gate: Gate, key: str, token: str) -> None:
    asked = request(authorization=f"Bearer {key}")
    for _ in range(200):
        await gate.authenticate(asked)
    with pytest.raises(TooMany) as caught:
        await gate.authenticate(asked)
    assert caught.value.after_s == 1
    await gate.authenticate(request(cookie=f"__Host-ringfort={token}"))


async def test_use_is_noted_now_and_then(
    gate: Gate, key: str, token: str, clock: Clock, database: Database
) -> None:
    start = clock()

    async def noted() -> tuple[object, object]:
        await gate.authenticate(request(authorization=f"Bearer {key}"))
        await gate.authenticate(request(cookie=f"__Host-ringfort={token}"))
        await gate.settle()
        async with database.read() as connection:
            used = await connection.scalar(sa.select(tables.api_keys.c.last_used_at))
            return used, await connection.scalar(sa.select(tables.sessions.c.seen_at))

    assert await noted() == (start, start)
    clock.advance(seconds=59)
    assert await noted() == (start, start)
    clock.advance(minutes=5)
    later = start + timedelta(minutes=5, seconds=59)
    assert await noted() == (later, later)


async def test_who_reads_does_not_wait_for_whoever_writes(
    gate: Gate, key: str, database: Database
) -> None:
    async with database.write(), asyncio.timeout(2):
        await gate.authenticate(request(authorization=f"Bearer {key}"))
        await gate.authenticate(request(authorization=f"Bearer {key}"))
        assert len(gate._notes) == 1
    await gate.settle()
    assert gate._notes == {}


async def test_a_ticket_opens_one_socket_soon(gate: Gate, token: str, clock: Clock) -> None:
    cookie = f"__Host-ringfort={token}"
    caller = (await gate.session(request(cookie=cookie))).caller
    ticket = await gate.ticket(request(cookie=cookie))
    assert (await gate.socket(request(query=f"ticket={ticket}"))).caller == caller
    with pytest.raises(Unauthenticated):
        await gate.socket(request(query=f"ticket={ticket}"))
    late = await gate.ticket(request(cookie=cookie))
    clock.advance(seconds=30)
    with pytest.raises(Unauthenticated):
        await gate.socket(request(query=f"ticket={late}"))


async def test_a_keys_ticket_keeps_to_its_networks(gate: Gate, key: str) -> None:
    ticket = await gate.ticket(request(authorization=f"Bearer {key}"))
    with pytest.raises(Forbidden):
        await gate.socket(request(query=f"ticket={ticket}", address="198.51.100.1"))


async def test_a_cookie_opens_sockets_on_our_own_pages_only(gate: Gate, token: str) -> None:
    cookie = f"__Host-ringfort={token}"
    await gate.socket(request(cookie=cookie, origin=f"https://{HOST}"))
    for origin in ({}, {"origin": "https://evil.example.com"}, {"origin": "null"}):
        with pytest.raises(Forbidden):
            await gate.socket(request(cookie=cookie, **origin))


async def test_a_long_lived_socket_learns_that_its_session_is_over(
    gate: Gate, token: str, database: Database
) -> None:
    known = await gate.session(request(cookie=f"__Host-ringfort={token}"))
    assert await gate.again(known) == known
    async with database.write() as connection:
        await sessions.end(connection, known.id)
    assert await gate.again(known) is None
