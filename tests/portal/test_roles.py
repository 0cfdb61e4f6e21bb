"""A role with restricted rights: its people see what it grants, and nothing else."""

from playwright.async_api import expect

from ringfort.domain.permissions import Role
from ringfort.resources.identity.roles import ROLE
from ringfort.resources.people.users import USER
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_DARK_NARROW, EN_LIGHT_WIDE, RU_DARK_WIDE


async def test_a_restricted_administrator_sees_what_the_role_grants(
    office: Office, sit_down: Sits
) -> None:
    role = await office.factory.make(
        office.account,
        ROLE,
        name="Looks after contacts",
        rights=["web.login", "users.view", "users.change", "users.add"],
        grants={
            "contacts": ["view", "change", "add"],
            "contact-lists": ["view"],
            "users": ["view"],
        },
    )
    await office.user("1001")
    known = await credentials(
        office, office.account, None, "Few", RU_DARK_WIDE, role_id=str(role.id)
    )
    person = await sit_down(RU_DARK_WIDE)
    await person.log_in(known.email, known.password)
    await expect(person.link(person.noun("contacts"))).to_be_visible()
    await expect(person.link(person.noun("users"))).to_be_visible()
    for noun in ("devices", "numbers", "logins", "api-keys", "trunks"):
        await expect(person.link(person.noun(noun))).to_have_count(0)
    await person.link(person.noun("users")).click()
    await person.link("User 1001").click()
    await expect(person.field("users.name")).to_be_disabled()
    await expect(person.button(person.t("do.add"))).to_have_count(0)
    await person.check_page()
    account = person.page.url.split("/a/")[1].split("/")[0]
    await person.open(f"/a/{account}/devices")
    await expect(person.heading(person.t("state.forbidden"))).to_be_visible()
    await person.check_page()


async def test_a_user_sees_their_own_and_nothing_of_others(office: Office, sit_down: Sits) -> None:
    await office.user("1001")
    await office.user("1002")
    users = {row["name"]: row["id"] for row in await office.rows(USER)}
    known = await credentials(
        office,
        office.account,
        Role.USER,
        "One",
        user_id=str(users["User 1001"]),
    )
    for look in (EN_LIGHT_WIDE, EN_DARK_NARROW):
        person = await sit_down(look)
        await person.log_in(known.email, known.password)
        await person.page.wait_for_url("**/a/**")
        account = person.page.url.split("/a/")[1].split("/")[0]
        await person.open(f"/a/{account}/devices")
        await expect(person.link("User 1001", exact=False).first).to_be_visible()
        await expect(person.page.get_by_text("User 1002")).to_have_count(0)
        await person.check_page()
