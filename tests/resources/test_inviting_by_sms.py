"""Invitations by text message: to whom, and who is refused."""

from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, FeatureOff, Invalid, RingfortError
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.work import Site, Work
from ringfort.resources.identity.inviting import Invite
from ringfort.resources.identity.logins import LOGIN
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from ringfort.store.tables import jobs, users
from ringfort.testing.factories import Factory

MOBILE = "+79161234567"


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    factory.site = Site(sms=True)
    return await factory.make_account(language="ru", country="RU", features={"sms": True})


async def make_bob(factory: Factory, acme: Account, **more: Any) -> Change:
    return await factory.make(acme, USER, **{"name": "Bob", "email": "bob@example.com"} | more)


async def invite(
    factory: Factory, account: Account, noun: Resource, row_id: Any, by: str = "sms"
) -> Any:
    async def run(work: Work) -> Any:
        [verb] = [verb for verb in noun.verbs if verb.name.startswith("invite")]
        given = Invite.model_validate({"by": by, "days": 3})
        return await writing.act(work, noun, await work.owner(account.id), row_id, verb, given)

    return await factory.work(run)


async def sent(database: Database) -> list[tuple[str, Any]]:
    """Kind of every message on its way, and to whom."""
    async with database.read() as connection:
        rows = await connection.execute(sa.select(jobs.c.kind, jobs.c.payload))
        return sorted((row.kind, row.payload["to"]) for row in rows)


async def refusal(doing: Any) -> tuple[type[RingfortError], str | None]:
    with pytest.raises(RingfortError) as caught:
        await doing
    return type(caught.value), caught.value.field


async def test_a_user_is_sent_the_link(
    factory: Factory, database: Database, vault: Vault, acme: Account
) -> None:
    bob = await make_bob(factory, acme, mobile="8 (916) 123-45-67")
    made = await invite(factory, acme, USER, bob.id)
    assert made.mobile == MOBILE
    assert await sent(database) == [("sms", MOBILE)]
    async with database.read() as connection:
        [job] = await connection.execute(sa.select(jobs))
    assert job.account_id == acme.id
    assert (job.payload["language"], job.payload["params"]["account"]) == ("ru", acme.name)
    assert vault.unseal(job.payload["sealed"]["link"]) == made.link
    assert made.link not in str(job.payload)


@pytest.mark.parametrize(
    ("by", "kinds"), [("email", {"mail"}), ("sms", {"sms"}), ("both", {"mail", "sms"})]
)
async def test_it_goes_the_way_that_was_asked_for(
    factory: Factory, database: Database, acme: Account, by: str, kinds: set[str]
) -> None:
    bob = await make_bob(factory, acme, mobile=MOBILE)
    made = await invite(factory, acme, USER, bob.id, by)
    assert {kind for kind, _ in await sent(database)} == kinds
    assert made.mobile == (MOBILE if "sms" in kinds else None)


async def test_a_log_in_is_invited_at_its_users_number(
    factory: Factory, database: Database, acme: Account
) -> None:
    bob = await make_bob(factory, acme, mobile=MOBILE)
    login = await factory.make(
        acme, LOGIN, name="Bob", email="b@example.com", role="user", user_id=bob.id
    )
    await invite(factory, acme, LOGIN, login.id)
    assert await sent(database) == [("sms", MOBILE)]


@pytest.mark.parametrize("by", ["sms", "both"])
async def test_who_has_no_mobile_is_refused(
    factory: Factory, database: Database, acme: Account, by: str
) -> None:
    await make_bob(factory, acme, mobile=MOBILE)
    ann = await factory.make(acme, USER, name="Ann", email="ann@example.com")
    boss = await factory.make(
        acme, LOGIN, name="Boss", email="boss@example.com", role="account_administrator"
    )
    for noun, row_id in ((USER, ann.id), (LOGIN, boss.id)):
        assert await refusal(invite(factory, acme, noun, row_id, by)) == (Invalid, "mobile")
    assert await sent(database) == []


async def test_nobody_is_texted_without_the_feature_or_a_gateway(
    factory: Factory, database: Database, acme: Account
) -> None:
    bob = await make_bob(factory, acme, mobile=MOBILE)
    factory.site = Site(sms=False)
    for noun, row_id in ((USER, bob.id), (ACCOUNT, acme.id)):
        assert await refusal(invite(factory, acme, noun, row_id)) == (Conflict, "by")
    factory.site = Site(sms=True)
    await factory.change(acme, ACCOUNT, acme.id, features={"sms": False})
    for noun, row_id in ((USER, bob.id), (ACCOUNT, acme.id)):
        assert await refusal(invite(factory, acme, noun, row_id)) == (FeatureOff, "by")
    assert await sent(database) == []


async def test_of_all_users_those_without_a_mobile_are_skipped(
    factory: Factory, database: Database, acme: Account
) -> None:
    await make_bob(factory, acme, mobile=MOBILE)
    ann = await factory.make(acme, USER, name="Ann", email="ann@example.com")
    eve = await factory.make(acme, USER, name="Eve", email="eve@example.com")
    await factory.make(acme, USER, name="No address", mobile="+79161234568")
    await factory.make(
        acme, LOGIN, name="Eve", email="eve@example.com", role="user", user_id=eve.id
    )
    told = await invite(factory, acme, ACCOUNT, acme.id, "both")
    assert told.invited == 1
    assert {(each.name, each.reason) for each in told.skipped} == {
        ("Ann", "no_mobile"),
        ("Eve", "no_mobile"),
        ("No address", "no_email"),
    }
    assert ann.id in {each.user_id for each in told.skipped}
    assert await sent(database) == [("mail", ["bob@example.com"]), ("sms", MOBILE)]


async def test_a_strangers_number_is_never_texted(
    factory: Factory, database: Database, acme: Account
) -> None:
    other = await factory.make_account(features={"sms": True})
    await factory.make(other, USER, name="X", email="x@example.com", mobile=MOBILE)
    assert (await invite(factory, acme, ACCOUNT, acme.id)).invited == 0
    assert await sent(database) == []


@pytest.mark.parametrize("wrong", ["12", "+7 495 123-45-67", "8 800 555-35-35", "nonsense"])
async def test_a_mobile_must_be_one(factory: Factory, acme: Account, wrong: str) -> None:
    assert await refusal(make_bob(factory, acme, mobile=wrong)) == (Invalid, "mobile")
    bob = await make_bob(factory, acme, mobile=MOBILE)
    change = factory.change(acme, USER, bob.id, mobile=wrong)
    assert await refusal(change) == (Invalid, "mobile")


async def test_a_mobile_that_was_good_once_hinders_no_other_change(
    factory: Factory, database: Database, acme: Account
) -> None:
    """Numbering plans change."""
    bob = await make_bob(factory, acme, mobile=MOBILE)
    async with database.write() as connection:
        await connection.execute(users.update().values(mobile="+79990"))
    await factory.change(acme, USER, bob.id, name="Robert")
    await factory.change(acme, USER, bob.id, mobile=None)
