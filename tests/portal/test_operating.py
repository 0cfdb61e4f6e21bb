"""What is done by hand on the running platform: bans, a drain, a registration ended, a person
erased; with the menus that lead there."""

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from ringfort.resources.identity.logins import LOGIN
from ringfort.resources.platform.accounts import ACCOUNT
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_DARK_NARROW, EN_LIGHT_WIDE

STRANGER, BANNED = "2001:db8::9", "2001:db8::/64"


async def test_an_address_is_banned_and_let_in_and_a_server_rests(
    office: Office, sit_down: Sits
) -> None:
    root = await office.factory.platform_account()
    known = await credentials(office, root, Role.PLATFORM_ADMINISTRATOR, "olaf", EN_DARK_NARROW)
    try:
        olaf = await sit_down(EN_DARK_NARROW)
        await olaf.log_in(known.email, known.password)
        await olaf.page.wait_for_url("**/a/**")
        await olaf.open(f"/a/{root.id}/bans")
        await olaf.button(olaf.t("bans.add")).first.click()
        dialog = olaf.page.get_by_role("dialog")
        address = dialog.get_by_label(olaf.t("bans.field.address"))
        await address.fill("example.com")
        await dialog.get_by_role("button", name=olaf.t("bans.add")).click()
        await expect(address).to_have_attribute("aria-invalid", "true")
        await olaf.check_page()
        await address.fill(STRANGER)
        await dialog.get_by_role("button", name=olaf.t("bans.add")).click()
        row = olaf.page.get_by_role("row").filter(has_text=BANNED)
        await expect(row).to_contain_text(olaf.t("bans.reason.by_hand"))
        await olaf.check_page()
        await row.get_by_role("button", name=olaf.t("bans.lift")).click()
        await expect(olaf.page.get_by_text(olaf.t("bans.none"))).to_be_visible()

        await olaf.open(f"/a/{root.id}/app-servers")
        row = olaf.page.get_by_role("row").filter(has_text="app1")
        await row.get_by_role("button", name=olaf.t("servers.drain")).click()
        await olaf.check_page()
        dialog = olaf.page.get_by_role("dialog")
        await dialog.get_by_role("button", name=olaf.t("servers.drain")).click()
        await expect(row).to_contain_text(olaf.t("servers.state.drained"))
        await olaf.check_page()
        await row.get_by_role("button", name=olaf.t("servers.resume")).click()
        await expect(row).to_contain_text(olaf.t("servers.state.up"))
    finally:
        await office.factory.delete(root, LOGIN, known.id)


async def test_a_registration_is_ended_and_a_person_erased(office: Office, sit_down: Sits) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    account = office.account
    await office.factory.change(account, ACCOUNT, account.id, self_service=["devices"])
    known = await credentials(office, account, Role.ACCOUNT_ADMINISTRATOR, "Ann")
    ann = await sit_down(EN_LIGHT_WIDE)
    await ann.log_in(known.email, known.password)
    await ann.link(ann.t("registrations.title")).click()
    row = ann.page.get_by_role("row").filter(has_text="User 1002")
    await row.get_by_role("button", name=ann.t("registrations.end"), exact=False).click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=ann.t("registrations.end")).click()
    await expect(row).to_have_count(0)
    call = await alice.dial("1002")
    await call.refused(480)
    assert not any(message.method == "INVITE" for message in bob.trace.received)

    await ann.link(ann.t("calls.title")).click()
    table = ann.page.get_by_role("table")
    await expect(table).to_contain_text("User 1001")
    await ann.button(ann.t("do.more")).click()
    await ann.check_page(menus=1)
    await ann.page.get_by_role("menuitem", name=ann.t("calls.erase.open")).click()
    erase = dialog.get_by_role("button", name=ann.t("calls.erase.do"))
    await dialog.get_by_text(ann.t("calls.erase.by_user")).click()
    await dialog.get_by_role("combobox", name=ann.t("calls.filter.user")).fill("1001")
    await ann.page.get_by_role("option", name="User 1001").click()
    await expect(erase).to_be_disabled()
    await dialog.get_by_label(ann.t("calls.erase.sure")).check()
    await ann.check_page()
    await erase.click()
    await expect(ann.page.get_by_text(ann.t("calls.erase.done_one", count=1))).to_be_visible()
    await expect(table).not_to_contain_text("User 1001")
    await expect(table).to_contain_text("User 1002")


async def test_menus_are_accessible(office: Office, sit_down: Sits) -> None:
    await office.user("1001")
    known = await credentials(office, office.account, Role.ACCOUNT_ADMINISTRATOR, "Ann")
    ann = await sit_down(EN_LIGHT_WIDE)
    await ann.log_in(known.email, known.password)
    await ann.link(ann.noun("users")).click()
    for name in (ann.t("do.columns"), "Ann"):
        await ann.button(name, exact=False).first.click()
        await ann.check_page(menus=1)
        await ann.page.keyboard.press("Escape")
    await ann.page.get_by_role("row").filter(has_text="1001").get_by_role("link").first.click()
    await ann.button(ann.t("row.actions")).click()
    await ann.check_page(menus=1)
