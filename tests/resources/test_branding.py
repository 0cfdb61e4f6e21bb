"""Branding: whose counts, and who may have which name."""

from typing import Any

import pytest

from ringfort.domain.errors import Conflict, Invalid
from ringfort.domain.ids import new_id
from ringfort.resources.platform.branding import BRANDING, OURS, Brand, of_account, of_host
from ringfort.testing.factories import Factory


async def brand(factory: Factory, host: str) -> Brand:
    return await factory.write(lambda connection: of_host(connection, host))


async def test_the_nearest_brand_above_counts(factory: Factory) -> None:
    north = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=north)
    assert await brand(factory, acme.realm) == OURS
    fields = {"product": "North Voice", "colour": "#0a7cff", "host": "portal.north.example"}
    made = await factory.make(north, BRANDING, **fields)
    assert (await brand(factory, acme.realm)).product == "North Voice"
    assert (await brand(factory, "portal.north.example")).colour == "#0a7cff"
    await factory.make(acme, BRANDING, product="Acme Phones")
    assert (await brand(factory, acme.realm)).product == "Acme Phones"
    assert (await brand(factory, north.realm)).product == "North Voice"
    assert await brand(factory, "nowhere.example") == OURS
    await factory.delete(north, BRANDING, made.id)
    assert await brand(factory, "portal.north.example") == OURS


async def test_a_name_is_one_accounts_only(factory: Factory) -> None:
    acme, globex = await factory.make_account(), await factory.make_account()
    await factory.make(acme, BRANDING, product="A", host="pbx.acme.example")
    for host in ("pbx.acme.example", acme.realm, "pbx.localhost"):
        with pytest.raises(Conflict) as taken:
            await factory.make(globex, BRANDING, product="G", host=host)
        assert taken.value.field == "host"
    made = await factory.make(globex, BRANDING, product="G", host=globex.realm)
    with pytest.raises(Conflict):
        await factory.change(globex, BRANDING, made.id, host="pbx.acme.example")
    with pytest.raises(Conflict):
        await factory.make(globex, BRANDING, product="G again")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"host": "No Host"}, "host"),
        ({"sender_email": "nobody"}, "sender_email"),
        ({"logo_id": new_id()}, "logo_id"),
    ],
)
async def test_wrong_fields_are_named(factory: Factory, fields: dict[str, Any], field: str) -> None:
    acme = await factory.make_account()
    with pytest.raises(Invalid) as wrong:
        await factory.make(acme, BRANDING, product="A", **fields)
    assert wrong.value.field == field


async def test_letters_bear_the_nearest_brand(factory: Factory) -> None:
    north = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=north)
    assert await factory.write(lambda c: of_account(c, acme.id)) == OURS
    await factory.make(north, BRANDING, product="North", sender_email="a@north.example")
    found = await factory.write(lambda c: of_account(c, acme.id))
    assert (found.sender_name, found.sender_email) == ("North", "a@north.example")
