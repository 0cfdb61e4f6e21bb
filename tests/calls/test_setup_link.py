"""What a softphone is told by a scanned QR code is enough to register and call."""

import re
from xml.etree import ElementTree

import httpx

from ringfort.bootstrap.site import site
from ringfort.phones.baresip import Line
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE, SetupLink
from tests.calls.office import Office


async def scan(office: Office, extension: str) -> dict[str, str]:
    """Entries of the configuration that the API of the running platform hands out."""

    async def linked(work: Work) -> object:
        [verb] = [each for each in DEVICE.verbs if each.name == "setup-link"]
        owner, device_id = await work.owner(office.account.id), office.people[extension].device_id
        return await writing.act(work, DEVICE, owner, device_id, verb, None)

    office.factory.site = site(office.platform)
    told = await office.factory.work(linked)
    assert isinstance(told, SetupLink)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(told.link, headers={"X-Linphone-Provisioning": "1"})
        assert (await client.get(told.link)).status_code == 404
    found = ElementTree.fromstring(answer.content).iter()
    return {str(each.get("name")): each.text or "" for each in found if each.tag.endswith("}entry")}


async def test_a_scanned_softphone_registers_and_is_called(office: Office) -> None:
    caller = await office.phone("1001")
    await office.user("1002")
    told = await scan(office, "1002")
    route = re.fullmatch(r"<sip:([\d.]+):(\d+);transport=tcp>", told["reg_proxy"])
    assert route, told["reg_proxy"]
    line = Line(
        user=told["username"],
        password=told["passwd"],
        realm=told["reg_identity"].partition("@")[2],
        host=route[1],
        port=int(route[2]),
        transport="tcp",
    )
    scanned = await office.booth.phone(line)
    await scanned.registered()
    await caller.dial("1002")
    await scanned.answer()
