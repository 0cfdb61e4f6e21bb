"""Trunks as rows: sealed passwords, kinds, addresses; where numbers may lead."""

from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, Invalid
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.work import Work
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.routing.trunks import TRUNK, Trunk
from ringfort.store import trunks
from ringfort.store.accounts import Account
from ringfort.store.secrets import ha1
from ringfort.testing.factories import Factory
from tests.domain.test_trunks import SAMPLE


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account()


GATEWAY = {"server": "192.0.2.7", "username": "acme", "password": "guess-me"}


async def passwords(factory: Factory, trunk_id: Any) -> dict[str, str]:
    """As the edge is told."""

    async def read(work: Work) -> dict[str, str]:
        ways, _ = await trunks.gateways(work.connection, work.vault, [trunk_id])
        return {each.gateway.server: each.password for each in ways}

    return await factory.work(read)


async def test_a_password_is_kept_and_never_shown(factory: Factory, acme: Account) -> None:
    made = await factory.make(acme, TRUNK, name="Carrier", gateways=[GATEWAY])
    assert isinstance(made.new, Trunk)
    assert made.new.gateways[0].password is None
    assert await passwords(factory, made.id) == {"192.0.2.7": "guess-me"}

    async def raw(work: Work) -> str:
        query = sa.select(trunks.trunks).where(trunks.trunks.c.id == made.id)
        return str((await work.connection.execute(query)).mappings().one())

    assert "guess-me" not in await factory.work(raw)


async def test_a_change_keeps_passwords_that_are_not_given(factory: Factory, acme: Account) -> None:
    made = await factory.make(acme, TRUNK, name="Carrier", gateways=[GATEWAY])
    other = {"server": "192.0.2.8", "username": "acme", "password": "other"}
    known = GATEWAY | {"password": None, "progress_timeout": 5}
    await factory.change(acme, TRUNK, made.id, gateways=[other, known])
    assert await passwords(factory, made.id) == {"192.0.2.7": "guess-me", "192.0.2.8": "other"}


async def test_nobody_is_told_the_password_of_another_server(
    factory: Factory, acme: Account
) -> None:
    """Else who may change a trunk could have its password sent to a server of their own."""
    made = await factory.make(acme, TRUNK, name="Carrier", gateways=[GATEWAY])
    own = GATEWAY | {"server": "198.51.100.1", "password": None}
    await factory.change(acme, TRUNK, made.id, gateways=[own])
    assert await passwords(factory, made.id) == {"198.51.100.1": ""}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "line"}, "extension_id"),
        ({"kind": "pbx", "shared": True}, "shared"),
        ({"registers_here": True}, "registers_here"),
        ({"kind": "pbx", "registers_here": True, "gateways": [GATEWAY]}, "gateways"),
        ({"kind": "pbx", "registers_here": True, "addresses": ["192.0.2.7"]}, "addresses"),
        ({"kind": "pbx", "registers_here": True, "register_there": True}, "register_there"),
        ({"register_there": True}, "gateways"),
        ({"register_there": True, "gateways": [{"server": "a"}]}, "gateways[0].username"),
        (
            {"register_there": True, "gateways": [{"server": "a", "username": "b"}]},
            "gateways[0].password",
        ),
        ({"addresses": ["nowhere"]}, "addresses[0]"),
        ({"rules": ["("]}, "rules[0]"),
    ],
)
async def test_what_is_refused(
    factory: Factory, acme: Account, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await factory.make(acme, TRUNK, name="Carrier", **fields)
    assert refused.value.field == field


async def test_a_pbx_gets_a_name_and_a_secret_shown_once(factory: Factory, acme: Account) -> None:
    pbx = await factory.make(acme, TRUNK, name="Our PBX", kind="pbx", registers_here=True)
    assert isinstance(pbx.new, Trunk)
    username, secret = pbx.new.username, pbx.shown_once["secret"]
    assert username
    await factory.change(acme, TRUNK, pbx.id, description="In the cellar")
    assert await known_to_edge(factory) == {
        f"{username}@{acme.realm}": ha1(username, acme.realm, secret).md5
    }
    [verb] = [each for each in TRUNK.verbs if each.name == "new-secret"]

    async def anew(work: Work) -> Any:
        return await verb.run(work, await work.owner(acme.id), pbx.id, None)

    told = await factory.work(anew)
    assert (told.username, told.realm) == (username, acme.realm)
    assert told.secret != secret
    assert await known_to_edge(factory) == {
        f"{username}@{acme.realm}": ha1(username, acme.realm, told.secret).md5
    }


async def test_only_what_registers_here_gets_a_secret(factory: Factory, acme: Account) -> None:
    carrier = await factory.make(acme, TRUNK, name="Carrier", gateways=[GATEWAY])
    assert "secret" not in carrier.shown_once
    [verb] = [each for each in TRUNK.verbs if each.name == "new-secret"]

    async def anew(work: Work) -> Any:
        return await verb.run(work, await work.owner(acme.id), carrier.id, None)

    with pytest.raises(Conflict) as refused:
        await factory.work(anew)
    assert refused.value.field == "registers_here"
    assert await passwords(factory, carrier.id) == {"192.0.2.7": "guess-me"}


async def known_to_edge(factory: Factory) -> dict[str, str]:
    async def read(work: Work) -> dict[str, str]:
        found = await trunks.pbxs(work.connection, work.vault)
        return {each.name: each.ha1 for each in found}

    return await factory.work(read)


async def test_an_address_is_shared_by_few(factory: Factory, acme: Account) -> None:
    for n in range(trunks.MOST_AT_AN_ADDRESS):
        await factory.make(acme, TRUNK, name=f"Carrier {n}", addresses=["192.0.2.7"])
    with pytest.raises(Conflict) as refused:
        await factory.make(acme, TRUNK, name="One more", addresses=["192.0.2.7"])
    assert refused.value.field == "addresses"


async def test_an_extension_that_a_line_leads_to_stays(factory: Factory, acme: Account) -> None:
    extension = await factory.make(acme, EXTENSION, number="200")
    await factory.make(acme, TRUNK, name="Line", kind="line", extension_id=extension.id)
    with pytest.raises(Conflict):
        await factory.delete(acme, EXTENSION, extension.id)


async def test_a_document_of_another_system_goes_in_and_comes_out(
    factory: Factory, acme: Account
) -> None:
    made = await factory.make(acme, TRUNK, name="Kazoo's", **SAMPLE)

    async def document(work: Work) -> dict[str, Any]:
        row = await rows.held(work, TRUNK, made.id)
        [verb] = [each for each in TRUNK.verbs if each.name == "document"]
        told = await verb.run(work, await work.owner(acme.id), row["id"], None)
        assert told is not None
        return told.model_dump()

    told = await factory.work(document)
    assert told["rules"] == SAMPLE["rules"]
    assert told["gateways"][0]["realm"] == "carrier.example"
    assert told["gateways"][0]["password"] is None


@pytest.mark.parametrize("target", ["main_number", "forward_to", "trunk_id"])
async def test_a_number_leads_only_where_calls_can_go(
    factory: Factory, acme: Account, target: str
) -> None:
    carrier = await factory.make(acme, TRUNK, name="Carrier")
    wrong = {"main_number": True, "forward_to": "+12123388100", "trunk_id": carrier.id}
    with pytest.raises(Invalid) as refused:
        await factory.make(acme, NUMBER, number="+12123388100", **{target: wrong[target]})
    assert refused.value.field == target
