"""Logging in over HTTP."""

from datetime import timedelta

import pytest

from ringfort.domain.permissions import Role
from ringfort.resources.people.users import USER
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.identity.house import House, code_of
from tests.api.identity.people import Clock, Desk, make_login


async def test_log_in_and_out(house: House, ann: Desk, account: Account) -> None:
    async with house.browser() as browser:
        answer = await browser.log_in(ann)
        assert answer.status_code == 200
        told = answer.json()
        assert told["login"]["email"] == ann.email
        assert told["account"] == told["own_account"]
        assert told["account"]["id"] == str(account.id)
        assert told["account"]["sees"]["prices"] is True
        assert "users.add" in told["rights"]
        assert "accounts.add" not in told["rights"]
        assert told["grants"] is None
        assert (await browser.client.get("/session")).json() == told
        assert (await browser.client.delete("/session")).status_code == 204
        assert code_of(await browser.client.get("/session")) == (401, "unauthenticated", None)
    assert await house.noted() == ["log-in", "log-out"]


async def test_the_cookie_is_out_of_reach(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        cookie = (await browser.log_in(ann)).headers["set-cookie"]
    assert cookie.startswith("__Host-ringfort=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    async with house.browser("http://127.0.0.1:8080") as browser:
        cookie = (await browser.log_in(ann)).headers["set-cookie"]
    assert cookie.startswith("ringfort=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


async def test_a_wrong_log_in_does_not_say_what_is_wrong(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        answers = [
            await browser.client.post("/session", json={"email": email, "password": password})
            for email, password in (
                (ann.email, "wrong"),
                ("nobody@example.com", ann.password),
                ("a'; --", ann.password),
            )
        ]
    assert {code_of(answer) for answer in answers} == {(401, "unauthenticated", None)}
    assert len({answer.text for answer in answers}) == 1


async def test_what_no_database_takes_is_refused(house: House) -> None:
    async with house.browser() as browser:
        given = {"email": "a\x00b@example.com", "password": "x"}
        answer = await browser.client.post("/session", json=given)
    assert code_of(answer) == (422, "invalid", "email")


async def test_an_address_is_written_in_any_case(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        given = {"email": ann.email.upper(), "password": ann.password}
        assert (await browser.client.post("/session", json=given)).status_code == 200


async def test_without_its_token_nothing_is_changed(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        del browser.client.headers["X-CSRF-Token"]
        assert code_of(await browser.client.delete("/session")) == (
            403,
            "forbidden",
            "X-CSRF-Token",
        )
        assert (await browser.client.get("/session")).status_code == 200


@pytest.mark.parametrize("same", ["address", "email"])
async def test_five_tries_a_minute(house: House, ann: Desk, clock: Clock, same: str) -> None:
    for number in range(5):
        address = "192.0.2.1" if same == "address" else f"192.0.2.{number}"
        email = ann.email if same == "email" else f"ann{number}@example.com"
        async with house.browser(address=address) as browser:
            given = {"email": email, "password": "wrong"}
            assert (await browser.client.post("/session", json=given)).status_code == 401
    address = "192.0.2.1" if same == "address" else "192.0.2.99"
    async with house.browser(address=address) as browser:
        refused = await browser.log_in(ann)
        assert code_of(refused) == (429, "too_many_requests", None)
        assert refused.headers["retry-after"] == "60"
        clock.advance(seconds=60)
        assert (await browser.log_in(ann)).status_code == 200


async def test_who_logs_in_rightly_may_do_so_often(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        for _ in range(7):
            assert (await browser.log_in(ann)).status_code == 200


async def test_a_session_ends_after_12_idle_hours(house: House, ann: Desk, clock: Clock) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        for _ in range(2):
            clock.advance(hours=11)
            assert (await browser.client.get("/session")).status_code == 200
            await house.gate.settle()
        clock.advance(hours=12)
        assert (await browser.client.get("/session")).status_code == 401


async def test_errors_speak_the_callers_language(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        given = {"email": ann.email, "password": "wrong"}
        answer = await browser.client.post(
            "/session", json=given, headers={"Accept-Language": "ru, en;q=0.5"}
        )
    assert answer.json()["error"]["message"] == "Неверный адрес почты или пароль."


async def test_a_person_chooses_their_language(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        assert (await browser.log_in(ann)).json()["language"] == "en"
        told = await browser.client.patch("/session", json={"language": "ru"})
        assert told.json()["language"] == "ru"
        bad = await browser.client.patch("/session", json={"language": "Russian"})
        assert code_of(bad) == (422, "invalid", "language")
        refused = await browser.client.post("/session/account", json={"account_id": str(ann.id)})
        assert refused.json()["error"]["message"] == "Такого аккаунта нет."
    async with house.browser() as browser:
        assert (await browser.log_in(ann)).json()["language"] == "ru"


async def test_somebody_without_the_right_does_not_log_in(
    house: House, factory: Factory, account: Account
) -> None:
    bob = await make_login(factory, account, "bob@example.com")
    await house.give_rights(bob, ["users.view"])
    async with house.browser() as browser:
        assert code_of(await browser.log_in(bob)) == (403, "forbidden", None)


async def test_using_an_account(house: House, factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    below = await factory.make_account(parent=reseller)
    stranger = await factory.make_account()
    rob = await make_login(factory, reseller, "rob@example.com")
    async with house.browser() as browser:
        await browser.log_in(rob)
        used = await browser.client.post("/session/account", json={"account_id": str(below.id)})
        assert used.json()["account"]["id"] == str(below.id)
        assert used.json()["own_account"]["id"] == str(reseller.id)
        assert used.json()["login"]["id"] == str(rob.id)
        assert "accounts.add" not in used.json()["rights"]
        left = await browser.client.delete("/session/account")
        assert left.json()["account"]["id"] == str(reseller.id)
        for target in (stranger.id, rob.id):
            answer = await browser.client.post("/session/account", json={"account_id": str(target)})
            assert code_of(answer) == (404, "not_found", "account_id")
    assert await house.noted() == ["log-in", "account-used", "account-left"]


async def test_a_user_uses_no_account(house: House, factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    below = await factory.make_account(parent=reseller)
    person = await factory.make(reseller, USER, name="Uwe")
    user = await make_login(factory, reseller, "u@example.com", Role.USER, user_id=person.id)
    async with house.browser() as browser:
        await browser.log_in(user)
        answer = await browser.client.post("/session/account", json={"account_id": str(below.id)})
        assert code_of(answer) == (403, "forbidden", "account_id")


async def test_a_letter_tells_of_a_log_in_from_another_program(house: House, ann: Desk) -> None:
    async with house.browser(agent="A browser") as one, house.browser(agent="Another") as two:
        await one.log_in(ann)
        await one.log_in(ann)
        assert await house.letters() == []
        await two.log_in(ann)
    [letter] = await house.letters()
    assert (letter["to"], letter["template"]) == ([ann.email], "new_login")
    assert letter["params"]["agent"] == "Another"


async def test_tickets(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        assert (await browser.client.post("/tickets")).status_code == 401
        await browser.log_in(ann)
        answer = await browser.client.post("/tickets")
    assert answer.status_code == 201
    assert answer.json()["expires_in_s"] == timedelta(seconds=30).total_seconds()
    assert await house.ticket_holder(answer.json()["ticket"]) == ann.id
