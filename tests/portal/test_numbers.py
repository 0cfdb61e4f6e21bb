"""A number is given to a person in the portal, and a call from outside reaches that person."""

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from ringfort.phones.phone import assert_sound
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.platform.accounts import ACCOUNT
from tests.calls.office import Office
from tests.calls.outside import carrier, fresh_number, make_trunk
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_DARK_NARROW


async def test_a_number_is_given_to_a_person_who_is_then_called(
    office: Office, sit_down: Sits
) -> None:
    await office.factory.change(
        office.account, ACCOUNT, office.account.id, self_service=["numbers"]
    )
    number = fresh_number()
    await office.factory.make(office.account, NUMBER, number=number)
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    known = await credentials(office, office.account, Role.ACCOUNT_ADMINISTRATOR, "Ann")

    ann = await sit_down(EN_DARK_NARROW)
    await ann.log_in(known.email, known.password)
    await ann.page.wait_for_url("**/a/**")
    await ann.button(ann.t("shell.menu")).click()
    await ann.link(ann.noun("numbers")).click()
    await ann.page.get_by_role("table").get_by_role("link").first.click()
    panel = ann.page.get_by_role("region", name=number)
    user = ann.field("numbers.user_id", panel)
    await user.fill("User 10")
    await ann.page.get_by_role("option", name="User 1001").click()
    await ann.check_page()
    await ann.button(ann.t("do.save")).click()
    await expect(panel.get_by_role("link", name="User 1001")).to_be_visible()
    await ann.check_page()

    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await alice.rings()
    await alice.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, far)
    await alice.hang_up()
