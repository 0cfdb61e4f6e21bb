"""A carrier's rates come in by a file, a customer is topped up, and a route is checked."""

from dataclasses import replace
from pathlib import Path

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from ringfort.resources.money.rate_decks import RATE_DECK
from ringfort.resources.money.rating_plans import RATING_PLAN
from ringfort.resources.money.rating_profiles import PROFILE
from tests.calls import money
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_trunk
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE

SHEET = "Prefix;Destination;Price per minute\n44;United Kingdom;0.012\n447;UK mobile;0.03\n"


async def test_a_deck_is_imported_a_balance_topped_up_and_a_route_checked(
    office: Office, sit_down: Sits, tmp_path: Path
) -> None:
    customer = await money.company(
        office, features={"billing": True}, operator={"billing": "prepaid"}
    )
    seller = await money.above(customer)
    await allow(customer, "international")
    far = await carrier(office)
    await make_trunk(office, far.seat.address, account=seller, name="Far carrier", shared=True)
    known = await credentials(office, seller, Role.CUSTOMERS_ADMINISTRATOR, "Olga")
    olga = await sit_down(EN_LIGHT_WIDE)
    await olga.log_in(known.email, known.password)
    await olga.link(olga.t("decks.title")).click()
    await olga.check_page()

    (tmp_path / "rates.csv").write_text(SHEET)
    await olga.open(f"/a/{seller.id}/decks/import")
    await olga.page.locator("input[type=file]").set_input_files(tmp_path / "rates.csv")
    await olga.page.get_by_text(olga.t("rates_import.deck_new"), exact=True).click()
    await olga.page.get_by_role("textbox", name=olga.t("rates_import.deck_name")).fill("November")
    await olga.check_page()
    await olga.button(olga.t("do.next")).click()
    await olga.button(olga.t("rates_import.check")).click()
    await expect(olga.page.get_by_text("UK mobile").first).to_be_visible()
    await olga.check_page()
    await olga.button(olga.t("rates_import.import")).click()
    await olga.button(olga.t("decks.activate")).click()
    await expect(olga.page.get_by_text(olga.t("decks.in_force")).first).to_be_visible()
    await olga.check_page()

    [deck] = await replace(office, account=seller).rows(RATE_DECK)
    plan = await office.factory.make(
        seller, RATING_PLAN, name="Plan", currency="USD", shared=True,
        decks=[{"rate_deck_id": str(deck["id"])}],
    )  # fmt: skip
    await office.factory.make(
        customer.account, PROFILE, rating_plan_id=str(plan.id), active_from=money.yesterday()
    )

    await olga.open(f"/a/{seller.id}/wallet")
    await olga.page.get_by_role("tab", name=olga.t("wallet.below")).click()
    await olga.button(olga.t("wallet.move_for", name=customer.account.name)).click()
    await olga.page.get_by_role("textbox", name=olga.t("wallet.amount")).fill("25.50")
    await olga.page.get_by_role("textbox", name=olga.t("wallet.reason")).fill("Paid in cash")
    await olga.check_page()
    await olga.button(olga.t("wallet.do_top_up")).last.click()
    await expect(olga.page.get_by_role("dialog")).to_have_count(0)
    await expect(olga.page.get_by_role("row").filter(has_text="$25.50")).to_be_visible()
    assert (await money.wallet(customer)).balance == 25_500_000

    await olga.open(f"/a/{customer.account.id}/route-check")
    await olga.page.get_by_role("textbox", name=olga.t("check.number")).fill(FAR)
    await olga.button(olga.t("check.do")).click()
    path = olga.page.get_by_role("list", name=olga.t("check.path"))
    await expect(path).to_contain_text("Far carrier")
    await expect(path).to_contain_text("$0.012")
    await olga.check_page()
