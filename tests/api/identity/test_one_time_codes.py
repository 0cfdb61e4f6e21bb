"""One-time codes over HTTP."""

import pyotp

from ringfort.domain import qr
from ringfort.resources.platform.branding import BRANDING
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.identity.house import Browser, House, code_of
from tests.api.identity.people import Clock, Desk


async def set_up(browser: Browser, clock: Clock, who: Desk) -> tuple[pyotp.TOTP, list[str]]:
    await browser.log_in(who)
    offer = await browser.client.post("/session/totp", json={"password": who.password})
    totp = pyotp.TOTP(offer.json()["secret"])
    assert pyotp.parse_uri(offer.json()["uri"]).secret == totp.secret
    confirmed = await browser.client.post("/session/totp/confirm", json={"code": totp.at(clock())})
    assert confirmed.status_code == 200
    clock.advance(seconds=30)
    return totp, confirmed.json()["recovery_codes"]


async def test_an_authenticator_app_scans_what_bears_the_brand(
    house: House, ann: Desk, account: Account, factory: Factory
) -> None:
    async def offered() -> tuple[pyotp.OTP, str]:
        given = {"password": ann.password}
        told = (await browser.client.post("/session/totp", json=given)).json()
        assert told["qr"] == qr.svg(told["uri"])
        return pyotp.parse_uri(told["uri"]), told["secret"]

    async with house.browser() as browser:
        await browser.log_in(ann)
        ours, _ = await offered()
        assert ours.issuer == "Ringfort"
        await factory.make(account, BRANDING, product="Acme Voice")
        theirs, secret = await offered()
        assert (theirs.issuer, theirs.name, theirs.secret) == ("Acme Voice", ann.email, secret)


async def test_logging_in_with_a_code(house: House, ann: Desk, clock: Clock) -> None:
    async with house.browser() as browser:
        totp, _ = await set_up(browser, clock, ann)
        assert code_of(await browser.log_in(ann)) == (401, "unauthenticated", "code")
        assert code_of(await browser.log_in(ann, "000000")) == (401, "unauthenticated", "code")
        code = totp.at(clock())
        told = await browser.log_in(ann, f"{code[:3]} {code[3:]}")
        assert told.json()["login"]["one_time_codes"] is True
        assert code_of(await browser.log_in(ann, code)) == (401, "unauthenticated", "code")


async def test_a_wrong_password_is_not_told_by_the_code(
    house: House, ann: Desk, clock: Clock
) -> None:
    async with house.browser() as browser:
        totp, _ = await set_up(browser, clock, ann)
        wrong = Desk(ann.id, ann.email, "wrong")
        for code in (None, totp.at(clock())):
            assert code_of(await browser.log_in(wrong, code)) == (401, "unauthenticated", None)


async def test_the_code_that_confirmed_does_not_log_in(
    house: House, ann: Desk, clock: Clock
) -> None:
    async with house.browser() as browser:
        totp, _ = await set_up(browser, clock, ann)
        used = totp.at(clock.now.timestamp() - 30)  # type: ignore[arg-type]
        assert code_of(await browser.log_in(ann, used)) == (401, "unauthenticated", "code")


async def test_a_recovery_code_counts_once(house: House, ann: Desk, clock: Clock) -> None:
    async with house.browser() as browser:
        _, recovery = await set_up(browser, clock, ann)
        assert len(recovery) == 10
        assert (await browser.log_in(ann, recovery[3].upper())).status_code == 200
        assert (await browser.log_in(ann, recovery[3])).status_code == 401
        assert (await browser.log_in(ann, recovery[4])).status_code == 200


async def test_codes_that_nobody_confirmed_are_not_asked_for(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        await browser.client.post("/session/totp", json={"password": ann.password})
        wrong = await browser.client.post("/session/totp/confirm", json={"code": "000000"})
        assert code_of(wrong) == (422, "invalid", "code")
        assert (await browser.log_in(ann)).status_code == 200


async def test_there_must_be_an_offer(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        answer = await browser.client.post("/session/totp/confirm", json={"code": "000000"})
        assert code_of(answer) == (409, "conflict", None)


async def test_a_session_alone_changes_no_codes(house: House, ann: Desk, clock: Clock) -> None:
    async with house.browser() as browser:
        await set_up(browser, clock, ann)
        for path in ("/session/totp", "/session/totp/remove"):
            answer = await browser.client.post(path, json={"password": "wrong"})
            assert code_of(answer) == (422, "invalid", "password")


async def test_removing_codes(house: House, ann: Desk, clock: Clock) -> None:
    async with house.browser() as browser:
        _, recovery = await set_up(browser, clock, ann)
        removed = await browser.client.post("/session/totp/remove", json={"password": ann.password})
        assert removed.status_code == 204
        assert (await browser.log_in(ann)).status_code == 200
        await set_up(browser, clock, ann)
        assert (await browser.log_in(ann, recovery[0])).status_code == 401
