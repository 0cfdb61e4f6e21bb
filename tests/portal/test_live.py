"""A call between phones is seen as it happens, hung up, and afterwards explained."""

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from ringfort.resources.platform.accounts import ACCOUNT
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE, RU_DARK_WIDE


async def test_a_call_is_seen_live_hung_up_and_explained(office: Office, sit_down: Sits) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    known = await credentials(
        office, office.account, Role.ACCOUNT_ADMINISTRATOR, "Ann", RU_DARK_WIDE
    )
    ann = await sit_down(RU_DARK_WIDE)
    await ann.log_in(known.email, known.password)
    await ann.link(ann.t("live.title")).click()
    await expect(ann.page.get_by_text(ann.t("live.none"))).to_be_visible()
    await ann.check_page()

    call = await alice.dial("1002")
    row = ann.page.get_by_role("row").filter(has_text="User 1001")
    await expect(row).to_contain_text(ann.t("live.state.ringing"))
    await bob.answer()
    await call.answered()
    await expect(row).to_contain_text(ann.t("live.state.talking"))
    await expect(row).to_contain_text("User 1002")
    await ann.check_page()
    await row.get_by_role("button", name=ann.t("live.do.hangup")).click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=ann.t("live.do.hangup")).click()
    await call.ended(by="them")
    await expect(row).to_have_count(0)

    await ann.link(ann.t("calls.title")).click()
    price = ann.page.get_by_role("columnheader", name=ann.t("calls.field.price"))
    await expect(price).to_be_visible()
    await ann.page.get_by_role("table").get_by_role("link").first.click()
    panel = ann.page.get_by_role("dialog", name="User 1001 →", exact=False)
    await expect(panel).to_contain_text("User 1002")
    await expect(panel).to_contain_text(ann.t("calls.direction.internal"))
    await ann.check_page()
    await ann.page.get_by_role("tab", name=ann.t("calls.tab.sip")).click()
    await expect(ann.page.get_by_text("INVITE").first).to_be_visible()
    await ann.check_page()

    await office.factory.change_document(
        office.account, ACCOUNT, office.account.id, "operator", sees={"prices": False}
    )
    await ann.page.reload()
    await expect(ann.page.get_by_role("columnheader").first).to_be_visible()
    await expect(price).to_have_count(0)


async def test_a_call_is_listened_to_and_transferred(office: Office, sit_down: Sits) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    carol, dave = await office.phone("1003"), await office.phone("1004")
    known = await credentials(office, office.account, Role.ACCOUNT_ADMINISTRATOR, "Ann")
    ann = await sit_down(EN_LIGHT_WIDE)
    await ann.log_in(known.email, known.password)
    await ann.link(ann.t("live.title")).click()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    row = ann.page.get_by_role("row").filter(has_text="User 1001")
    dialog = ann.page.get_by_role("dialog")

    await row.get_by_role("button", name=ann.t("live.do.listen")).click()
    await dialog.get_by_label(ann.t("live.listen.device")).first.fill("1003")
    await ann.page.get_by_role("option", name="User 1003").click()
    await ann.check_page()
    await dialog.get_by_role("button", name=ann.t("live.listen.do")).click()
    await carol.rings()
    listening = await carol.answer()
    await listening.talk(seconds=1)
    await carol.hang_up()

    await row.get_by_role("button", name=ann.t("live.do.transfer")).click()
    await dialog.get_by_label(ann.t("live.transfer.to")).first.fill("1004")
    await ann.check_page()
    await dialog.get_by_role("button", name=ann.t("live.do.transfer")).click()
    await dave.rings()
    await dave.answer()
    row = ann.page.get_by_role("row").filter(has_text="User 1004")
    await expect(row).to_contain_text(ann.t("live.state.talking"))
