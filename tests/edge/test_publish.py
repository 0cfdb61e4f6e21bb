"""Saved and deleted phones at a real Kamailio."""

import sqlite3
import time
from uuid import UUID

import pytest

from ringfort.edge.database import TABLES
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.resources._mechanism.declare import Change
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.resources.routing.trunks import TRUNK, Trunk
from ringfort.store.accounts import Account
from ringfort.store.secrets import ha1
from ringfort.store.tables import devices as device_table
from ringfort.testing.eventually import eventually
from tests.edge.publish_fixtures import Setup, setup, state

__all__ = ["setup", "state"]


async def delete(setup: Setup, account: Account, phone: Phone) -> None:
    await setup.factory.delete(account, DEVICE, phone.device_id)


def rows(setup: Setup, table: str) -> dict[str, str]:
    with sqlite3.connect(setup.edge.folder / "edge.db") as database:
        return dict(database.execute(f"SELECT key_name, key_value FROM {table}"))


async def test_a_saved_phone_can_register_and_a_deleted_one_is_out(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing():
        account = await setup.factory.make_account("acme")
        phone = await setup.factory.make_user_with_phone(account, "1001", digest="sha256")
        name = f"1001@{phone.realm}"
        await eventually(lambda: setup.edge.has("device", name), promise_s=1)
        for table in ("ha1", "ha1_sha256"):
            assert await setup.edge.has(table, name)
        assert await setup.edge.has("realm", phone.realm)
        assert await setup.edge.register("1001", phone.realm) == 200
        assert await setup.edge.contact("1001", phone.realm)
        await delete(setup, account, phone)
        await eventually(lambda: absent(setup, name), promise_s=1)
        await eventually(lambda: no_contact(setup, phone.username, phone.realm), promise_s=1)
        assert await setup.edge.register("1001", phone.realm) == 403


async def absent(setup: Setup, name: str) -> bool:
    return not any([await setup.edge.has(table, name) for table in TABLES])


async def no_contact(setup: Setup, username: str, realm: str) -> bool:
    return not await setup.edge.contact(username, realm)


async def test_a_phone_deleted_while_the_edge_is_dead_is_out_when_it_is_back(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing():
        account = await setup.factory.make_account("acme")
        gone = await setup.factory.make_user_with_phone(account, "1001")
        name = f"1001@{gone.realm}"
        await eventually(lambda: setup.edge.has("device", name), promise_s=1)
        assert await setup.edge.register("1001", gone.realm) == 200
        await setup.edge.kill()
        await delete(setup, account, gone)
        fresh = await setup.factory.make_user_with_phone(account, "1002")
        await eventually(lambda: name not in rows(setup, "device"), promise_s=1)
        await setup.edge.start()
        await eventually(lambda: no_contact(setup, gone.username, gone.realm), promise_s=2)
        assert await absent(setup, name)
        assert await setup.edge.has("device", f"1002@{fresh.realm}")


async def test_an_edge_that_starts_amid_changes_ends_up_right(setup: Setup) -> None:
    account = await setup.factory.make_account("acme")
    phones = [
        await setup.factory.make_user_with_phone(account, str(number))
        for number in range(1001, 1021)
    ]
    async with setup.publishing():
        for phone in phones[:10]:
            if phone in (phones[0], phones[5]):
                await setup.edge.kill()
                await setup.edge.start()
            await delete(setup, account, phone)
        for phone in phones[:10]:
            name = f"{phone.username}@{phone.realm}"
            await eventually(lambda name=name: absent(setup, name), promise_s=2)
        for phone in phones[10:]:
            assert await setup.edge.has("ha1", f"{phone.username}@{phone.realm}")


async def test_changes_made_while_no_publisher_runs_arrive(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    first = await setup.factory.make_user_with_phone(account, "1001")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1001@{first.realm}"), promise_s=1)
        assert await setup.edge.register("1001", first.realm) == 200
    await delete(setup, account, first)
    second = await setup.factory.make_user_with_phone(account, "1002")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1002@{second.realm}"), promise_s=1)
        await eventually(lambda: no_contact(setup, first.username, first.realm), promise_s=1)
        assert await absent(setup, f"1001@{first.realm}")


async def test_the_same_username_made_anew_does_not_inherit_contacts(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    old = await setup.factory.make_user_with_phone(account, "1001")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1001@{old.realm}"), promise_s=1)
        assert await setup.edge.register("1001", old.realm) == 200

        async def anew(work: Work) -> Change:
            owner = await work.owner(account.id)
            await writing.delete(work, DEVICE, owner, old.device_id, None)
            body = {"name": "desk", "username": "1001"}
            return (await writing.create(work, DEVICE, owner, [body]))[0]

        device = await setup.factory.work(anew)
        secret = device.shown_once["secret"]
        await eventually(lambda: no_contact(setup, old.username, old.realm), promise_s=1)
        name = f"1001@{old.realm}"
        assert rows(setup, "device")[name] == str(device.id)
        assert rows(setup, "ha1")[name] == ha1("1001", old.realm, secret).md5


async def test_a_renamed_realm_moves_its_phones(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    phone = await setup.factory.make_user_with_phone(account, "1001")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1001@{phone.realm}"), promise_s=1)
        assert await setup.edge.register("1001", phone.realm) == 200
        await setup.factory.change(account, ACCOUNT, account.id, realm="sip.acme.example")
        await eventually(lambda: setup.edge.has("device", "1001@sip.acme.example"), promise_s=1)
        await eventually(lambda: no_contact(setup, phone.username, phone.realm), promise_s=1)
        assert await absent(setup, f"1001@{phone.realm}")
        assert not await setup.edge.has("realm", phone.realm)
        expected = ha1("1001", "sip.acme.example", phone.secret).md5
        assert rows(setup, "ha1")["1001@sip.acme.example"] == expected


async def test_a_pbx_registers_until_its_secret_its_realm_or_itself_is_gone(setup: Setup) -> None:
    account = await setup.factory.make_account("acme")
    made = await setup.factory.make(account, TRUNK, name="Our PBX", kind="pbx", registers_here=True)
    await setup.edge.start()
    async with setup.publishing():
        assert isinstance(made.new, Trunk)
        username, secret = str(made.new.username), made.shown_once["secret"]
        name = f"{username}@{account.realm}"
        await eventually(lambda: setup.edge.has("pbx", name), promise_s=1)
        assert rows(setup, "pbx") == {name: f"{account.id}/{made.id}"}
        assert rows(setup, "ha1") == {name: ha1(username, account.realm, secret).md5}
        assert await setup.edge.register(username, account.realm) == 200
        await setup.factory.change(account, ACCOUNT, account.id, realm="sip.acme.example")
        moved = f"{username}@sip.acme.example"
        await eventually(lambda: setup.edge.has("pbx", moved), promise_s=1)
        await eventually(lambda: no_contact(setup, username, account.realm), promise_s=1)
        assert rows(setup, "ha1") == {moved: ha1(username, "sip.acme.example", secret).md5}
        assert rows(setup, "gateway")[f"{made.id}.0"].startswith(f"sip:{moved}|")
        assert await setup.edge.register(username, "sip.acme.example") == 200
        await setup.factory.delete(account, TRUNK, made.id)
        await eventually(lambda: no_contact(setup, username, "sip.acme.example"), promise_s=1)
        assert not rows(setup, "ha1")
        assert not rows(setup, "gateway")


async def test_a_deleted_account_takes_its_phones_along(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    phone = await setup.factory.make_user_with_phone(account, "1001")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1001@{phone.realm}"), promise_s=1)
        await setup.factory.delete(account, ACCOUNT, account.id)
        await eventually(lambda: absent(setup, f"1001@{phone.realm}"), promise_s=1)
        await eventually(lambda: absent(setup, phone.realm), promise_s=1)


async def test_contacts_from_where_a_device_may_no_longer_be_go(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    phone = await setup.factory.make_user_with_phone(account, "1001")
    home, away = "127.88.1.1", "127.88.2.1"

    async def registered() -> list[str]:
        for address in (home, away):
            assert await setup.edge.register("1001", phone.realm, address) == 200
        found = await setup.edge.contacts("1001", phone.realm)
        assert len(found) == 2
        return found

    async def only_home() -> bool:
        return await setup.edge.contacts("1001", phone.realm) == [f"sip:1001@{home}:5999"]

    async def access(**fields: object) -> None:
        await setup.factory.change(account, ACCOUNT, account.id, operator={"access": fields})

    async with setup.publishing():
        await eventually(lambda: setup.edge.has("device", f"1001@{phone.realm}"), promise_s=1)
        await registered()
        networks = {"allowed_networks": ["10.0.0.0/8", "127.88.1.0/24"]}
        await setup.factory.change(account, DEVICE, phone.device_id, settings=networks)
        await eventually(only_home, promise_s=1)
        assert rows(setup, "networks") == {f"1001@{phone.realm}": "10.0.0.0/8,127.88.1.0/24"}
        await setup.factory.change(account, DEVICE, phone.device_id, settings={})
        await eventually(lambda: not rows(setup, "networks"), promise_s=1)
        await registered()
        await access(enabled=True, networks=["127.88.1.0/24", "2001:db8::/32"])
        await eventually(only_home, promise_s=1)
        await access(enabled=False, networks=[])
        await eventually(lambda: not rows(setup, "networks"), promise_s=1)
        await registered()
        await access(enabled=True)
        await eventually(lambda: no_contact(setup, phone.username, phone.realm), promise_s=1)


@pytest.mark.parametrize("count", [10_000])
async def test_ten_thousand_devices_are_synchronised_at_once(setup: Setup, count: int) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    phone = await setup.factory.make_user_with_phone(account, "1001")
    async with setup.database.write() as connection:
        row = (await connection.execute(device_table.select())).one()._asdict()
        many = [row | {"id": UUID(int=n), "username": f"d{n}"} for n in range(count)]
        await connection.execute(device_table.insert(), many)
    started = time.monotonic()
    async with setup.publishing():
        last = f"d{count - 1}@{phone.realm}"
        await eventually(lambda: setup.edge.has("ha1", last), promise_s=3)
        assert len(rows(setup, "device")) == count + 1
        with sqlite3.connect(setup.edge.folder / "edge.db") as database:
            before = database.execute("SELECT max(rowid), total(rowid) FROM ha1").fetchone()
    print(f"{count} devices in {time.monotonic() - started:.2f} s")
    async with setup.publishing():
        newcomer = await setup.factory.make_user_with_phone(account, "1002")
        await eventually(lambda: setup.edge.has("ha1", f"1002@{newcomer.realm}"), promise_s=2)
    with sqlite3.connect(setup.edge.folder / "edge.db") as database:
        known = "SELECT max(rowid), total(rowid) FROM ha1 WHERE key_name != ?"
        after = database.execute(known, (f"1002@{newcomer.realm}",)).fetchone()
    assert after == before


async def test_an_edge_that_holds_an_old_picture_is_put_right(setup: Setup) -> None:
    """As if it had read edge.db just before the last commit."""
    account = await setup.factory.make_account("acme")
    phone = await setup.factory.make_user_with_phone(account, "1001")
    name = f"1001@{phone.realm}"
    async with setup.publishing():
        await eventually(lambda: name in rows(setup, "ha1"), promise_s=1)
    await setup.edge.start()
    await setup.edge.rpc("htable.delete", "ha1", name)
    await setup.edge.rpc("htable.sets", "ha1", "gone@nowhere", "old")
    async with setup.publishing():
        await eventually(lambda: setup.edge.has("ha1", name), promise_s=1)
        assert not await setup.edge.has("ha1", "gone@nowhere")


async def test_a_kind_that_is_switched_off_is_out_and_comes_back(setup: Setup) -> None:
    await setup.edge.start()
    account = await setup.factory.make_account("acme")
    made = await setup.factory.make(account, DEVICE, name="browser", kind="web", username="web")
    await setup.factory.make(account, DEVICE, name="desk", username="desk")
    await setup.factory.make(account, DEVICE, name="cell", kind="cell", number="+12125550100")
    web, desk = f"web@{account.realm}", f"desk@{account.realm}"
    async with setup.publishing():
        for name in (web, desk):
            await eventually(lambda name=name: setup.edge.has("ha1", name), promise_s=1)
            assert await setup.edge.register(name.partition("@")[0], account.realm) == 200
        assert sorted(rows(setup, "ha1")) == [desk, web]
        await setup.factory.change(account, ACCOUNT, account.id, features={"web_phone": False})
        await eventually(lambda: absent(setup, web), promise_s=1)
        await eventually(lambda: no_contact(setup, "web", account.realm), promise_s=1)
        assert await setup.edge.register("web", account.realm) == 403
        assert await setup.edge.contact("desk", account.realm), "another kind is left alone"
        await setup.factory.change(account, ACCOUNT, account.id, features={"web_phone": True})
        await eventually(lambda: setup.edge.has("device", web), promise_s=1)
        assert await setup.edge.register("web", account.realm) == 200
    secret = made.shown_once["secret"]
    assert rows(setup, "ha1")[web] == ha1("web", account.realm, secret).md5


async def test_networks_of_a_phone_that_is_not_registered_hold_up_nobody(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing():
        account = await setup.factory.make_account("acme")
        phone = await setup.factory.make_user_with_phone(account, "1001")
        name = f"1001@{phone.realm}"
        await eventually(lambda: setup.edge.has("device", name), promise_s=1)
        networks = {"allowed_networks": ["192.0.2.0/24"]}
        await setup.factory.change(account, DEVICE, phone.device_id, settings=networks)
        await eventually(lambda: setup.edge.has("networks", name), promise_s=1)
        await eventually(lambda: told_all(setup), promise_s=1, what="edge is up to date")


def told_all(setup: Setup) -> bool:
    with sqlite3.connect(setup.edge.folder / "edge.db") as database:
        return database.execute("SELECT count(*) FROM untold").fetchone() == (0,)
