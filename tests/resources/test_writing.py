"""Rows are made, changed and deleted all or nothing, and everything they do is told."""

import pytest

from ringfort.domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from ringfort.domain.ids import new_id
from ringfort.resources._mechanism import refs, rows, writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.store.db import Database
from ringfort.testing.factories import Factory


async def test_a_user_is_made_with_an_extension_and_taken_away_with_it(factory: Factory) -> None:
    account = await factory.make_account()
    user = await factory.make(account, USER, name="Anna", extension="1001")

    async def used_by(work: Work) -> list[refs.Use]:
        return await refs.uses(work.connection, user.id)

    [use] = await factory.work(used_by)
    assert (use.kind, use.name, use.field) == ("extension", "1001", "user_id")
    await factory.delete(account, USER, user.id)
    assert await factory.work(used_by) == []
    await factory.make(account, EXTENSION, number="1001")


async def test_numbers_are_unique_in_an_account_and_free_in_another(factory: Factory) -> None:
    acme, globex = await factory.make_account(), await factory.make_account()
    await factory.make(acme, EXTENSION, number="1001")
    await factory.make(globex, EXTENSION, number="1001")
    with pytest.raises(Conflict) as taken:
        await factory.make(acme, EXTENSION, number="1001")
    assert taken.value.field == "number"


async def test_a_reference_into_another_account_is_refused(factory: Factory) -> None:
    acme, globex = await factory.make_account(), await factory.make_account()
    stranger = await factory.make(globex, USER, name="Bob")
    with pytest.raises(Invalid) as refused:
        await factory.make(acme, DEVICE, name="desk", user_id=stranger.id)
    assert refused.value.field == "user_id"


async def test_a_change_says_which_revision_it_is_of(factory: Factory) -> None:
    account = await factory.make_account()
    user = await factory.make(account, USER, name="Anna")

    async def rename(work: Work, revision: int) -> rows.Row:
        owner = await work.owner(account.id)
        return await writing.change(work, USER, owner, user.id, {"name": "Ann"}, revision)

    row = await factory.work(lambda work: rename(work, 1))
    assert (row["name"], row["revision"]) == ("Ann", 2)
    with pytest.raises(PreconditionFailed):
        await factory.work(lambda work: rename(work, 1))


async def test_many_rows_are_made_or_none(factory: Factory, database: Database) -> None:
    account = await factory.make_account()
    bodies = [{"number": "2001"}, {"number": "2002"}, {"number": "2001"}]

    async def make(work: Work) -> object:
        return await writing.create(work, EXTENSION, await work.owner(account.id), bodies)

    with pytest.raises(Conflict):
        await factory.work(make)
    await factory.make(account, EXTENSION, number="2001")


async def test_what_is_not_there_is_not_found(factory: Factory) -> None:
    account = await factory.make_account()
    with pytest.raises(NotFound):
        await factory.delete(account, USER, new_id())


async def test_a_device_shows_its_secret_once(factory: Factory) -> None:
    account = await factory.make_account()
    device = await factory.make(account, DEVICE, name="desk")
    assert len(device.shown_once["secret"]) == 24
    assert device.new is not None
    assert "secret" not in device.new.model_dump(exclude_none=True)
