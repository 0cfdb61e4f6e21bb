"""Following a link that shows a device's secret once."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from ringfort.domain import qr
from ringfort.domain.errors import Conflict
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Site, Work
from ringfort.resources.people.devices import DEVICE, SecretLink, SetupLink
from ringfort.store import secret_links
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.identity.house import House, code_of
from tests.api.identity.people import Clock


async def link(
    house: House, factory: Factory, account: Account, device_id: Any, verb: str = "secret-link"
) -> str:
    """Path of a new link of this device, as its administrator is told it."""
    told = await act(house, factory, account, device_id, verb)
    assert told.expires_at == house.clock() + secret_links.LIFETIME
    return "/secrets/" + re.split("#|/secrets/", told.link)[1]


async def act(
    house: House, factory: Factory, account: Account, device_id: Any, name: str
) -> SecretLink | SetupLink:
    async def run(work: Work) -> Any:
        then = replace(work, now=house.clock())
        [verb] = [each for each in DEVICE.verbs if each.name == name]
        owner = await then.owner(account.id)
        return await writing.act(then, DEVICE, owner, device_id, verb, None)

    made: SecretLink | SetupLink = await factory.work(run)
    return made


async def test_a_link_shows_the_secret_once(
    house: House, factory: Factory, account: Account
) -> None:
    device = await factory.make(account, DEVICE, name="Desk", username="anna")
    path = await link(house, factory, account, device.id)
    async with house.browser() as browser:
        for _ in range(2):
            seen = (await browser.client.get(path)).json()
            assert (seen["device"], seen["account"]) == ("Desk", account.name)
            assert device.shown_once["secret"] not in str(seen)
        shown = await browser.client.post(path)
        assert shown.json() == {
            "username": "anna",
            "realm": account.realm,
            "secret": device.shown_once["secret"],
        }
        for again in (await browser.client.post(path), await browser.client.get(path)):
            assert code_of(again) == (404, "not_found", "token")


async def test_a_link_ends_with_its_time_its_successor_and_its_device(
    house: House, factory: Factory, account: Account, clock: Clock
) -> None:
    device = await factory.make(account, DEVICE, name="Desk")
    first = await link(house, factory, account, device.id)
    second = await link(house, factory, account, device.id)
    async with house.browser() as browser:
        assert (await browser.client.post(first)).status_code == 404
        clock.advance(days=7, seconds=-1)
        assert (await browser.client.get(second)).status_code == 200
        clock.advance(seconds=1)
        assert (await browser.client.post(second)).status_code == 404
        third = await link(house, factory, account, device.id)
        await factory.delete(account, DEVICE, device.id)
        assert (await browser.client.post(third)).status_code == 404


async def test_whoever_guesses_links_is_slowed_down(house: House) -> None:
    async with house.browser() as browser:
        answers = [await browser.client.post(f"/secrets/{'x' * 20}{n}") for n in range(7)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]


@pytest.mark.parametrize("kind", ["landline", "cell"])
@pytest.mark.parametrize("verb", ["secret-link", "setup-link"])
async def test_what_is_reached_by_its_number_has_no_secret(
    house: House, factory: Factory, account: Account, kind: str, verb: str
) -> None:
    device = await factory.make(account, DEVICE, name="Home", kind=kind, number="+12123388100")
    with pytest.raises(Conflict) as refused:
        await link(house, factory, account, device.id, verb)
    assert refused.value.field == "kind"


LINPHONE = {"X-Linphone-Provisioning": "1", "User-Agent": "LinphoneAndroid/6.0"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def entries(answer: httpx.Response) -> dict[str | None, str | None]:
    """Of every section of the XML that a softphone gets."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    return {each.get("name"): each.text for each in root.iter() if each.tag.endswith("}entry")}


async def test_a_set_up_link_is_an_address_and_its_qr_code(
    house: House, factory: Factory, account: Account
) -> None:
    factory.site = Site(portal="https://pbx.example.com")
    device = await factory.make(account, DEVICE, name="Mobile", kind="softphone")
    told = await act(house, factory, account, device.id, "setup-link")
    assert isinstance(told, SetupLink)
    assert re.fullmatch(r"https://pbx\.example\.com/api/v1/secrets/[A-Za-z0-9_-]{43}", told.link)
    assert told.qr == qr.svg(told.link)
    async with house.browser() as browser:
        answer = await browser.client.get(told.link.removeprefix(factory.site.portal)[7:])
    assert answer.json()["device"] == "Mobile"


@pytest.mark.parametrize("headers", [LINPHONE, {"Accept": "application/xml"}])
async def test_a_softphone_sets_itself_up_once_and_for_all(
    house: House, factory: Factory, account: Account, headers: dict[str, str]
) -> None:
    device = await factory.make(
        account, DEVICE, name="Mobile", kind="softphone", username="anna", digest="sha256"
    )
    path = await link(house, factory, account, device.id, "setup-link")
    async with house.browser() as browser:
        told = await browser.client.get(path, headers=headers)
        found = entries(told)
        assert found["reg_identity"] == f"sip:anna@{account.realm}"
        assert (found["username"], found["realm"]) == ("anna", account.realm)
        assert (found["passwd"], found["algorithm"]) == (device.shown_once["secret"], "SHA-256")
        assert told.headers["cache-control"] == "no-store"
        for again in (
            await browser.client.get(path, headers=headers),
            await browser.client.get(path),
            await browser.client.post(path),
        ):
            assert code_of(again) == (404, "not_found", "token")
            assert again.headers["content-type"] == "application/json"


async def test_whoever_merely_looks_uses_nothing_up(
    house: House, factory: Factory, account: Account
) -> None:
    """Browsers, programs that look at links in chats, and those that say nothing."""
    device = await factory.make(account, DEVICE, name="Mobile", kind="softphone")
    path = await link(house, factory, account, device.id, "setup-link")
    async with house.browser() as browser:
        for accepted in (BROWSER, "application/json", "*/*", ""):
            seen = await browser.client.get(path, headers={"Accept": accepted})
            assert seen.json()["device"] == "Mobile"
            assert seen.headers["cache-control"] == "no-store"
        assert (await browser.client.post(path)).json()["secret"] == device.shown_once["secret"]
        assert (await browser.client.get(path, headers=LINPHONE)).status_code == 404


async def test_a_newer_link_of_either_kind_voids_the_one_before(
    house: House, factory: Factory, account: Account
) -> None:
    device = await factory.make(account, DEVICE, name="Mobile", kind="softphone")
    first = await link(house, factory, account, device.id, "setup-link")
    second = await link(house, factory, account, device.id, "secret-link")
    third = await link(house, factory, account, device.id, "setup-link")
    async with house.browser() as browser:
        for void in (first, second):
            assert (await browser.client.get(void, headers=LINPHONE)).status_code == 404
        entries(await browser.client.get(third, headers=LINPHONE))


async def test_whoever_guesses_set_up_links_is_slowed_down(house: House) -> None:
    async with house.browser() as browser:
        answers = [
            await browser.client.get(f"/secrets/{'x' * 20}{n}", headers=LINPHONE) for n in range(7)
        ]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429] * 2
