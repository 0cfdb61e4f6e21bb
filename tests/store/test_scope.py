"""What a stranger's id leads to: NotFound, everywhere."""

import pytest
import sqlalchemy as sa

from ringfort.domain.errors import NotFound
from ringfort.store import accounts, credentials
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
    for stranger in (globex, south):
        sight = stranger.sight
        for tried in (
            lambda c, sight=sight: accounts.get(c, sight, acme.id),
            lambda c, sight=sight: accounts.by_realm(c, sight, acme.realm),
            lambda c, sight=sight: credentials.secret(c, vault, sight, phone.device_id),
        ):
            with pytest.raises(NotFound):
                await factory.write(tried)


async def test_a_reseller_sees_its_subtree(
    factory: Factory, database: Database, vault: Vault
) -> None:
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    phone = await factory.make_user_with_phone(acme, "1001")
    async with database.read() as connection:
        for sight in (north.sight, EVERYTHING):
            assert phone.secret == await credentials.secret(
                connection, vault, sight, phone.device_id
            )
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
