"""Log-ins, saved roles and API keys as nouns: nobody hands out more than they have."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from ringfort.domain.errors import Conflict, Forbidden, InUse, Invalid, RingfortError
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Action, Actor, Caller, Right, Role
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.work import Work
from ringfort.resources.identity.api_keys import API_KEY, ApiKey
from ringfort.resources.identity.logins import LOGIN, NewPassword
from ringfort.resources.identity.roles import ROLE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.resources.platform.audit import AUDIT
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import api_keys, hashing, logins, sessions, tokens
from ringfort.testing.factories import Factory

ANN = {"email": "Ann@Example.com", "name": "Ann", "role": "account_administrator"}


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account()


def caller(account: Account, role: Role, **more: Any) -> Caller:
    actor = Actor("login", new_id(), "somebody")
    return replace(Caller(actor, account.id, account.path, ROLES[role]), **more)


async def make(
    factory: Factory, who: Caller, account: Account, noun: Resource, **fields: Any
) -> Change:
    async def run(work: Work) -> Change:
        work = replace(work, caller=who)
        owner = await work.owner(account.id)
        return (await writing.create(work, noun, owner, [fields]))[0]

    return await factory.work(run)


async def act(
    factory: Factory, who: Caller | None, account: Account, noun: Resource, row_id: UUID, name: str
) -> Any:
    async def run(work: Work) -> Any:
        if who is not None:
            work = replace(work, caller=who)
        verb = next(verb for verb in noun.verbs if verb.name == name)
        return await writing.act(work, noun, await work.owner(account.id), row_id, verb, None)

    return await factory.work(run)


async def refusal(doing: Any) -> tuple[type[RingfortError], str | None]:
    with pytest.raises(RingfortError) as caught:
        await doing
    return type(caught.value), caught.value.field


async def test_a_log_in_with_a_system_made_password(
    factory: Factory, database: Database, acme: Account
) -> None:
    made = await factory.make(acme, LOGIN, **ANN, with_password=True)
    password = made.shown_once["system_password"]
    async with database.read() as connection:
        known = await logins.credentials(connection, "ann@example.com")
    assert known is not None
    assert known.person.rights == ROLES[Role.ACCOUNT_ADMINISTRATOR]
    assert await hashing.Passwords().verify(known.password, password)


async def test_without_one_nobody_can_log_in_until_an_invitation(
    factory: Factory, database: Database, acme: Account
) -> None:
    made = await factory.make(acme, LOGIN, **ANN)
    assert made.shown_once == {}
    async with database.read() as connection:
        known = await logins.credentials_of(connection, made.id)
    assert known.password is None
    assert not await hashing.Passwords().verify(known.password, "")


async def test_an_address_is_unique_on_the_platform(factory: Factory, acme: Account) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)
    stranger = await factory.make_account()
    doing = factory.make(stranger, LOGIN, **ANN | {"email": "ANN@example.com"})
    assert await refusal(doing) == (Conflict, "email")
    await factory.change(acme, LOGIN, ann.id, name="Anna")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": None}, "role"),
        ({"role": "user"}, "user_id"),
        ({"role": "customers_administrator"}, "role"),
        ({"role": "platform_administrator"}, "role"),
        ({"role": "god"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"user_id": new_id()}, "user_id"),
        ({"role": None, "role_id": new_id()}, "role_id"),
    ],
)
async def test_bad_log_ins_name_their_field(
    factory: Factory, acme: Account, fields: dict[str, Any], field: str
) -> None:
    assert await refusal(factory.make(acme, LOGIN, **ANN | fields)) == (Invalid, field)


async def test_nobody_makes_somebody_who_may_do_more(factory: Factory, acme: Account) -> None:
    reseller = await factory.make_account(kind="reseller")
    small = caller(reseller, Role.ACCOUNT_ADMINISTRATOR)
    boss = ANN | {"role": "customers_administrator"}
    assert await refusal(make(factory, small, reseller, LOGIN, **boss)) == (Forbidden, "role")
    await make(factory, caller(reseller, Role.CUSTOMERS_ADMINISTRATOR), reseller, LOGIN, **boss)


async def test_nobody_changes_somebody_who_may_do_more(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    boss = await factory.make(reseller, LOGIN, **ANN | {"role": "customers_administrator"})
    small = caller(reseller, Role.ACCOUNT_ADMINISTRATOR)

    async def change(work: Work) -> None:
        work = replace(work, caller=small)
        owner = await work.owner(reseller.id)
        await writing.change(work, LOGIN, owner, boss.id, {"email": "mine@example.com"}, None)

    async def delete(work: Work) -> None:
        work = replace(work, caller=small)
        await writing.delete(work, LOGIN, await work.owner(reseller.id), boss.id, None)

    assert await refusal(factory.work(change)) == (Forbidden, "role")
    assert await refusal(factory.work(delete)) == (Forbidden, "role")
    for verb in LOGIN.verbs:
        doing = act(factory, small, reseller, LOGIN, boss.id, verb.name)
        assert await refusal(doing) == (Forbidden, "role")


async def test_nobody_locks_themselves_out(factory: Factory, acme: Account) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)
    who = caller(acme, Role.ACCOUNT_ADMINISTRATOR, actor=Actor("login", ann.id, "Ann"))

    async def disable(work: Work) -> None:
        work = replace(work, caller=who)
        await writing.change(
            work, LOGIN, await work.owner(acme.id), ann.id, {"disabled": True}, None
        )

    async def delete(work: Work) -> None:
        work = replace(work, caller=who)
        await writing.delete(work, LOGIN, await work.owner(acme.id), ann.id, None)

    assert await refusal(factory.work(disable)) == (Forbidden, "login")
    assert await refusal(factory.work(delete)) == (Forbidden, "login")


async def test_a_user_changes_their_name_and_nothing_that_counts(
    factory: Factory, acme: Account
) -> None:
    bob = await factory.make(acme, USER, name="Bob")
    login = await factory.make(acme, LOGIN, **ANN | {"role": "user", "user_id": bob.id})
    who = caller(acme, Role.USER, user_id=bob.id, actor=Actor("login", login.id, "Bob"))

    async def change(work: Work, **given: Any) -> None:
        work = replace(work, caller=who)
        await writing.change(work, LOGIN, await work.owner(acme.id), login.id, given, None)

    await factory.work(lambda work: change(work, name="Robert", language="ru"))
    for given in (
        {"email": "other@example.com"},
        {"role": "account_administrator"},
        {"user_id": None},
        {"disabled": True},
    ):
        doing = factory.work(lambda work, given=given: change(work, **given))
        assert await refusal(doing) == (Forbidden, next(iter(given)))
    doing = act(factory, who, acme, LOGIN, login.id, "new-password")
    assert await refusal(doing) == (Forbidden, "login")


async def test_a_log_in_goes_with_its_user(
    factory: Factory, database: Database, acme: Account
) -> None:
    bob = await factory.make(acme, USER, name="Bob")
    await factory.make(acme, LOGIN, **ANN | {"role": "user", "user_id": bob.id})
    await factory.delete(acme, USER, bob.id)
    async with database.read() as connection:
        assert await logins.credentials(connection, "ann@example.com") is None


async def test_who_is_disabled_is_out_for_good(
    factory: Factory, database: Database, acme: Account
) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)
    now = datetime.now(UTC)
    async with database.write() as connection:
        token = await sessions.start(connection, ann.id, now, "", "")
        await tokens.keep(connection, "invitation", ["link"], tokens.For(ann.id), now)
    await factory.change(acme, LOGIN, ann.id, disabled=True)
    await factory.change(acme, LOGIN, ann.id, disabled=False)
    async with database.read() as connection:
        assert await sessions.find(connection, token, now) is None
        assert await tokens.find(connection, "invitation", "link", now) is None


async def test_verbs_of_a_log_in(factory: Factory, database: Database, acme: Account) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)
    now = datetime.now(UTC)
    async with database.write() as connection:
        await logins.set_totp(connection, ann.id, "sealed", 1, now)
        token = await sessions.start(connection, ann.id, now, "", "")
    await act(factory, None, acme, LOGIN, ann.id, "log-out")
    await act(factory, None, acme, LOGIN, ann.id, "remove-one-time-codes")
    made = await act(factory, None, acme, LOGIN, ann.id, "new-password")
    assert isinstance(made, NewPassword)
    async with database.read() as connection:
        assert await sessions.find(connection, token, now) is None
        known = await logins.credentials_of(connection, ann.id)
    assert known.totp is None
    assert await hashing.Passwords().verify(known.password, made.password)


async def test_secrets_are_not_in_the_audit_log(
    factory: Factory, database: Database, acme: Account
) -> None:
    ann = await factory.make(acme, LOGIN, **ANN, with_password=True)
    key = await factory.make(acme, API_KEY, name="billing", rights=["users.view"])
    async with database.read() as connection:
        known = await logins.credentials_of(connection, ann.id)
    await factory.delete(acme, API_KEY, key.id)
    await factory.delete(acme, LOGIN, ann.id)
    async with database.read() as connection:
        log = str((await connection.execute(AUDIT.table.select())).all())
    assert "ann@example.com" in log
    for secret in (
        known.password or "",
        ann.shown_once["system_password"],
        key.shown_once["key"],
        api_keys.digest(key.shown_once["key"].rpartition("_")[2]),
    ):
        assert secret
        assert secret not in log


async def test_a_key_works_and_keeps_to_its_makers_rights(
    factory: Factory, database: Database, acme: Account
) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)
    who = caller(acme, Role.ACCOUNT_ADMINISTRATOR, actor=Actor("login", ann.id, "Ann"))
    fields = {"name": "billing", "rights": ["users.view", "users.details"]}
    made = await make(factory, who, acme, API_KEY, **fields)
    now = datetime.now(UTC)
    async with database.read() as connection:
        key = await api_keys.find(connection, made.shown_once["key"], now)
    assert key is not None
    assert key.caller.rights == {Right.USERS_VIEW, Right.USERS_DETAILS}
    assert key.caller.path == acme.path
    role = await factory.make(acme, ROLE, name="viewer", rights=["users.view"])
    await factory.change(acme, LOGIN, ann.id, role=None, role_id=role.id)
    async with database.read() as connection:
        key = await api_keys.find(connection, made.shown_once["key"], now)
    assert key is not None
    assert key.caller.rights == {Right.USERS_VIEW}
    assert await refusal(factory.delete(acme, LOGIN, ann.id)) == (InUse, "login")


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"rights": ["accounts.add"]}, (Forbidden, "rights")),
        ({"rights": ["all"]}, (Invalid, "rights[0]")),
        ({"grants": {"nothing": ["view"]}}, (Invalid, "grants.nothing")),
        ({"grants": {"users": ["burn"]}}, (Invalid, "grants.users[0]")),
        ({"networks": ["300.0.0.1"]}, (Invalid, "networks[0]")),
        ({"expires_at": datetime.now(UTC) - timedelta(days=1)}, (Invalid, "expires_at")),
        ({"expires_at": datetime(2030, 1, 1)}, (Invalid, "expires_at")),
    ],
)
async def test_bad_keys_name_their_field(
    factory: Factory, acme: Account, fields: dict[str, Any], refused: tuple[type, str]
) -> None:
    who = caller(acme, Role.ACCOUNT_ADMINISTRATOR)
    body = {"name": "billing", "rights": ["users.view"]} | fields
    assert await refusal(make(factory, who, acme, API_KEY, **body)) == refused


async def test_a_restricted_administrator_hands_out_no_more(
    factory: Factory, acme: Account
) -> None:
    grants = {
        "users": frozenset({Action.VIEW}),
        "api-keys": frozenset(Action),
        "roles": frozenset(Action),
    }
    ann = await factory.make(acme, LOGIN, **ANN)
    actor = Actor("login", ann.id, "Ann")
    who = caller(acme, Role.ACCOUNT_ADMINISTRATOR, grants=grants, actor=actor)
    body: dict[str, Any] = {"name": "x", "rights": ["users.view"]}
    for noun in (API_KEY, ROLE):
        assert await refusal(make(factory, who, acme, noun, **body)) == (Forbidden, "rights")
        wider = body | {"grants": {"users": ["view", "delete"]}}
        assert await refusal(make(factory, who, acme, noun, **wider)) == (Forbidden, "rights")
        await make(factory, who, acme, noun, **body | {"grants": {"users": ["view"]}})


async def test_a_role_in_use_stays(factory: Factory, acme: Account) -> None:
    role = await factory.make(acme, ROLE, name="viewer", rights=["users.view"])
    await factory.make(acme, LOGIN, **ANN | {"role": None, "role_id": role.id})
    assert await refusal(factory.delete(acme, ROLE, role.id)) == (InUse, "role")


async def test_a_changed_key_keeps_its_secret(
    factory: Factory, database: Database, acme: Account
) -> None:
    made = await factory.make(acme, API_KEY, name="billing", rights=["users.view"])
    now = datetime.now(UTC)
    async with database.write() as connection:
        await api_keys.note_use(connection, made.id, now)
    await factory.change(acme, API_KEY, made.id, name="invoices", networks=["192.0.2.7"])
    async with database.read() as connection:
        key = await api_keys.find(connection, made.shown_once["key"], now)
    assert key is not None
    assert key.caller.actor.name == "invoices"
    assert key.networks == ["192.0.2.7/32"]
    assert key.last_used_at == now
    assert isinstance(made.new, ApiKey)


async def test_administrators_follow_what_their_account_becomes(
    factory: Factory, database: Database, acme: Account
) -> None:
    ann = await factory.make(acme, LOGIN, **ANN)

    async def rights() -> frozenset[Right]:
        async with database.read() as connection:
            return (await logins.credentials_of(connection, ann.id)).person.rights

    for verb, role in (
        ("promote", Role.CUSTOMERS_ADMINISTRATOR),
        ("demote", Role.ACCOUNT_ADMINISTRATOR),
    ):
        await act(factory, None, acme, ACCOUNT, acme.id, verb)
        assert await rights() == ROLES[role]
        await factory.change(acme, LOGIN, ann.id, name=verb)
