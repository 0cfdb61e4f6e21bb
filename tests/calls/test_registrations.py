"""Who is connected, asked over HTTP while real phones come and go."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Right
from ringfort.edge import location
from ringfort.edge.registrations import Edges
from ringfort.jobs import shared_credentials
from ringfort.jobs.online import INTERVAL
from ringfort.phones.scenario import register, scenario
from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.store import outbox
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.office import Office

PINGED_S = 60.0
"""Within which every phone is pinged; usually half of it."""
RIGHTS = [Right.USERS_VIEW, Right.ACCOUNTS_CHANGE]


class Desk:
    """An administrator's program, in an office."""

    def __init__(self, office: Office, client: httpx.AsyncClient) -> None:
        self._office, self._client = office, client

    async def connected(self) -> dict[str, Any]:
        """Devices that are registered, by username."""
        told = await self._ask(f"/accounts/{self._office.account.id}/registrations")
        assert told["edges_away"] == []
        return {each["username"]: each for each in told["items"]}

    async def contacts(self, extension: str) -> list[dict[str, Any]]:
        told = await self._ask(f"{self._device(extension)}/registrations")
        return list(told["registrations"])

    async def end(self, extension: str, registration_id: str) -> None:
        path = f"{self._device(extension)}/registrations/{registration_id}"
        answer = await self._client.delete(path)
        assert answer.status_code == 204, answer.text

    def _device(self, extension: str) -> str:
        device_id = self._office.people[extension].device_id
        return f"/accounts/{self._office.account.id}/devices/{device_id}"

    async def _ask(self, path: str) -> dict[str, Any]:
        answer = await self._client.get(path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def desk_of(office: Office) -> Desk:
    made = await office.factory.make(office.account, API_KEY, name="Desk", rights=RIGHTS)
    url = f"http://127.0.0.1:{office.platform.ports.api}/api/v1"
    headers = {"Authorization": f"Bearer {made.shown_once['key']}"}
    return Desk(office, httpx.AsyncClient(base_url=url, headers=headers, trust_env=False))


@pytest_asyncio.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    made = await desk_of(office)
    yield made
    await made._client.aclose()


@pytest.mark.any_database
async def test_phones_are_listed_while_they_are_on(office: Office, desk: Desk) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002", transport="tcp")
    connected = await desk.connected()
    over_tcp = "127.0.0.1"  # baresip connects from wherever the system likes
    for phone, came in ((alice, (alice.seat.address, "udp")), (bob, (over_tcp, "tcp"))):
        device = connected[phone.line.user]
        [seen] = device["registrations"]
        assert (seen["address"], seen["transport"]) == came
        assert seen["agent"].startswith("baresip")
        assert device["shared_credentials"] is False
    await office.booth.put_away(alice)
    assert set(await desk.connected()) == {"1002"}
    assert await desk.contacts("1001") == []


async def test_one_secret_in_two_phones_is_marked_as_long_as_both_are_on(
    office: Office, desk: Desk
) -> None:
    one, two = await office.phone("1001"), await office.phone("1001")
    device = (await desk.connected())["1001"]
    assert device["shared_credentials"] is True
    addresses = {each["address"] for each in device["endpoints"]}
    assert addresses == {one.seat.address, two.seat.address}
    await office.booth.put_away(two)
    assert (await desk.connected())["1001"]["shared_credentials"] is False


async def test_a_phone_whose_registration_was_ended_is_not_called(
    office: Office, desk: Desk
) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    [seen] = await desk.contacts("1002")
    await desk.end("1002", seen["id"])
    await (await alice.dial("1002")).refused(480)
    assert set(await desk.connected()) == {"1001"}
    assert not [m for m in bob.trace.received if m.method == "INVITE" and m.is_request]


async def test_another_company_sees_none_of_them(offices: Offices) -> None:
    here, there = await offices.open(), await offices.open()
    await here.phone("1001")
    desk = await desk_of(there)
    assert await desk.connected() == {}
    await there.phone("1001")
    assert len((await desk.connected())["1001"]["registrations"]) == 1


async def test_one_secret_in_two_phones_is_told_of(office: Office) -> None:
    await office.phone("1001"), await office.phone("1001")
    await office.phone("1002")
    platform, database = office.platform, office.factory.database

    async def several() -> Sequence[str]:
        return location.several(platform.state / "edge" / "location.db")

    ours = [name for name in await several() if name.endswith(office.realm)]
    assert ours == [f"1001@{office.realm}"]
    edges = Edges({"edge": office.edge})
    for _ in range(2):
        await shared_credentials.once(database, edges, several, datetime.now(UTC))
    async with database.read() as connection:
        told = await outbox.read(connection, 0, [TOPIC], limit=10_000)
    ours = [each.payload for each in told if each.account_id == office.account.id]
    shared = [each["id"] for each in ours if each["action"] == "credentials-shared"]
    assert shared == [str(office.people["1001"].device_id)]


async def test_who_comes_and_goes_is_told(office: Office) -> None:
    async def told() -> list[str]:
        async with office.factory.database.read() as connection:
            events = await outbox.read(connection, 0, [TOPIC], limit=100_000)
        device = str(office.people["1001"].device_id)
        ours = [each.payload["action"] for each in events if each.payload["id"] == device]
        return [action for action in ours if action in ("online", "offline")]

    async def tells(*actions: str) -> None:
        await eventually(
            lambda: _equal(told, list(actions)), promise_s=INTERVAL, what=" ".join(actions)
        )

    phone = await office.phone("1001")
    await tells("online")
    await office.booth.put_away(phone)
    await tells("online", "offline")


async def _equal(told: Callable[[], Awaitable[list[str]]], expected: list[str]) -> bool:
    return await told() == expected


async def test_a_phone_is_pinged_and_its_latency_told(office: Office, desk: Desk) -> None:
    phone = await office.phone("1001")
    assert (await desk.contacts("1001"))[0]["latency_ms"] is None
    ping = await phone.trace.wait(
        lambda m: m.received and m.is_request and m.method == "OPTIONS",
        within=PINGED_S, what=f"ping of {phone}",
    )  # fmt: skip
    assert ping["From"].startswith(f"<sip:ping@{office.platform.settings.domain}>")

    async def measured() -> bool:
        [seen] = await desk.contacts("1001")
        return seen["latency_ms"] is not None and 0 < seen["latency_ms"] < 1000

    await eventually(measured, promise_s=1, what="latency is known")


@pytest.mark.parametrize(("length", "answer"), [(700, 200), (1100, 400)])
async def test_contacts_stay_short_enough_to_be_told(
    office: Office, desk: Desk, length: int, answer: int
) -> None:
    await office.user("1001")
    more = f'm: <sip:other@192.0.2.1>;+sip.instance="<urn:{"x" * length}>"'
    registering = scenario(register(answer=answer, headers=[more]))
    await office.sipp().play(registering, line=office.line("1001"))
    assert len(await desk.contacts("1001")) == (2 if answer == 200 else 0)
