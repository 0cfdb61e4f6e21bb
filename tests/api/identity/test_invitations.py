"""Following the link of an invitation."""

import pyotp

from ringfort.domain.permissions import Right, Role
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import hashing, logins, tokens
from ringfort.testing.factories import Factory
from tests.api.identity.house import House, code_of
from tests.api.identity.people import Clock, Desk, make_login

NEW = "correct horse battery"


async def invite(house: House, who: Desk, greeting: str | None = "Welcome to Acme!") -> str:
    secret = hashing.new_token()
    async with house.database.write() as connection:
        whose = tokens.For(who.id)
        await tokens.keep(
            connection, "invitation", [secret], whose, house.clock(), greeting=greeting
        )
    return f"/invitations/{secret}"


async def test_an_invitation_greets(house: House, ann: Desk) -> None:
    path = await invite(house, ann)
    async with house.browser() as browser:
        told = (await browser.client.get(path)).json()
    assert told["greeting"] == "Welcome to Acme!"
    assert (told["name"], told["email"]) == ("Ann", ann.email)
    assert (told["password_needed"], told["administrator"]) == (True, True)


async def offers(house: House, who: Desk) -> list[str]:
    path = await invite(house, who)
    async with house.browser() as browser:
        told = (await browser.client.get(path)).json()
    assert told["administrator"] is ("portal" in told["offers"])
    return list(told["offers"])


async def test_a_user_is_offered_their_own_phones(
    house: House, factory: Factory, account: Account
) -> None:
    user = (await factory.make(account, USER, name="Bob")).id
    other = (await factory.make(account, USER, name="Eve")).id
    bob = await make_login(factory, account, "bob@x.example", Role.USER, user_id=user)
    await factory.make(account, DEVICE, name="Eve's", kind="softphone", user_id=other)
    await factory.make(account, DEVICE, name="nobody's", kind="softphone")
    await factory.make(account, DEVICE, name="Desk", user_id=user)
    assert await offers(house, bob) == ["web_phone"]
    await factory.make(account, DEVICE, name="Mobile", kind="softphone", user_id=user)
    assert await offers(house, bob) == ["web_phone", "softphone"]
    await factory.change(account, ACCOUNT, account.id, features={"web_phone": False})
    await house.give_rights(bob, [Right.OWN_VIEW, Right.WEB])
    assert await offers(house, bob) == []


async def test_administrators_are_offered_the_portal(
    house: House, factory: Factory, account: Account, ann: Desk
) -> None:
    await factory.make(account, DEVICE, name="nobody's", kind="softphone")
    assert await offers(house, ann) == ["portal"]


async def test_the_first_device_sets_the_password_the_others_follow(
    house: House, ann: Desk
) -> None:
    path = await invite(house, ann)
    async with house.browser() as desk, house.browser() as mobile:
        missing = await desk.client.post(path, json={})
        assert code_of(missing) == (422, "invalid", "password")
        let_in = desk.take_in(await desk.client.post(path, json={"password": NEW}))
        assert let_in.json()["login"]["id"] == str(ann.id)
        assert (await mobile.client.get(path)).json()["password_needed"] is False
        again = await mobile.client.post(path, json={"password": NEW + "2"})
        assert code_of(again) == (409, "conflict", "password")
        assert (await mobile.client.post(path, json={})).status_code == 200
        assert (await mobile.client.get("/session")).status_code == 200
        assert (await desk.client.get("/session")).status_code == 200
        assert (await desk.log_in(Desk(ann.id, ann.email, NEW))).status_code == 200


async def test_a_bad_password_leaves_the_invitation_as_it_was(house: House, ann: Desk) -> None:
    path = await invite(house, ann)
    async with house.browser() as browser:
        bad = await browser.client.post(path, json={"password": "password123"})
        assert code_of(bad) == (422, "invalid", "password")
        assert (await browser.client.post(path, json={"password": NEW})).status_code == 200


async def test_an_invitation_is_over_after_7_days(house: House, ann: Desk, clock: Clock) -> None:
    path = await invite(house, ann)
    clock.advance(days=7, seconds=-1)
    async with house.browser() as browser:
        assert (await browser.client.get(path)).status_code == 200
        clock.advance(seconds=1)
        for answer in (await browser.client.get(path), await browser.client.post(path, json={})):
            assert code_of(answer) == (404, "not_found", "token")


async def test_a_password_set_otherwise_ends_the_invitation(
    house: House, ann: Desk, clock: Clock, database: Database
) -> None:
    path = await invite(house, ann)
    async with database.write() as connection:
        await logins.set_password(connection, ann.id, hashing.hash_system_made("x" * 24), clock())
    async with house.browser() as browser:
        assert (await browser.client.get(path)).status_code == 404


async def test_it_opens_on_so_many_devices(house: House, ann: Desk) -> None:
    path = await invite(house, ann)
    async with house.browser() as browser:
        statuses = [(await browser.client.post(path, json={"password": NEW})).status_code]
        for _ in range(tokens.DEVICES):
            statuses.append((await browser.client.post(path, json={})).status_code)
    assert statuses == [200] * tokens.DEVICES + [404]


async def test_the_link_does_not_replace_the_one_time_code(
    house: House, ann: Desk, clock: Clock, database: Database
) -> None:
    totp = pyotp.TOTP(pyotp.random_base32())
    async with database.write() as connection:
        await logins.set_totp(connection, ann.id, house.vault.seal(totp.secret), None, clock())
    path = await invite(house, ann)
    async with house.browser() as browser:
        without = await browser.client.post(path, json={"password": NEW})
        assert code_of(without) == (401, "unauthenticated", "code")
        given = {"password": NEW, "code": totp.at(clock())}
        assert (await browser.client.post(path, json=given)).status_code == 200


async def test_nonsense_is_no_invitation(house: House) -> None:
    async with house.browser() as browser:
        assert (await browser.client.get(f"/invitations/{'x' * 43}")).status_code == 404
        assert (await browser.client.get("/invitations/x")).status_code == 422
