"""Accounts, users, extensions and devices: rules, versions, what is announced."""

import pytest
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, Invalid, NotFound
from ringfort.resources._mechanism import by_platform
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE as DEVICE_NOUN
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT as ACCOUNT_NOUN
from ringfort.store import accounts, credentials, outbox, snapshot
from ringfort.store.accounts import Account
from ringfort.store.changes import ACCOUNT, DEVICE, REALM
from ringfort.store.db import Database
from ringfort.store.secrets import Vault, ha1
from ringfort.store.tables import devices as device_table
from ringfort.store.tables import extensions, users
from ringfort.testing.factories import Factory

FLOW = {"steps": []}


async def version(database: Database, account: Account) -> int | None:
    async with database.read() as connection:
        return await snapshot.version(connection, account.id)


async def events(database: Database, *topics: str) -> list[dict[str, object]]:
    async with database.read() as connection:
        return [dict(event.payload) for event in await outbox.read(connection, 0, topics)]


async def test_a_realm_is_made_of_slug_and_platform_domain(factory: Factory) -> None:
    reseller = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=reseller)
    assert acme.realm == "acme.pbx.localhost"
    assert acme.path == f"{reseller.path}{acme.id}/"
    assert acme.sight.line[1:] == (reseller.id, acme.id)


async def test_the_platform_is_made_once(factory: Factory) -> None:
    first = await factory.write(lambda c: accounts.platform(c, "pbx.localhost"))
    again = await factory.write(lambda c: accounts.platform(c, "other.example"))
    assert first.id == again.id
    assert (first.kind, first.realm) == ("platform", "pbx.localhost")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("slug", {"slug": "Acme"}),
        ("slug", {"slug": "-acme"}),
        ("slug", {"slug": "a" * 33}),
        ("name", {"name": " "}),
        ("name", {"name": "a\nb"}),
        ("realm", {"realm": "nodots"}),
        ("realm", {"realm": "a..b"}),
        ("realm", {"realm": "acme.example\n"}),
        ("time_zone", {"time_zone": "Mars/Base"}),
        ("time_zone", {"time_zone": "../../etc/passwd"}),
        ("language", {"language": "english"}),
        ("kind", {"kind": "platform"}),
    ],
)
async def test_wrong_values_name_their_field(
    factory: Factory, field: str, change: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as raised:
        await factory.make_account(**({"slug": "acme", "name": "Acme"} | change))  # type: ignore[arg-type]
    assert raised.value.field == field


async def test_things_of_one_account_do_not_double(factory: Factory, vault: Vault) -> None:
    acme = await factory.make_account("acme")
    await factory.make_user_with_phone(acme, "1001")
    for field, making in (
        ("number", factory.make(acme, EXTENSION, number="1001")),
        ("username", factory.make(acme, DEVICE_NOUN, name="second", username="1001")),
    ):
        with pytest.raises(Conflict) as raised:
            await making
        assert raised.value.field == field
    for field, realm in (("slug", "new.example"), ("realm", acme.realm)):
        with pytest.raises(Conflict) as raised:
            await factory.make_account("acme" if field == "slug" else "other", realm=realm)
        assert raised.value.field == field
    globex = await factory.make_account("globex")
    await factory.make_user_with_phone(globex, "1001")


@pytest.mark.parametrize("number", ["1", "12345678901", "10a", "１００１", "100\n", ""])
async def test_an_extension_is_two_to_ten_digits(factory: Factory, number: str) -> None:
    acme = await factory.make_account()
    with pytest.raises(Invalid) as raised:
        await factory.make(acme, EXTENSION, number=number)
    assert raised.value.field == "number"


@pytest.mark.parametrize("username", ["", "Anna", "-a", "a@b", "a b", "a" * 65, "a\n"])
async def test_a_username_is_plain(factory: Factory, vault: Vault, username: str) -> None:
    acme = await factory.make_account()
    with pytest.raises(Invalid) as raised:
        await factory.make(acme, DEVICE_NOUN, name="x", username=username)
    assert raised.value.field == "username"


async def test_a_secret_is_shown_once_and_kept_sealed(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme = await factory.make_account("acme")
    phone = await factory.make_user_with_phone(acme, "1001", digest="sha256")
    assert len(phone.secret) >= 20
    async with database.read() as connection:
        row = (await connection.execute(sa.select(device_table))).one()
        again = await credentials.secret(connection, vault, acme.sight, phone.device_id)
    assert phone.secret not in str(row)
    assert again == phone.secret
    expected = ha1("1001", "acme.pbx.localhost", phone.secret)
    assert (row.ha1_md5, row.ha1_sha256) == (expected.md5, expected.sha256)


def test_ha1_is_that_of_rfc_7616() -> None:
    """RFC 7616 §3.9.1: Mufasa, http-auth@example.org, Circle of Life."""
    hashed = ha1("Mufasa", "http-auth@example.org", "Circle of Life")
    assert hashed.md5 == "3d78807defe7de2157e2b0b6573a855f"
    assert hashed.sha256 == "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"


async def test_a_renamed_realm_computes_ha1_anew(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme = await factory.make_account("acme")
    phones = [await factory.make_user_with_phone(acme, number) for number in ("1001", "1002")]
    await factory.change(acme, ACCOUNT_NOUN, acme.id, realm="acme.example")
    async with database.read() as connection:
        rows = {row.username: row for row in await connection.execute(sa.select(device_table))}
    for phone in phones:
        expected = ha1(phone.username, "acme.example", phone.secret)
        row = rows[phone.username]
        assert (row.ha1_md5, row.ha1_sha256) == (expected.md5, expected.sha256)
    assert (await events(database, REALM))[-1] == {"realms": ["acme.example", "acme.pbx.localhost"]}
    globex = await factory.make_account("globex")
    with pytest.raises(Conflict):
        await factory.change(globex, ACCOUNT_NOUN, globex.id, realm="acme.example")


async def test_every_change_counts_and_is_announced(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme = await factory.make_account("acme")
    user = await factory.make(acme, USER, name="Anna")
    number = await factory.make(acme, EXTENSION, number="1001", user_id=user.id)
    device = await factory.make(acme, DEVICE_NOUN, name="desk", username="anna", user_id=user.id)
    await factory.change(acme, EXTENSION, number.id, flow=None)
    await factory.delete(acme, EXTENSION, number.id)
    await factory.delete(acme, DEVICE_NOUN, device.id)
    await factory.delete(acme, USER, user.id)
    assert await version(database, acme) == 8
    async with database.read() as connection:
        rows = await outbox.read(connection, 0, [ACCOUNT])
    assert [row.payload["version"] for row in rows if row.account_id == acme.id] == [*range(1, 9)]
    assert await events(database, DEVICE) == [{"names": ["anna@acme.pbx.localhost"]}] * 2


async def test_a_failed_change_leaves_nothing(factory: Factory, database: Database) -> None:
    acme = await factory.make_account("acme")
    before = await version(database, acme)

    class Stopped(Exception):
        pass

    async def stop(work: Work) -> None:
        await by_platform.create(work, USER, acme.id, name="Anna")
        raise Stopped

    with pytest.raises(Stopped):
        await factory.work(stop)
    async with database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(users)) == 0
    assert await version(database, acme) == before


async def test_a_user_takes_extensions_and_devices_along(
    factory: Factory, database: Database
) -> None:
    acme = await factory.make_account("acme")
    phone = await factory.make_user_with_phone(acme, "1001")
    await factory.delete(acme, USER, phone.user_id)
    async with database.read() as connection:
        for table in (device_table, extensions):
            assert await connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert (await events(database, DEVICE))[-1] == {"names": ["1001@acme.pbx.localhost"]}


async def test_an_account_goes_with_all_it_owns_but_not_before_its_children(
    factory: Factory, database: Database
) -> None:
    reseller = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=reseller)
    await factory.make_user_with_phone(acme, "1001")
    with pytest.raises(Conflict):
        await factory.delete(reseller, ACCOUNT_NOUN, reseller.id)
    await factory.delete(acme, ACCOUNT_NOUN, acme.id)
    assert await version(database, acme) is None
    async with database.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(device_table)) == 0
    assert (await events(database, ACCOUNT))[-1] == {"version": None}
    await factory.delete(reseller, ACCOUNT_NOUN, reseller.id)


async def test_nothing_is_made_in_a_vanished_account(factory: Factory, vault: Vault) -> None:
    acme = await factory.make_account("acme")
    await factory.delete(acme, ACCOUNT_NOUN, acme.id)
    for changing in (
        factory.make(acme, USER, name="Anna"),
        factory.make(acme, EXTENSION, number="1001"),
        factory.make(acme, DEVICE_NOUN, name="desk"),
        factory.delete(acme, ACCOUNT_NOUN, acme.id),
    ):
        with pytest.raises(NotFound):
            await changing


async def test_the_snapshot_shows_the_account_as_a_call_needs_it(
    factory: Factory, database: Database, vault: Vault
) -> None:
    acme = await factory.make_account("acme", time_zone="Europe/Vienna", language="ru")
    phone = await factory.make_user_with_phone(acme, "1001", name="Anna")
    mobile = await factory.make(acme, DEVICE_NOUN, name="mobile", user_id=phone.user_id)
    door = await factory.make(acme, DEVICE_NOUN, name="door")
    hall = await factory.make(acme, EXTENSION, number="2000")
    await factory.make(acme, EXTENSION, number="1000", user_id=phone.user_id)
    async with database.read() as connection:
        seen = await snapshot.load(connection, acme.id)
        assert await snapshot.load(connection, phone.user_id) is None
    assert seen is not None
    assert (seen.name, seen.realm, seen.time_zone) == (acme.name, acme.realm, "Europe/Vienna")
    user = seen.users[phone.user_id]
    assert (user.name, user.extension) == ("Anna", "1001")
    assert user.device_ids == (phone.device_id, mobile.id)
    assert seen.devices[door.id].user_id is None
    assert seen.extensions["2000"].id == hall.id
    assert set(seen.extensions) == {"1000", "1001", "2000"}
    assert seen.version == await version(database, acme)


async def test_an_extension_keeps_a_flow_and_refuses_nonsense(
    factory: Factory, database: Database
) -> None:
    acme = await factory.make_account("acme")
    hall = await factory.make(acme, EXTENSION, number="2000")
    with pytest.raises(Invalid) as raised:
        await factory.change(acme, EXTENSION, hall.id, flow={"steps": "none"})
    assert raised.value.field == "flow.steps"
    await factory.change(acme, EXTENSION, hall.id, flow=FLOW)
    async with database.read() as connection:
        seen = await snapshot.load(connection, acme.id)
    assert seen is not None
    flow = seen.extensions["2000"].flow
    assert flow is not None
    assert list(flow.steps) == []
