"""Invitations of one or all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa

from ringfort.domain.errors import Forbidden, Invalid, RingfortError
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.work import Work
from ringfort.resources.identity.inviting import Invite, Invited, InvitedUsers
from ringfort.resources.identity.logins import LOGIN
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import hashing, letters, logins, tokens
from ringfort.store.secrets import Vault
from ringfort.store.tables import jobs
from ringfort.testing.factories import Factory

GREETING = "Welcome to Acme!"


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account(language="ru")


async def invite(
    factory: Factory, account: Account, noun: Resource, row_id: UUID, who: Caller | None = None
) -> Any:
    async def run(work: Work) -> Any:
        if who is not None:
            work = replace(work, caller=who)
        [verb] = [verb for verb in noun.verbs if verb.name.startswith("invite")]
        given = Invite(greeting=GREETING, days=3)
        return await writing.act(work, noun, await work.owner(account.id), row_id, verb, given)

    return await factory.work(run)


async def posted(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        which = sa.select(jobs.c.payload).where(jobs.c.kind == letters.KIND)
        return [dict(each) for each in await connection.scalars(which.order_by(jobs.c.id))]


async def test_a_user_is_invited_with_a_log_in(
    factory: Factory, database: Database, vault: Vault, acme: Account
) -> None:
    bob = await factory.make(acme, USER, name="Bob", email="Bob@example.com")
    made = await invite(factory, acme, USER, bob.id)
    assert isinstance(made, Invited)
    [letter] = await posted(database)
    assert (letter["to"], letter["template"]) == (["bob@example.com"], "invitation")
    assert (letter["language"], letter["params"]["greeting"]) == ("ru", GREETING)
    assert vault.unseal(letter["sealed"]["link"]) == made.link
    now = datetime.now(UTC)
    async with database.read() as connection:
        person = (await logins.credentials_of(connection, made.login_id)).person
        secret = made.link.partition("#")[2]
        token = await tokens.find(connection, "invitation", secret, now + timedelta(days=2))
        assert await tokens.find(connection, "invitation", secret, made.expires_at) is None
    assert (person.role, person.user_id) == (Role.USER, bob.id)
    assert token is not None
    assert token.greeting == GREETING


async def test_the_newest_invitation_counts(
    factory: Factory, database: Database, acme: Account
) -> None:
    bob = await factory.make(acme, USER, name="Bob", email="bob@example.com")
    first = await invite(factory, acme, USER, bob.id)
    second = await invite(factory, acme, USER, bob.id)
    assert second.login_id == first.login_id
    async with database.read() as connection:
        for made, there in ((first, False), (second, True)):
            secret = made.link.partition("#")[2]
            token = await tokens.find(connection, "invitation", secret, datetime.now(UTC))
            assert (token is not None) is there


async def test_everybody_who_is_not_in_yet_is_invited(
    factory: Factory, database: Database, acme: Account
) -> None:
    stranger = await factory.make_account()
    await factory.make(stranger, USER, name="Stranger", email="stranger@example.com")
    taken = {"email": "taken@example.com", "name": "T", "role": "account_administrator"}
    await factory.make(stranger, LOGIN, **taken)
    for name in ("Ann", "Bob", "In", "Taken"):
        await factory.make(acme, USER, name=name, email=f"{name}@example.com")
    nobody = await factory.make(acme, USER, name="Nobody")
    twice = await factory.make(acme, USER, name="Twice", email="ann@example.com")
    await factory.make(acme, USER, name="Meeting room", kind="room", email="room@example.com")
    first = await invite(factory, acme, ACCOUNT, acme.id)
    assert isinstance(first, InvitedUsers)
    assert first.invited == 3
    reasons = {(skipped.name, skipped.reason) for skipped in first.skipped}
    assert reasons == {
        ("Taken", "email_taken"),
        ("Nobody", "no_email"),
        ("Twice", "email_taken"),
    }
    assert {skipped.user_id for skipped in first.skipped} >= {nobody.id, twice.id}
    async with database.write() as connection:
        known = await logins.credentials(connection, "in@example.com")
        assert known is not None
        hashed = hashing.hash_system_made("x" * 24)
        await logins.set_password(connection, known.person.id, hashed, datetime.now(UTC))
    assert (await invite(factory, acme, ACCOUNT, acme.id)).invited == 2
    to = sorted(letter["to"][0] for letter in await posted(database))
    assert to == ["ann@example.com"] * 2 + ["bob@example.com"] * 2 + ["in@example.com"]


async def refusal(doing: Any) -> tuple[type[RingfortError], str | None]:
    with pytest.raises(RingfortError) as caught:
        await doing
    return type(caught.value), caught.value.field


async def test_who_has_no_address_cannot_be_invited(factory: Factory, acme: Account) -> None:
    bob = await factory.make(acme, USER, name="Bob")
    assert await refusal(invite(factory, acme, USER, bob.id)) == (Invalid, "email")


async def test_nobody_invites_who_may_do_more_nor_does_a_user(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    fields = {"email": "boss@example.com", "name": "Boss", "role": "customers_administrator"}
    boss = await factory.make(reseller, LOGIN, **fields)
    bob = await factory.make(reseller, USER, name="Bob", email="bob@example.com")

    def who(role: Role, **more: Any) -> Caller:
        actor = Actor("login", new_id(), "somebody")
        return Caller(actor, reseller.id, reseller.path, ROLES[role], **more)

    small, user = who(Role.ACCOUNT_ADMINISTRATOR), who(Role.USER, user_id=bob.id)
    assert await refusal(invite(factory, reseller, LOGIN, boss.id, small)) == (Forbidden, "role")
    for noun, row_id in ((USER, bob.id), (ACCOUNT, reseller.id)):
        kind, _ = await refusal(invite(factory, reseller, noun, row_id, user))
        assert kind is Forbidden
    await invite(factory, reseller, USER, bob.id)
    kind, _ = await refusal(invite(factory, reseller, USER, bob.id, user))
    assert kind is Forbidden
