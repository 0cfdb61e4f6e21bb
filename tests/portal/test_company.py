"""A reseller makes a company from a template, and its users by a CSV file with a mistake in it."""

from pathlib import Path

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import RU_LIGHT_NARROW
from tests.portal.person import Person

USERS = (
    "name,email,extension\r\nAnna,anna@new.example,2001\r\nBert,bert@@new,2002\r\nCara,,2003\r\n"
)


async def _fill(person: Person, noun: str, **fields: str) -> None:
    for name, value in fields.items():
        await person.field(f"{noun}.{name}").fill(value)


async def test_a_company_is_made_from_a_template_with_users_by_csv(
    office: Office, sit_down: Sits, tmp_path: Path
) -> None:
    reseller = await office.factory.make_account(kind="reseller")
    known = await credentials(
        office, reseller, Role.CUSTOMERS_ADMINISTRATOR, "Sells", RU_LIGHT_NARROW
    )
    person = await sit_down(RU_LIGHT_NARROW)
    await person.log_in(known.email, known.password)
    await person.page.wait_for_url("**/a/**")
    home = person.page.url.split("/a/")[1].split("/")[0]

    await person.open(f"/a/{home}/account-templates/new")
    await _fill(person, "account-templates", name="Berlin", country="DE", time_zone="Europe/Berlin")
    await person.check_page()
    await person.button(person.t("do.add")).last.click()
    await expect(person.page.get_by_role("region", name="Berlin")).to_be_visible()

    await person.open(f"/a/{home}/accounts/new")
    slug = f"new-{reseller.slug}"
    await _fill(person, "accounts", name="New Company", slug=slug)
    picker = person.field("accounts.template_id")
    await picker.fill("Berl")
    await person.page.get_by_role("option", name="Berlin").click()
    await person.check_page()
    await person.button(person.t("do.add")).last.click()
    made = person.page.get_by_role("region", name="New Company")
    await expect(made).to_be_visible()
    await expect(person.field("accounts.country", made)).to_have_value("DE")

    await person.button(f"{person.t('account.use')} New Company", exact=False).click()
    await expect(
        person.page.get_by_text(person.t("account.acting", name="New Company", own=reseller.name))
    ).to_be_visible()
    company = person.page.url.split("/a/")[1].split("/")[0]
    assert company != home

    await person.open(f"/a/{company}/users")
    (tmp_path / "users.csv").write_text(USERS)
    await person.button(person.t("do.import")).first.click()
    dialog = person.page.get_by_role("dialog")
    await dialog.locator("input[type=file]").set_input_files(tmp_path / "users.csv")
    await expect(dialog.get_by_text(person.t("import.row", row=3))).to_be_visible()
    await person.check_page()
    await person.field("users.email", dialog).fill("bert@new.example")
    await dialog.get_by_role("button", name=person.t("import.check_again")).click()
    await expect(dialog.get_by_text("3", exact=False).first).to_be_visible()
    await dialog.get_by_role("button", name=person.t("do.import")).click()
    for name in ("Anna", "Bert", "Cara"):
        await expect(person.link(name)).to_be_visible()
    await person.check_page()
