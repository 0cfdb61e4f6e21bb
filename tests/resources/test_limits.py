"""Limits of calls: who may set them, and what they may be."""

from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from ringfort.domain.errors import Forbidden, Invalid
from ringfort.domain.permissions import Role
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.work import Work
from ringfort.resources.numbers.restrictions import RESTRICTION_CLASS
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import snapshot
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.resources.test_identity import caller, refusal


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account(self_service=["devices"])


@pytest.mark.parametrize("noun", [USER, DEVICE], ids=lambda noun: str(noun.name))
async def test_administrators_limit_users_and_nobody_frees_themselves(
    factory: Factory, acme: Account, noun: Resource
) -> None:
    bob = await factory.make(acme, USER, name="Bob")
    phone = await factory.make(acme, DEVICE, name="Phone", user_id=str(bob.id))
    row_id = bob.id if noun is USER else phone.id

    async def change(work: Work, role: Role, most: int) -> None:
        who = caller(acme, role, user_id=bob.id)
        given = {"limits": {"outgoing_calls": most}}
        owner = await work.owner(acme.id)
        await writing.change(replace(work, caller=who), noun, owner, row_id, given, None)

    await factory.work(lambda work: change(work, Role.ACCOUNT_ADMINISTRATOR, 1))
    doing = factory.work(lambda work: change(work, Role.USER, 0))
    assert await refusal(doing) == (Forbidden, "limits")
    async with factory.database.read() as connection:
        found = await snapshot.load(connection, acme.id)
    assert found
    limited = found.users[bob.id] if noun is USER else found.devices[phone.id]
    assert limited.limits.outgoing == 1


async def test_nobody_lifts_their_own_restrictions(factory: Factory, acme: Account) -> None:
    """Nor by leaving the field out, which would clear it."""
    bob = await factory.make(acme, USER, name="Bob")
    strict = await factory.make(acme, RESTRICTION_CLASS, name="Nothing")

    async def change(work: Work, role: Role, settings: dict[str, Any]) -> None:
        who = caller(acme, role, user_id=bob.id)
        owner = await work.owner(acme.id)
        given = {"settings": settings}
        await writing.change(replace(work, caller=who), USER, owner, bob.id, given, None)

    own = {"restriction_class_id": str(strict.id)}
    await factory.work(lambda work: change(work, Role.ACCOUNT_ADMINISTRATOR, own))
    silent = {"caller_id": {"anonymous": True}}
    await factory.work(lambda work: change(work, Role.USER, own | silent))
    for freed in ({"restriction_class_id": None}, silent):
        doing = factory.work(lambda work, freed=freed: change(work, Role.USER, freed))
        assert await refusal(doing) == (Forbidden, "settings.restriction_class_id")


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"external_calls": -1}, "limits.external_calls"),
        ({"spend_per_day": "0"}, "limits.spend_per_day"),
        ({"spend_per_day": "1.0000001"}, "limits.spend_per_day"),
        ({"spend_alerts_to": "nobody"}, "limits.spend_alerts_to"),
    ],
)
async def test_what_is_no_limit(
    factory: Factory, acme: Account, limits: dict[str, Any], field: str
) -> None:
    assert await refusal(factory.make(acme, USER, name="Bob", limits=limits)) == (Invalid, field)


async def test_calls_see_the_limits_of_their_account(factory: Factory, acme: Account) -> None:
    limits = {"external_calls": 5, "longest_call_s": 60, "spend_per_day": "12.50"}
    await factory.change(acme, ACCOUNT, acme.id, operator={"limits": limits})
    async with factory.database.read() as connection:
        found = await snapshot.load(connection, acme.id)
    assert found
    told = found.limits
    assert (told.external, told.longest_s, told.spend_per_day) == (5, 60, 12_500_000)
