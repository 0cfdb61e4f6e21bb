"""Working inside a customer's account: it is said all the time, and the audit log names both."""

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE


async def test_an_operator_works_inside_an_account_and_the_audit_log_says_so(
    office: Office, sit_down: Sits
) -> None:
    reseller = await office.factory.make_account(kind="reseller")
    customer = await office.factory.make_account(parent=reseller, name="Customer & Sons")
    known = await credentials(office, reseller, Role.CUSTOMERS_ADMINISTRATOR, "Olga")
    olga = await sit_down(EN_LIGHT_WIDE)
    await olga.log_in(known.email, known.password)
    await olga.button(f"{olga.t('account.switch')}:", exact=False).click()
    await olga.page.get_by_label(olga.t("account.find")).fill("sons")
    await olga.page.get_by_role("option", name=customer.name).click()
    banner = olga.page.get_by_role("region", name=olga.t("account.acting_label"))
    await expect(banner).to_contain_text(customer.name)
    await olga.link(olga.noun("contact-lists")).click()
    await olga.button(olga.t("do.add")).first.click()
    await olga.field("contact-lists.name").fill("Suppliers")
    await olga.button(olga.t("do.add")).last.click()
    await expect(olga.page.get_by_role("region", name="Suppliers")).to_be_visible()
    await olga.check_page()

    await olga.button(olga.t("row.actions")).click()
    await olga.page.get_by_role("menuitem", name=olga.t("row.history")).click()
    entry = olga.page.get_by_role("row").filter(has_text="Suppliers")
    await expect(entry).to_contain_text("Olga")
    await entry.get_by_role("link").first.click()
    details = olga.page.get_by_role("region", name="Suppliers")
    await expect(details).to_contain_text("Olga")
    await olga.check_page()
    assert str(customer.id) in olga.page.url

    await banner.get_by_role("button", name=olga.t("account.leave")).click()
    await expect(banner).to_have_count(0)
    await olga.page.wait_for_url(f"**/a/{reseller.id}*")
