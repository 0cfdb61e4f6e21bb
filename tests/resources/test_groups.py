"""Groups, pickup groups, friends and templates: what they refuse, and what becomes of them."""

import pytest
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, InUse, Invalid
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.groups import GROUP
from ringfort.resources.people.pickup_groups import PICKUP_GROUP
from ringfort.resources.people.users import USER
from ringfort.resources.platform.account_templates import TEMPLATE
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.resources.platform.friends import FRIEND
from ringfort.store import accounts as store
from ringfort.store.accounts import Account
from ringfort.store.scope import EVERYTHING
from ringfort.testing.factories import Factory


async def test_members_leave_a_group_with_their_user(factory: Factory) -> None:
    acme = await factory.make_account()
    anna, bob = [await factory.make(acme, USER, name=name) for name in ("Anna", "Bob")]
    members = [str(anna.id), str(bob.id)]
    sales = await factory.make(acme, GROUP, name="Sales", members=members)
    assert sales.new is not None
    assert sales.new.model_dump()["strategy"] == "all_at_once"
    await factory.delete(acme, USER, anna.id)
    async with factory.database.read() as connection:
        left = await connection.scalar(sa.select(GROUP.table.c.members))
    assert left == [str(bob.id)]


async def test_a_group_has_each_member_once_and_leads_elsewhere(factory: Factory) -> None:
    acme = await factory.make_account()
    anna = await factory.make(acme, USER, name="Anna")
    number = await factory.make(acme, EXTENSION, number="200")
    with pytest.raises(Invalid) as twice:
        await factory.make(acme, GROUP, name="S", members=[str(anna.id)] * 2)
    assert twice.value.field == "members[1]"
    with pytest.raises(Invalid) as loop:
        await factory.make(
            acme, GROUP, name="S", extension_id=number.id, then_extension_id=number.id
        )
    assert loop.value.field == "then_extension_id"


async def test_a_pickup_group_that_is_joined_stays(factory: Factory) -> None:
    acme = await factory.make_account()
    group = await factory.make(acme, PICKUP_GROUP, name="Managers", number="71")
    with pytest.raises(Conflict) as taken:
        await factory.make(acme, PICKUP_GROUP, name="Others", number="71")
    assert taken.value.field == "number"
    device = await factory.make(
        acme, DEVICE, name="desk", settings={"pickup_group_id": str(group.id)}
    )
    with pytest.raises(InUse):
        await factory.delete(acme, PICKUP_GROUP, group.id)
    await factory.delete(acme, DEVICE, device.id)
    await factory.delete(acme, PICKUP_GROUP, group.id)


async def test_friends_are_of_one_corporation(factory: Factory) -> None:
    operator = {"corporation": "One"}
    acme, globex = [await factory.make_account(operator=operator) for _ in range(2)]
    other = await factory.make_account()
    await factory.make(acme, FRIEND, friend_id=globex.id, prefix="5")
    for friend, error in ((other, Invalid), (acme, Invalid), (globex, Conflict)):
        with pytest.raises(error) as refused:
            await factory.make(acme, FRIEND, friend_id=friend.id)
        assert refused.value.field == "friend_id"


async def test_an_account_starts_with_its_template_and_what_is_given_wins(
    factory: Factory,
) -> None:
    north = await factory.make_account(kind="reseller")
    template = await factory.make(
        north,
        TEMPLATE,
        name="Small",
        language="ru",
        time_zone="Europe/Moscow",
        features={"fax": False},
        self_service=["devices"],
        operator={"limits": {"external_calls": 4}},
    )
    made = await factory.make(
        north, ACCOUNT, slug="shop", name="Shop", template_id=template.id, time_zone="UTC"
    )
    acme = await _account(factory, made.id)
    assert (acme.language, acme.time_zone) == ("ru", "UTC")

    async def owner(work: Work) -> Owner:
        return await work.owner(made.id)

    seen = await factory.work(owner)
    assert (seen.has("fax"), seen.self_service) == (False, {"devices"})
    await factory.delete(north, TEMPLATE, template.id)


async def test_a_template_is_of_the_account_above(factory: Factory) -> None:
    north, south = [await factory.make_account(kind="reseller") for _ in range(2)]
    template = await factory.make(south, TEMPLATE, name="Small")
    with pytest.raises(Exception) as refused:
        await factory.make(north, ACCOUNT, slug="x", name="X", template_id=template.id)
    assert "template" in str(getattr(refused.value, "field", ""))


async def _account(factory: Factory, account_id: object) -> Account:
    async with factory.database.read() as connection:
        return await store.get(connection, EVERYTHING, account_id)  # type: ignore[arg-type]
