"""Log-ins, sessions, API keys and one-time secrets, as they are stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, Forbidden, NotFound
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Action, Right, Role
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import api_keys, hashing, logins, persons, sessions, tables, tokens
from ringfort.store.tables import accounts as accounts_table
from ringfort.testing.factories import Factory

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Tree:
    """A reseller with a customer, and a stranger beside them."""

    reseller: Account
    customer: Account
    stranger: Account


@pytest_asyncio.fixture
async def tree(factory: Factory) -> Tree:
    reseller = await factory.make_account(kind="reseller")
    customer = await factory.make_account(parent=reseller)
    return Tree(reseller, customer, await factory.make_account())


async def make_login(
    database: Database, account: Account, email: str = "ann@example.com", role: Role | None = None
) -> persons.Person:
    login_id = new_id()
    row = {
        "id": login_id,
        "account_id": account.id,
        "email": email,
        "name": "Ann",
        "role": role or persons.ADMINISTRATORS[account.kind],
        "created_at": NOW,
        "updated_at": NOW,
    }
    async with database.write() as connection:
        await connection.execute(tables.logins.insert().values(row))
        found = await persons.find(connection, login_id)
    assert found is not None
    return found


async def make_session(database: Database, login: persons.Person, at: datetime = NOW) -> str:
    async with database.write() as connection:
        return await sessions.start(connection, login.id, at, "192.0.2.1", "A browser")


async def session(database: Database, token: str, at: datetime = NOW) -> sessions.Session:
    async with database.read() as connection:
        found = await sessions.find(connection, token, at)
    assert found is not None
    return found


async def test_an_address_logs_in_once_on_the_platform(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    async with database.read() as connection:
        await logins.unused(connection, "ANN@example.com", but=person.id)
        with pytest.raises(Conflict) as caught:
            await logins.unused(connection, " ann@EXAMPLE.com")
        found = await logins.credentials(connection, "ANN@example.COM ")
    assert caught.value.field == "email"
    assert found is not None
    assert found.person == person


async def test_an_accounts_kind_bounds_its_peoples_rights(database: Database, tree: Tree) -> None:
    everything = ROLES[Role.PLATFORM_ADMINISTRATOR]
    person = await make_login(database, tree.reseller, role=Role.PLATFORM_ADMINISTRATOR)
    assert everything - person.rights == {Right.SYSTEM}
    async with database.write() as connection:
        await accounts.set_kind(connection, tree.reseller.id, "customer")
        demoted = await persons.find(connection, person.id)
    assert demoted is not None
    lost = {right for right in Right if right.startswith("accounts.")} | {Right.SYSTEM}
    assert everything - demoted.rights == lost


async def test_a_session_is_its_persons_caller(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    token = await make_session(database, person)
    caller = (await session(database, token)).caller
    assert caller.actor.id == person.id
    assert caller.path == tree.customer.path
    assert caller.rights == ROLES[Role.ACCOUNT_ADMINISTRATOR]
    async with database.read() as connection:
        assert await sessions.find(connection, token + "x", NOW) is None
        stored = await connection.scalar(sa.select(tables.sessions.c.token))
    assert stored == hashing.digest(token)


@pytest.mark.parametrize(
    ("used_after", "asked_after"),
    [((), timedelta(hours=12)), (tuple(range(11, 720, 11)), timedelta(days=30))],
    ids=["idle", "old"],
)
async def test_a_session_ends(
    database: Database, tree: Tree, used_after: tuple[int, ...], asked_after: timedelta
) -> None:
    token = await make_session(database, await make_login(database, tree.customer))
    for hours in used_after:
        known = await session(database, token, NOW + hours * HOUR)
        async with database.write() as connection:
            await sessions.note_use(connection, known.id, NOW + hours * HOUR)
    await session(database, token, NOW + asked_after - timedelta(seconds=1))
    async with database.write() as connection:
        assert await sessions.find(connection, token, NOW + asked_after) is None
        assert await sessions.prune(connection, NOW + asked_after + HOUR) == 1


async def test_who_is_disabled_is_out_at_once(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    token = await make_session(database, person)
    async with database.write() as connection:
        mine = tables.logins.c.id == person.id
        await connection.execute(tables.logins.update().where(mine).values(disabled=True))
        assert await sessions.find(connection, token, NOW) is None


async def test_a_closed_account_lets_nobody_in(database: Database, tree: Tree) -> None:
    token = await make_session(database, await make_login(database, tree.customer))
    key = await make_key(database, tree.customer)
    async with database.write() as connection:
        mine = accounts_table.c.id == tree.customer.id
        await connection.execute(accounts_table.update().where(mine).values(state="closed"))
        assert await sessions.find(connection, token, NOW) is None
        assert await api_keys.find(connection, key, NOW) is None
        found = await logins.credentials(connection, "ann@example.com")
    assert found is not None
    assert found.person.disabled


async def test_a_new_password_ends_every_other_session(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    kept, other = await make_session(database, person), await make_session(database, person)
    known = await session(database, kept)
    async with database.write() as connection:
        await tokens.keep(connection, "reset", ["link"], tokens.For(person.id), NOW)
        await logins.set_password(connection, person.id, "hash", NOW, keep=known.id)
        assert await sessions.find(connection, kept, NOW) is not None
        assert await sessions.find(connection, other, NOW) is None
        assert await tokens.find(connection, "reset", "link", NOW) is None


async def test_using_an_account_below(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.reseller)
    token = await make_session(database, person)
    home = await session(database, token)
    async with database.write() as connection:
        await sessions.enter(connection, home, tree.customer.id)
    inside = await session(database, token)
    assert inside.caller.path == tree.customer.path
    assert inside.caller.rights == ROLES[Role.ACCOUNT_ADMINISTRATOR]
    assert inside.caller.actor.id == person.id
    async with database.write() as connection:
        await sessions.leave(connection, inside)
    assert (await session(database, token)).caller.path == tree.reseller.path


async def test_only_accounts_below_can_be_used(database: Database, tree: Tree) -> None:
    known = await session(
        database, await make_session(database, await make_login(database, tree.reseller))
    )
    async with database.write() as connection:
        for target in (tree.stranger.id, new_id()):
            with pytest.raises(NotFound):
                await sessions.enter(connection, known, target)
        with pytest.raises(Forbidden):
            await sessions.enter(connection, known, tree.reseller.id)


async def test_using_accounts_is_a_right_that_can_be_withdrawn(
    database: Database, tree: Tree
) -> None:
    person = await make_login(database, tree.reseller)
    token = await make_session(database, person)
    async with database.write() as connection:
        await sessions.enter(connection, await session(database, token), tree.customer.id)
        mine = tables.logins.c.id == person.id
        lowered = {"role": Role.ACCOUNT_ADMINISTRATOR}
        await connection.execute(tables.logins.update().where(mine).values(lowered))
    back = await session(database, token)
    assert back.acting is None
    async with database.write() as connection:
        with pytest.raises(Forbidden):
            await sessions.enter(connection, back, tree.customer.id)


async def make_key(database: Database, account: Account, **values: object) -> str:
    key = api_keys.new_key()
    row = {
        "id": new_id(),
        "account_id": account.id,
        "name": "billing",
        "prefix": key.prefix,
        "secret": key.secret,
        "rights": [Right.USERS_VIEW, Right.USERS_CHANGE, Right.ACCOUNTS_CHANGE, "gone.right"],
        "networks": [],
        "created_at": NOW,
        "updated_at": NOW,
    }
    async with database.write() as connection:
        await connection.execute(tables.api_keys.insert().values(row | values))
    return key.text


async def key_of(database: Database, text: str, at: datetime = NOW) -> api_keys.Key | None:
    async with database.read() as connection:
        return await api_keys.find(connection, text, at)


async def test_a_key_has_no_more_rights_than_who_made_it(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    found = await key_of(database, await make_key(database, tree.customer, login_id=person.id))
    assert found is not None
    assert found.caller.rights == {Right.USERS_VIEW, Right.USERS_CHANGE}
    assert found.caller.actor.kind == "api_key"
    assert found.caller.path == tree.customer.path


async def test_a_key_made_from_above_has_the_rights_of_administrators_there(
    database: Database, tree: Tree
) -> None:
    person = await make_login(database, tree.reseller)
    found = await key_of(database, await make_key(database, tree.customer, login_id=person.id))
    assert found is not None
    assert found.caller.rights == {Right.USERS_VIEW, Right.USERS_CHANGE}
    stranger = await key_of(database, await make_key(database, tree.stranger, login_id=person.id))
    assert stranger is not None
    assert not stranger.caller.rights


async def test_a_restricted_administrators_key_is_restricted(
    database: Database, tree: Tree
) -> None:
    role_id = new_id()
    async with database.write() as connection:
        role = {
            "id": role_id,
            "account_id": tree.customer.id,
            "name": "help desk",
            "rights": [Right.USERS_VIEW],
            "grants": {"users": ["view", "change"], "devices": ["view"]},
            "created_at": NOW,
            "updated_at": NOW,
        }
        await connection.execute(tables.roles.insert().values(role))
    person = await make_login(database, tree.customer)
    async with database.write() as connection:
        mine = tables.logins.c.id == person.id
        saved = {"role": None, "role_id": role_id}
        await connection.execute(tables.logins.update().where(mine).values(saved))
    restricted = {"login_id": person.id, "grants": {"users": ["view", "add"]}}
    found = await key_of(database, await make_key(database, tree.customer, **restricted))
    assert found is not None
    assert found.caller.rights == {Right.USERS_VIEW}
    assert found.caller.grants == {"users": frozenset({Action.VIEW})}


async def test_a_key_dies_with_its_secret_its_time_and_its_maker(
    database: Database, tree: Tree
) -> None:
    person = await make_login(database, tree.customer)
    text = await make_key(
        database, tree.customer, login_id=person.id, expires_at=NOW + timedelta(days=1)
    )
    assert await key_of(database, text) is not None
    assert await key_of(database, text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    assert await key_of(database, "rf_" + "0" * 12 + text[15:]) is None
    assert await key_of(database, text, NOW + timedelta(days=1)) is None
    async with database.write() as connection:
        mine = tables.logins.c.id == person.id
        await connection.execute(tables.logins.update().where(mine).values(disabled=True))
    assert await key_of(database, text) is None


async def test_a_key_keeps_to_its_networks(database: Database, tree: Tree) -> None:
    text = await make_key(database, tree.customer, networks=["192.0.2.0/24", "2001:db8::/32"])
    found = await key_of(database, text)
    assert found is not None
    inside = ("192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7")
    outside = ("192.0.3.7", "2001:db9::1", "", "nonsense")
    assert [address for address in inside if not found.admits(address)] == []
    assert [address for address in outside if found.admits(address)] == []


async def test_a_token_is_good_once_for_its_purpose_and_person(
    database: Database, tree: Tree
) -> None:
    person = await make_login(database, tree.customer)
    async with database.write() as connection:
        whose = tokens.For(person.id)
        await tokens.keep(connection, "reset", ["secret"], whose, NOW)
        assert await tokens.take(connection, "ticket", "secret", NOW) is None
        assert await tokens.take(connection, "reset", "secret", NOW + HOUR) is None
        assert await tokens.take(connection, "reset", "secret", NOW, new_id()) is None
        taken = await tokens.take(connection, "reset", "secret", NOW, person.id)
        assert taken is not None
        assert taken.whose == whose
        assert await tokens.take(connection, "reset", "secret", NOW) is None


async def test_expired_tokens_are_pruned_and_recovery_codes_stay(
    database: Database, tree: Tree
) -> None:
    person = await make_login(database, tree.customer)
    async with database.write() as connection:
        whose = tokens.For(person.id)
        await tokens.keep(connection, "ticket", ["a"], whose, NOW)
        await tokens.keep(connection, "code", ["b", "c"], whose, NOW)
        assert await tokens.prune(connection, NOW + timedelta(days=400)) == 1
        assert await tokens.left(connection, person.id, "code") == 2


async def test_a_code_of_one_step_is_taken_once(database: Database, tree: Tree) -> None:
    person = await make_login(database, tree.customer)
    async with database.write() as connection:
        assert await logins.take_step(connection, person.id, 100)
        assert not await logins.take_step(connection, person.id, 100)
        assert not await logins.take_step(connection, person.id, 99)
        assert await logins.take_step(connection, person.id, 101)
