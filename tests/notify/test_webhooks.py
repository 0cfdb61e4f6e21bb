"""From a change to a program that is told: once, again when it fails, and not for ever."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI, Request, Response

from ringfort.bootstrap.sending import PATIENCE, WEBHOOK_PAUSES, Webhooks
from ringfort.domain.errors import Invalid
from ringfort.jobs import webhook_events
from ringfort.jobs.worker import Handler, Worker
from ringfort.notify.webhooks import Sender
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Change
from ringfort.resources._mechanism.work import Work
from ringfort.resources.identity.logins import LOGIN
from ringfort.resources.people.users import USER
from ringfort.resources.platform.webhooks import (
    DELIVERY,
    JOB,
    WEBHOOK,
    webhook_deliveries,
    webhooks,
)
from ringfort.store import jobs
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import letters
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.notify.http import serving
from tests.store.conftest import *  # noqa: F403


@dataclass
class Program:
    """Answers with `status`; remembers events."""

    url: str = ""
    status: int = 200
    events: list[dict[str, object]] = field(default_factory=list)


@asynccontextmanager
async def program() -> AsyncIterator[Program]:
    app, told = FastAPI(), Program()

    @app.post("/hook")
    async def hook(request: Request) -> Response:
        told.events.append(await request.json())
        return Response(status_code=told.status)

    async with serving(app) as url:
        told.url = f"{url}/hook"
        yield told


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now


def worker(database: Database, vault: Vault, clock: Clock) -> Worker:
    hooks = Webhooks(database, Sender(["127.0.0.0/8"]), vault)
    return Worker(database, {JOB: Handler(hooks.send, WEBHOOK_PAUSES, failed=hooks.failed)}, clock)


async def hooked(factory: Factory, account: Account, told: Program, *events: str) -> Change:
    made = await factory.make(account, WEBHOOK, name="CRM", url=told.url, events=list(events))
    await webhook_events.catch_up(factory.database)
    return made


async def test_events_below_reach_the_webhooks_that_want_them(
    factory: Factory, database: Database, vault: Vault
) -> None:
    reseller = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=reseller)
    other = await factory.make_account("other")
    async with program() as told:
        await hooked(factory, reseller, told, "user.created")
        user = await factory.make(acme, USER, name="Anna")
        await factory.change(acme, USER, user.id, name="Ann")
        await factory.make(other, USER, name="Bob")
        while await webhook_events.catch_up(database):
            pass
        await worker(database, vault, Clock()).once()
    [event] = told.events
    assert (event["type"], event["data"]) == (
        "user.created",
        {
            "account_id": str(acme.id),
            "kind": "user",
            "id": str(user.id),
            "action": "created",
            "revision": 1,
        },
    )


async def test_a_failing_webhook_is_tried_again_and_then_taken(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme, clock = await factory.make_account("acme"), Clock()
    async with program() as told:
        made = await hooked(factory, acme, told, "user.*")
        told.status = 500
        await factory.make(acme, USER, name="Anna")
        await webhook_events.catch_up(database)
        doing = worker(database, vault, clock)
        await doing.once()
        assert await _column(database, webhooks.c.failing_since, made.id) is not None
        told.status = 200
        clock.now += WEBHOOK_PAUSES[0]
        await doing.once()
        assert await _column(database, webhooks.c.failing_since, made.id) is None
    assert len(told.events) == 2
    assert told.events[0]["id"] == told.events[1]["id"]


async def test_a_webhook_that_fails_for_days_is_switched_off_and_can_replay(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme, clock = await factory.make_account("acme"), Clock()
    async with program() as told:
        made = await hooked(factory, acme, told, "*")
        told.status = 503
        await factory.make(acme, USER, name="Anna")
        await webhook_events.catch_up(database)
        doing = worker(database, vault, clock)
        for pause in (timedelta(), *WEBHOOK_PAUSES):
            clock.now += pause
            if pause == WEBHOOK_PAUSES[-1]:
                await _failing_for(database, made.id, PATIENCE)
            await doing.once()
        assert len(told.events) == len(WEBHOOK_PAUSES) + 1
        assert await _column(database, webhooks.c.enabled, made.id) is False
        assert "503" in str(await _column(database, webhooks.c.off_reason, made.id))
        told.status = 200
        await factory.change(acme, WEBHOOK, made.id, enabled=True)
        assert await _column(database, webhooks.c.off_reason, made.id) is None
        async with database.read() as connection:
            query = sa.select(webhook_deliveries.c.id)
            delivery = (
                await connection.scalars(query.where(webhook_deliveries.c.state == "failed"))
            ).one()

        async def replay(work: Work) -> object:
            owner, verb = await work.owner(acme.id), DELIVERY.verbs[0]
            return await writing.act(work, DELIVERY, owner, delivery, verb, None)

        await factory.work(replay)
        clock.now = datetime.now(UTC) + timedelta(seconds=1)
        await doing.once()
    assert len(told.events) == len(WEBHOOK_PAUSES) + 2


async def test_several_given_up_at_once_are_one_letter(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme = await factory.make_account("acme")
    await factory.make(
        acme, LOGIN, name="Boss", email="boss@acme.example", role="account_administrator"
    )
    async with program() as told:
        made = await hooked(factory, acme, told, "user.*")
    for name in ("Anna", "Bob"):
        await factory.make(acme, USER, name=name)
    await webhook_events.catch_up(database)
    await _failing_for(database, made.id, PATIENCE)
    hooks = Webhooks(database, Sender(), vault)
    handler = Handler(hooks.send, pauses=(), failed=hooks.failed)
    assert await Worker(database, {JOB: handler}, Clock()).once() == 2
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {letters.KIND: 1}
        states = await connection.scalars(sa.select(webhook_deliveries.c.state))
        assert states.all() == ["failed", "failed"]
    assert await _column(database, webhooks.c.revision, made.id) == 2


async def test_what_was_taken_is_not_sent_again_by_who_takes_over(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme, clock = await factory.make_account("acme"), Clock()
    async with program() as told:
        await hooked(factory, acme, told, "user.created")
        await factory.make(acme, USER, name="Anna")
        await webhook_events.catch_up(database)
        async with database.write() as connection:  # killed after the answer, before `done`
            [job] = await jobs.claim(connection, [JOB], 1, timedelta(seconds=9), clock.now)
        await Webhooks(database, Sender(["127.0.0.0/8"]), vault).send(job)
        clock.now += timedelta(seconds=10)
        assert await worker(database, vault, clock).once() == 1
    assert len(told.events) == 1


async def test_an_address_must_be_one(factory: Factory) -> None:
    acme = await factory.make_account("acme")
    for url in ("ftp://x.example/", "nonsense", "javascript:alert(1)"):
        with pytest.raises(Invalid) as raised:
            await factory.make(acme, WEBHOOK, name="CRM", url=url, events=["*"])
        assert raised.value.field == "url"


async def _column(database: Database, column: sa.Column[object], row_id: object) -> object:
    async with database.read() as connection:
        return await connection.scalar(sa.select(column).where(webhooks.c.id == row_id))


async def _failing_for(database: Database, row_id: object, since: timedelta) -> None:
    async with database.write() as connection:
        await connection.execute(
            webhooks.update()
            .where(webhooks.c.id == row_id)
            .values(failing_since=datetime.now(UTC) - since)
        )
