"""`make screenshots`: pictures of the portal for the documents, light and dark, of a company with
real phones, calls and rates."""

import asyncio
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Page

from ringfort.domain.permissions import Role
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.store.accounts import Account
from ringfort.testing.eventually import eventually
from tests.calls import money
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import allow, carrier, fresh_number, make_trunk
from tests.portal.conftest import Credentials, Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE
from tests.portal.person import Person

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "portal"
PEOPLE = (
    *("Amelia Brandt", "Ben Okafor", "Carla Moreno", "Daniel Weiss", "Elif Kaya", "Felix Lindholm"),
    *("Grace Adeyemi", "Hugo Laurent", "Ines Ferreira", "Jonas Berg", "Kira Novak", "Liam Doyle"),
)
SHEET = """Code;Destination;Rate;Interval
44;United Kingdom;0.0124;60/1
447;United Kingdom mobile;0.0310;60/1
49;Germany;0.0105;1/1
4915;Germany mobile;0.0285;1/1
33;France;0.0099;1/1
336;France mobile;0.0310;60/60
7;Russia;0.0720;60/60
1;USA and Canada;0.0060;6/6
"""


COSTS = SHEET.replace("0.0124", "0.0071").replace("0.0105", "0.0062")


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells, who buys, and their log-ins."""

    office: Office
    seller: Office
    admin: Credentials
    operator: Credentials


async def test_screenshots(offices: Offices, sit_down: Sits, tmp_path: Path) -> None:
    shop = await _shop(await offices.open())
    FOLDER.mkdir(exist_ok=True)
    (tmp_path / "carrier-rates.csv").write_text(SHEET)
    desk = await _history(shop.office, shop.seller.account)
    for scheme in ("light", "dark"):
        look = replace(EN_LIGHT_WIDE, scheme=scheme)
        visitor = await sit_down(look)
        await visitor.open("/login")
        await _shoot(visitor.page, "log-in", scheme)
        await _as_customer(await sit_down(look, permissions=["microphone"]), shop, scheme)
        await _as_operator(await sit_down(look), shop, scheme, tmp_path / "carrier-rates.csv")
    await desk.withdraw()


async def _shop(first: Office) -> Shop:
    seller = await first.factory.make_account(kind="reseller", name="Harbour Telecom")
    account = await first.factory.make_account(
        parent=seller, name="Northwind Trading", features={"billing": True},
        operator={"billing": "prepaid"},
        self_service=["numbers", "devices"],
    )  # fmt: skip
    sold = replace(first, account=account, people={})
    selling = replace(first, account=seller, people={})
    for place, name in enumerate(PEOPLE):
        extension = str(1001 + place)
        sold.people[extension] = await sold.factory.make_user_with_phone(
            account, extension, name=name
        )
    await eventually(lambda: sold.knows("1012"), promise_s=1, what="edge knows the devices")
    for extension in ("1001", "1002", "1003", "1004"):
        user_id = str(sold.people[extension].user_id)
        number = fresh_number()
        await sold.factory.make(account, NUMBER, number=number, user_id=user_id)
    await sold.factory.make(account, NUMBER, number=fresh_number(), description="Fax, old site")
    admin = await credentials(
        sold, account, Role.ACCOUNT_ADMINISTRATOR, "Amelia",
        user_id=str(sold.people["1001"].user_id),
    )  # fmt: skip
    operator = await credentials(selling, seller, Role.CUSTOMERS_ADMINISTRATOR, "Desk")
    return Shop(sold, selling, admin, operator)


class Desk:
    """Calls that go on while pictures are taken."""

    def __init__(self) -> None:
        self.phones: list[object] = []

    async def withdraw(self) -> None:
        for phone in self.phones:
            await phone.hang_up()  # type: ignore[attr-defined]


async def _history(office: Office, seller: Account) -> Desk:
    """Calls of each kind, then some that last."""
    far = await carrier(office)
    costs = await money.deck(office, seller, COSTS)
    await make_trunk(
        office, far.seat.address, account=seller, name="Atlantic Carrier", shared=True,
        cost_deck_id=str(costs),
    )  # fmt: skip
    await money.sells(office, seller, office.account, SHEET)
    await money.pays(office, "250.00")
    await allow(office, "international")
    phones = {number: await office.phone(number) for number in map(str, range(1002, 1008))}
    pairs = [("1002", "1005"), ("1003", "1006"), ("1004", "1007")]
    for caller, called in pairs:
        await phones[caller].dial(called)
        await phones[called].answer()
        await asyncio.sleep(2)
        await phones[caller].hang_up()
    call = await phones["1002"].dial("1008")
    await call.refused()
    abroad = await phones["1003"].dial("011442079460123")
    await far.answer()
    await abroad.answered()
    await abroad.talk(seconds=3)
    await far.hang_up()
    desk = Desk()
    for caller, called in pairs:
        await phones[caller].dial(called)
        await phones[called].answer()
        desk.phones.append(phones[caller])
    return desk


async def _as_customer(person: Person, shop: Shop, scheme: str) -> None:
    await person.log_in(shop.admin.email, shop.admin.password)
    await person.page.wait_for_url("**/a/**")
    home = f"/a/{shop.office.account.id}"
    for name, path in {
        "overview": "/", "live-calls": "/live", "users": "/users", "numbers": "/numbers",
        "web-phone": "/phone",
    }.items():  # fmt: skip
        await person.open(home + path)
        if name == "web-phone":
            await person.button(person.t("phone.turn_on")).click()
        await _shoot(person.page, name, scheme)
    await person.open(f"{home}/calls?direction=outgoing")
    await person.page.get_by_role("table").get_by_role("link").first.click()
    await _shoot(person.page, "call", scheme)


async def _as_operator(person: Person, shop: Shop, scheme: str, sheet: Path) -> None:
    await person.log_in(shop.operator.email, shop.operator.password)
    await person.page.wait_for_url("**/a/**")
    home = f"/a/{shop.seller.account.id}"
    await person.open(f"{home}/decks/import")
    await person.page.locator("input[type=file]").set_input_files(sheet)
    await person.page.get_by_text(person.t("rates_import.deck_new"), exact=True).click()
    name = person.page.get_by_role("textbox", name=person.t("rates_import.deck_name"))
    await name.fill(f"Atlantic Carrier, {scheme}")
    await person.button(person.t("do.next")).click()
    await person.button(person.t("rates_import.check")).click()
    await person.page.get_by_text("Germany mobile").first.wait_for()
    await _shoot(person.page, "deck-import", scheme)
    await person.open(f"{home}/trunks")
    await person.link("Atlantic Carrier").click()
    await _shoot(person.page, "trunk", scheme)
    customer = f"/a/{shop.office.account.id}"
    await person.open(f"{customer}/route-check?number=%2B442079460123")
    await _shoot(person.page, "route-check", scheme)


async def _shoot(page: Page, name: str, scheme: Literal["light", "dark"] | str) -> None:
    await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(await page.screenshot()))
    picture.convert("RGB").save(FOLDER / f"{name}-{scheme}.webp", quality=82, method=6)
