"""Every page there is, in every look: axe finds nothing, nothing scrolls sideways."""

import json
from collections.abc import Iterator

import pytest

from ringfort.domain.permissions import Role
from ringfort.resources.identity.logins import LOGIN
from tests.calls.office import Office
from tests.portal.conftest import Sits, credentials
from tests.portal.looks import EN_LIGHT_WIDE, PAIRWISE, Look
from tests.portal.person import ROOT, Person

BOTH = (EN_LIGHT_WIDE, Look("ru", "dark", 390))
PAGES = (
    *("", "live", "calls", "registrations", "bans", "app-servers", "wallet", "decks"),
    *("decks/import", "route-check", "margins", "phone", "me", "me/devices"),
)


def _paths() -> Iterator[str]:
    yield from PAGES
    nouns = json.loads((ROOT / "portal" / "src" / "api" / "nouns.json").read_text())
    for name, noun in nouns.items():
        if name == "calls":
            continue
        yield name
        if noun["writable"]:
            yield f"{name}/new"


async def _faults(person: Person, home: str) -> list[str]:
    found = []
    for path in _paths():
        await person.open(f"/a/{home}/{path}")
        await person.settled()
        try:
            await person.check_page()
        except AssertionError as fault:
            found.append(str(fault))
            person.faults.clear()
    return found


@pytest.mark.parametrize("look", BOTH, ids=str)
async def test_every_page_of_the_platform(office: Office, sit_down: Sits, look: Look) -> None:
    root = await office.factory.platform_account()
    known = await credentials(office, root, Role.PLATFORM_ADMINISTRATOR, f"root-{look}", look)
    try:
        person = await sit_down(look)
        await person.log_in(known.email, known.password)
        await person.page.wait_for_url("**/a/**")
        assert "\n".join(await _faults(person, str(root.id))) == ""
    finally:
        await office.factory.delete(root, LOGIN, known.id)


@pytest.mark.parametrize("look", PAIRWISE, ids=str)
async def test_every_door(sit_down: Sits, look: Look) -> None:
    person = await sit_down(look)
    for path in ("/login", "/forgotten", "/reset-password#x", "/invitation#x", "/secret#x", "/no"):
        await person.open(path)
        await person.settled()
        await person.check_page()
