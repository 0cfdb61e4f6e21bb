"""The phone in the browser and phones on desks: calls both ways, and all that is done with them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from ringfort.phones.call import Call
from ringfort.phones.phone import Phone, assert_sound
from ringfort.testing.eventually import eventually
from tests.calls.kills.machine import Machine
from tests.calls.kinds import talk
from tests.calls.office import Office
from tests.portal.chromium import chromium
from tests.portal.web_phone import WebPhone, now_ms, talking

HEALED_MS = 8_000
"""Promise for sound after the relay's death; Chromium takes five seconds to see that it is gone."""
BUSY = 5
"""How many times slower a test machine may be."""


@pytest_asyncio.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with talking(tmp_path) as browser:
        yield browser


@pytest.fixture
def https(office: Office) -> str:
    return f"https://{office.platform.settings.listen}:{office.platform.ports.api_tls}"


@pytest_asyncio.fixture
async def tab(browser: Browser, office: Office, https: str) -> WebPhone:
    """The phone of extension 1001, ready."""
    phone = await WebPhone.open(browser, office, "1001", https)
    await phone.turn_on()
    return phone


async def called(tab: WebPhone, desk: Phone, number: str) -> Call:
    """The tab calls a phone that answers."""
    await tab.dial(number)
    answered = await desk.answer()
    await tab.connected()
    return answered


async def both_hear(tab: WebPhone, desk: Phone, call: Call) -> None:
    """A browser without a core of its own takes a while until its sound is whole."""
    desk.call = call

    async def whole() -> bool:
        await talk(tab, call)  # type: ignore[arg-type]
        assert_sound(tab, desk)  # type: ignore[arg-type]
        return True

    await eventually(whole, promise_s=3, what="sound both ways")


async def test_calls_both_ways(tab: WebPhone, office: Office) -> None:
    desk = await office.phone("1002")
    call = await called(tab, desk, "1002")
    await both_hear(tab, desk, call)
    await tab.hang_up()
    await call.ended(by="them")
    again = await desk.dial("1001")
    await again.ringing()
    await tab.answer()
    await again.answered()
    await both_hear(tab, desk, again)
    await again.hang_up()
    await tab.idle()


async def test_hold_keys_and_mute(tab: WebPhone, office: Office) -> None:
    desk = await office.phone("1002")
    call = await called(tab, desk, "1002")
    await tab.hold()
    call.since = None
    await tab.resume()
    await both_hear(tab, desk, call)
    await tab.press("19*#")
    heard = desk.heard
    assert await heard.until(lambda: heard.digits() == "19*#", within=10), heard.digits()
    await tab.button("Mute").click()
    await expect(tab.page.get_by_text("Muted: you are not heard")).to_be_visible()
    await talk(tab, call)  # type: ignore[arg-type]
    assert desk.hears(tab).share < 0.2, "muted"  # type: ignore[arg-type]
    assert tab.hears(desk).ok
    await tab.button("Unmute").click()
    await both_hear(tab, desk, call)
    await call.hang_up()
    await tab.idle()


async def test_a_blind_transfer(tab: WebPhone, office: Office) -> None:
    bob, carol = await office.phone("1002"), await office.phone("1003")
    call = await called(tab, bob, "1002")
    await tab.button("Transfer").click()
    await tab.page.get_by_label("Transfer to").fill("1003")
    await tab.button("Transfer now").click()
    taken = await carol.answer()
    await tab.idle()
    await expect(tab.page.get_by_text("was put through")).to_be_visible()
    bob.call, carol.call = call, taken
    await talk(call, taken)
    assert_sound(bob, carol)
    await call.hang_up()


async def test_two_calls_are_switched_and_connected(tab: WebPhone, office: Office) -> None:
    bob, carol = await office.phone("1002"), await office.phone("1003")
    first = await called(tab, bob, "1002")
    await tab.button("Transfer").click()
    await tab.page.get_by_label("Transfer to").fill("1003")
    await tab.button("Ask first").click()
    second = await carol.answer()
    await tab.connected()
    await both_hear(tab, carol, second)
    await tab.button("Switch").click()
    await expect(tab.page.get_by_label("Call with 1002").get_by_text("Connected")).to_be_visible()
    await both_hear(tab, bob, first)
    await tab.button("Connect the two").click()
    await tab.idle()
    await talk(first, second)
    assert_sound(bob, carol)
    await first.hang_up()


async def test_a_second_caller_waits_and_is_taken(tab: WebPhone, office: Office) -> None:
    bob, carol = await office.phone("1002"), await office.phone("1003")
    first = await called(tab, bob, "1002")
    second = await carol.dial("1001")
    await tab.button("Answer").click()
    await second.answered()
    await expect(tab.page.get_by_text("On hold", exact=True)).to_be_visible()
    await tab.connected()
    await both_hear(tab, carol, second)
    await second.hang_up()
    await tab.resume()
    await both_hear(tab, bob, first)
    await tab.hang_up()


async def test_missed_and_declined_calls(tab: WebPhone, office: Office) -> None:
    bob = await office.phone("1002")
    call = await bob.dial("1001")
    await call.ringing()
    await tab.page.get_by_role("link", name="My settings").first.click()
    popped = tab.page.get_by_role("alertdialog")
    await popped.get_by_role("button", name="Decline").click()
    await call.refused()
    again = await bob.dial("1001")
    await again.ringing()
    await expect(popped).to_be_visible()
    await again.hang_up()
    await expect(popped).to_have_count(0)
    await tab.page.get_by_role("button", name="1 missed call").first.click()
    await expect(tab.page.get_by_role("alert").get_by_text("1 missed call")).to_be_visible()
    await tab.button("Seen").click()
    await expect(tab.page.get_by_text("1 missed call")).to_have_count(0)


async def test_sound_comes_back_after_a_restart_of_the_relay(tab: WebPhone, office: Office) -> None:
    desk = await office.phone("1002")
    call = await called(tab, desk, "1002")
    await both_hear(tab, desk, call)
    before = now_ms()
    death = await Machine(office.platform).kill("relay")
    await death.healed()
    took = await tab.back(before)
    assert took < HEALED_MS * BUSY
    await tab.connected()
    await both_hear(tab, desk, call)
    await tab.hang_up()
    await call.ended(by="them")
    print(f"relay killed: sound again after {took / 1000:.1f} s")


@pytest.mark.parametrize("name", ["api", "edge"])
async def test_a_call_outlives_what_carries_its_signals(
    tab: WebPhone, office: Office, name: str
) -> None:
    desk = await office.phone("1002")
    call = await called(tab, desk, "1002")
    death = await Machine(office.platform).kill(name)
    await both_hear(tab, desk, call)
    await death.healed()
    await tab.ready()
    await tab.hold()
    await tab.resume()
    await both_hear(tab, desk, call)
    await tab.hang_up()
    await call.ended(by="them")


async def test_one_tab_has_the_line_and_others_steer_it(tab: WebPhone, office: Office) -> None:
    desk = await office.phone("1002")
    page = await tab.context.new_page()
    other = WebPhone(tab.context, page, "other tab", tab.base)
    await page.goto(tab.page.url)
    await other.ready()
    await expect(page.get_by_text("Your phone is in another tab")).to_be_visible()
    await other.dial("1002")
    call = await desk.answer()
    await tab.connected()
    await both_hear(tab, desk, call)
    await expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    await other.hang_up()
    await call.ended(by="them")
    await tab.idle()
    await other.button("Move it here").click()
    await expect(tab.page.get_by_text("Your phone is in another tab")).to_be_visible()
    await other.ready()
    again = await called(other, desk, "1002")
    await both_hear(other, desk, again)
    await again.hang_up()
    await other.idle()
    await page.close()
    await tab.ready()
    await expect(tab.page.get_by_text("Your phone is in another tab")).to_have_count(0)


async def test_without_a_microphone_the_page_says_what_to_do(
    office: Office, https: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(chromium(microphone=False))
        phone = await WebPhone.open(browser, office, "1001", https)
        await phone.turn_on()
        await expect(phone.page.get_by_text("No microphone", exact=True)).to_be_visible()
        await phone.page.get_by_label("Number or name").fill("1002")
        await expect(phone.button("Call")).to_be_disabled()
        await expect(phone.page.get_by_text("Calls need a microphone.")).to_be_visible()
        desk = await office.phone("1002")
        call = await desk.dial("1001")
        await call.ringing()
        await expect(phone.button("Answer")).to_be_disabled()
        await phone.button("Decline").click()
        await call.refused()


async def test_on_this_machine_plain_http_will_do(browser: Browser, office: Office) -> None:
    base = f"http://127.0.0.1:{office.platform.ports.api}"
    phone = await WebPhone.open(browser, office, "1001", base)
    await phone.turn_on()
    desk = await office.phone("1002")
    call = await called(phone, desk, "1002")
    await both_hear(phone, desk, call)
    await phone.hang_up()
    await call.ended(by="them")
