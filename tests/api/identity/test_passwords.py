"""Changing a password, and setting a forgotten one."""

import pytest

from tests.api.identity.house import House, code_of
from tests.api.identity.people import Clock, Desk

NEW = "correct horse battery"


async def test_changing_the_password_ends_other_sessions(house: House, ann: Desk) -> None:
    async with house.browser() as here, house.browser() as there:
        await there.log_in(ann)
        await here.log_in(ann)
        given = {"password": ann.password, "new_password": NEW}
        assert (await here.client.post("/session/password", json=given)).status_code == 204
        assert (await here.client.get("/session")).status_code == 200
        assert (await there.client.get("/session")).status_code == 401
        assert (await there.log_in(ann)).status_code == 401
        assert (await there.log_in(Desk(ann.id, ann.email, NEW))).status_code == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": "wrong", "new_password": NEW}, "password"),
        ({"new_password": "password1234"}, "new_password"),
        ({"new_password": "Ann@example.com"}, "new_password"),
        ({"new_password": "short"}, "new_password"),
        ({"new_password": "x" * 1001}, "new_password"),
    ],
)
async def test_what_is_refused_names_its_field(
    house: House, ann: Desk, given: dict[str, str], field: str
) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        body = {"password": ann.password} | given
        answer = await browser.client.post("/session/password", json=body)
        assert code_of(answer) == (422, "invalid", field)


async def test_a_stolen_session_cannot_guess_the_password(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        body = {"password": "wrong", "new_password": NEW}
        statuses = [
            (await browser.client.post("/session/password", json=body)).status_code
            for _ in range(6)
        ]
    assert statuses == [422] * 5 + [429]


async def ask(house: House, email: str) -> None:
    async with house.browser() as browser:
        answer = await browser.client.post("/password-resets", json={"email": email})
        assert (answer.status_code, answer.text) == (202, "null")


async def test_a_forgotten_password(house: House, ann: Desk) -> None:
    await ask(house, ann.email.upper())
    [letter] = await house.letters()
    assert (letter["to"], letter["template"]) == ([ann.email], "password_reset")
    async with house.browser() as old, house.browser() as browser:
        await old.log_in(ann)
        given = {"token": await house.link(), "password": NEW}
        set_anew = await browser.client.post("/password-resets/confirm", json=given)
        assert set_anew.status_code == 204
        assert (await old.client.get("/session")).status_code == 401
        assert (await browser.log_in(Desk(ann.id, ann.email, NEW))).status_code == 200
        again = await browser.client.post("/password-resets/confirm", json=given)
        assert code_of(again) == (404, "not_found", "token")


async def test_the_link_lies_nowhere_readable(house: House, ann: Desk) -> None:
    await ask(house, ann.email)
    assert await house.link() not in repr(await house.letters())


async def test_a_bad_new_password_does_not_use_up_the_link(house: House, ann: Desk) -> None:
    await ask(house, ann.email)
    async with house.browser() as browser:
        for password, status in (("short", 422), (NEW, 204)):
            given = {"token": await house.link(), "password": password}
            answer = await browser.client.post("/password-resets/confirm", json=given)
            assert answer.status_code == status


async def test_a_link_lasts_an_hour_and_until_the_next(
    house: House, ann: Desk, clock: Clock
) -> None:
    await ask(house, ann.email)
    first = await house.link()
    await ask(house, ann.email)
    async with house.browser() as browser:
        given = {"token": first, "password": NEW}
        answer = await browser.client.post("/password-resets/confirm", json=given)
        assert code_of(answer) == (404, "not_found", "token")
        clock.advance(hours=1)
        given["token"] = await house.link()
        answer = await browser.client.post("/password-resets/confirm", json=given)
        assert code_of(answer) == (404, "not_found", "token")


async def test_nobody_gets_no_letter_and_the_same_answer(house: House, ann: Desk) -> None:
    await ask(house, "nobody@example.com")
    assert await house.letters() == []


async def test_nobodys_mailbox_is_flooded(house: House, ann: Desk) -> None:
    for number in range(8):
        async with house.browser(address=f"192.0.2.{number}") as browser:
            answer = await browser.client.post("/password-resets", json={"email": ann.email})
            assert answer.status_code == 202
    assert len(await house.letters()) == 5
