"""The first log-in: an invitation, a password, a second factor; and the way back in."""

import pyotp
from playwright.async_api import expect

from ringfort.domain.permissions import Role
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE, RU_DARK_WIDE


async def test_somebody_is_invited_and_sets_up_a_second_factor(
    office: Office, sit_down: Sits
) -> None:
    known = await credentials(office, office.account, Role.ACCOUNT_ADMINISTRATOR, "Ann")
    ann = await sit_down(EN_LIGHT_WIDE)
    await ann.log_in(known.email, known.password)
    await ann.link(ann.noun("logins")).click()
    await ann.button(ann.t("do.add")).first.click()
    panel = ann.page.get_by_role("region", name=ann.t("row.new", what=ann.noun("logins", "one")))
    await ann.field("logins.email", panel).fill(f"bert@{office.account.slug}.example")
    await ann.field("logins.name", panel).fill("Bert")
    await ann.field("logins.language", panel).fill("ru")
    await ann.field("logins.role", panel).click()
    await ann.page.get_by_role(
        "option", name=ann.value("logins.role.account_administrator")
    ).click()
    await panel.get_by_role("button", name=ann.t("do.add")).last.click()
    await expect(
        ann.page.get_by_role("region", name=f"bert@{office.account.slug}.example")
    ).to_be_visible()
    await ann.check_page()
    await ann.button(ann.t("row.actions")).click()
    await ann.page.get_by_role("menuitem", name=ann.verb("logins.invite")).click()
    await ann.check_page()
    await ann.button(ann.t("do.confirm")).click()
    link = ann.page.get_by_role("dialog").get_by_text("/invitation#")
    path = (await link.inner_text()).strip()

    bert = await sit_down(RU_DARK_WIDE)
    await bert.open(path)
    await bert.page.get_by_label(bert.t("door.new_password")).fill("a lamp on the long table")
    await bert.check_page()
    await bert.button(bert.t("door.set_and_enter")).click()
    await bert.link(bert.t("door.portal_open")).click()
    await bert.page.wait_for_url("**/a/**")
    account = bert.page.url.split("/a/")[1].split("/")[0]
    await bert.open(f"/a/{account}/me")
    await bert.button(bert.t("mine.turn_on")).click()
    await bert.page.get_by_label(bert.t("mine.present_password")).fill("a lamp on the long table")
    await bert.button(bert.t("do.next")).click()
    totp = pyotp.parse_uri(await bert.scans(bert.t("mine.totp_qr")))
    assert isinstance(totp, pyotp.TOTP)
    await bert.check_page()
    secret = await bert.page.get_by_role("dialog").locator("code").inner_text()
    assert secret.replace(" ", "") == totp.secret
    await bert.page.get_by_label(bert.t("door.code")).fill(totp.now())
    await expect(bert.page.get_by_text(bert.t("mine.recovery_text"))).to_be_visible()
    await bert.check_page()
    recovery = await bert.page.get_by_role("dialog").get_by_role("listitem").first.inner_text()
    await bert.page.get_by_label(bert.t("mine.kept")).check()
    await bert.button(bert.t("do.done")).click()

    await bert.button(bert.t("me.menu", name="Bert"), exact=False).click()
    await bert.page.get_by_role("menuitem", name=bert.t("me.log_out")).click()
    await bert.log_in(f"bert@{office.account.slug}.example", "a lamp on the long table")
    await bert.button(bert.t("door.use_recovery")).click()
    await bert.page.get_by_label(bert.t("door.recovery_code")).fill(recovery)
    await bert.button(bert.t("door.log_in")).click()
    await expect(bert.heading(bert.t("page.overview"))).to_be_visible()
