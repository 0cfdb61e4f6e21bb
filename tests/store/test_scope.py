"""What a stranger's id leads to: NotFound, everywhere."""

import pytest
import sqlalchemy as sa

from ringfort.domain.errors import NotFound
from ringfort.store import accounts, devices, extensions, users
from ringfort.store.db import Database
from ringfort.store.scope import EVERYTHING, Form, Sight, scope
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory


async def test_a_strangers_and_a_siblings_things_are_not_there(
    factory: Factory, database: Database, vault: Vault
) -> None:
    north = await factory.make_account("north", kind="reseller")
    south = await factory.make_account("south", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    globex = await factory.make_account("globex", parent=north)
    phone = await factory.make_user_with_phone(acme, "1001")
    async with database.read() as connection:
        extension = await extensions.by_number(connection, acme, "1001")
    for stranger in (globex, south):
        sight = stranger.sight
        for tried in (
            lambda c, sight=sight: accounts.get(c, sight, acme.id),
            lambda c, sight=sight: accounts.by_realm(c, sight, acme.realm),
            lambda c, sight=sight: users.get(c, sight, phone.user.id),
            lambda c, sight=sight: users.delete(c, sight, phone.user.id),
            lambda c, sight=sight: extensions.get(c, sight, extension.id),
            lambda c, sight=sight: extensions.set_flow(c, sight, extension.id, None),
            lambda c, sight=sight: extensions.delete(c, sight, extension.id),
            lambda c, sight=sight: devices.get(c, sight, phone.device.id),
            lambda c, sight=sight: devices.secret(c, vault, sight, phone.device.id),
            lambda c, sight=sight: devices.delete(c, sight, phone.device.id),
        ):
            with pytest.raises(NotFound):
                await factory.write(tried)
        async with database.read() as connection:
            for listing in (users.listing, extensions.listing, devices.listing):
                assert await listing(connection, sight) == []


async def test_things_do_not_cross_accounts(factory: Factory, vault: Vault) -> None:
    acme, globex = await factory.make_account("acme"), await factory.make_account("globex")
    anna = (await factory.make_user_with_phone(acme, "1001")).user
    for tried in (
        lambda c: extensions.create(c, globex, "1001", anna.id),
        lambda c: devices.create(c, vault, globex, "anna", anna.id),
    ):
        with pytest.raises(NotFound) as raised:
            await factory.write(tried)
        assert raised.value.field == "user"


async def test_a_reseller_sees_its_subtree(factory: Factory, database: Database) -> None:
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    phone = await factory.make_user_with_phone(acme, "1001")
    async with database.read() as connection:
        assert await devices.get(connection, north.sight, phone.device.id) == phone.device
        assert await devices.get(connection, EVERYTHING, phone.device.id) == phone.device
        seen = await accounts.listing(connection, north.sight)
        assert [account.id for account in seen] == [north.id, acme.id]
        with pytest.raises(NotFound):
            await accounts.get(connection, acme.sight, north.id)


async def test_offered_rows_are_those_that_ancestors_share(
    factory: Factory, database: Database
) -> None:
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    globex = await factory.make_account("globex", parent=north)
    plans = sa.Table(
        "plans",
        sa.MetaData(),
        sa.Column("account_id", sa.Uuid),
        sa.Column("name", sa.Text),
        sa.Column("shared", sa.Boolean),
    )
    async with database.write() as connection:
        await connection.run_sync(plans.create)
        await connection.execute(
            plans.insert(),
            [
                {"account_id": north.id, "name": "shared", "shared": True},
                {"account_id": north.id, "name": "kept", "shared": False},
                {"account_id": globex.id, "name": "sibling's", "shared": True},
            ],
        )
        query = sa.select(plans.c.name)
        offered = query.where(scope(plans, acme.sight, Form.OFFERED))
        assert (await connection.scalars(offered)).all() == ["shared"]
        own = query.where(scope(plans, globex.sight))
        assert (await connection.scalars(own)).all() == ["sibling's"]
        nothing = query.where(scope(plans, Sight("/nobody%/")))
        assert (await connection.scalars(nothing)).all() == []
