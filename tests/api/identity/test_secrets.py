"""Following a link that shows a device's secret once."""

from typing import Any

import pytest

from ringfort.domain.errors import Conflict
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.store import secret_links
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.identity.house import House, code_of
from tests.api.identity.people import Clock


async def link(house: House, factory: Factory, account: Account, device_id: Any) -> str:
    """Path of a new link of this device, as its administrator is told it."""

    async def act(work: Work) -> Any:
        then = Work(work.connection, work.caller, work.vault, house.clock(), work.domain)
        [verb] = [each for each in DEVICE.verbs if each.name == "secret-link"]
        owner = await then.owner(account.id)
        return await writing.act(then, DEVICE, owner, device_id, verb, None)

    told = await factory.work(act)
    assert told.expires_at == house.clock() + secret_links.LIFETIME
    return "/secrets/" + told.link.partition("#")[2]


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


async def test_a_landline_has_no_secret(house: House, factory: Factory, account: Account) -> None:
    device = await factory.make(
        account, DEVICE, name="Home", kind="landline", number="+12123388100"
    )
    with pytest.raises(Conflict) as refused:
        await link(house, factory, account, device.id)
    assert refused.value.field == "kind"
