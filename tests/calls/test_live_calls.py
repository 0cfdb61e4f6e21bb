"""Live calls over HTTP while real phones talk."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Right
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk

RIGHTS = [Right.USERS_DETAILS, Right.USERS_STEER]
SOON_S = 1
"""Promise: a change is told within this time."""

Documents = list[dict[str, Any]]


class Desk:
    """An administrator's program, in an office."""

    def __init__(self, office: Office, client: httpx.AsyncClient) -> None:
        self.office, self.client = office, client
        self.path = f"/accounts/{office.account.id}/live-calls"

    async def calls(self, **query: Any) -> Documents:
        answer = await self.client.get(self.path, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def sees(self, wanted: Callable[[Documents], bool], what: str) -> Documents:
        """Wait until the list is like that."""
        seen: Documents = []

        async def looks() -> bool:
            nonlocal seen
            seen = await self.calls()
            return wanted(seen)

        await eventually(looks, promise_s=SOON_S, what=f"{what} in the list: {seen}")
        return seen

    async def one(self, state: str) -> dict[str, Any]:
        """The only call, once it is in this state."""
        [call] = await self.sees(lambda calls: [c["state"] for c in calls] == [state], state)
        return call

    async def nothing(self) -> None:
        await self.sees(lambda calls: calls == [], "nothing")

    async def does(self, call: dict[str, Any], verb: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"{self.path}/{call['id']}/{verb}", json=body or None)


class Desks:
    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def open(self, office: Office) -> Desk:
        made = await office.factory.make(office.account, API_KEY, name="Desk", rights=RIGHTS)
        url = f"http://127.0.0.1:{office.platform.ports.api}/api/v1"
        headers = {"Authorization": f"Bearer {made.shown_once['key']}"}
        client = httpx.AsyncClient(base_url=url, headers=headers, trust_env=False)
        return Desk(office, await self._stack.enter_async_context(client))


@pytest_asyncio.fixture
async def desks() -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(stack)


@pytest_asyncio.fixture
async def desk(desks: Desks, office: Office) -> Desk:
    return await desks.open(office)


@pytest.mark.any_database
async def test_a_call_is_listed_with_both_parties_and_gone_at_the_end(
    office: Office, desk: Desk
) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await call.ringing()
    ringing = await desk.one("ringing")
    await bob.answer()
    await call.answered()
    talking = await desk.one("talking")
    assert ringing["id"] == talking["id"]
    assert (talking["direction"], talking["dialled"]) == ("internal", "1002")
    for leg, extension, role in zip(
        talking["legs"], ("1001", "1002"), ("caller", "called"), strict=True
    ):
        person = office.people[extension]
        assert (leg["role"], leg["number"], leg["name"], leg["state"]) == (
            role, extension, f"User {extension}", "talking",
        )  # fmt: skip
        assert (leg["user_id"], leg["device_id"]) == (str(person.user_id), str(person.device_id))
        assert leg["started_at"] < leg["answered_at"]
    await bob.hang_up()
    await call.ended(by="them")
    await desk.nothing()


async def test_hanging_up_ends_both_sides(office: Office, desk: Desk) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    here = await alice.dial("1002")
    there = await bob.answer()
    await here.answered()
    call = await desk.one("talking")
    assert (await desk.does(call, "hangup")).status_code == 204
    await here.ended(by="them")
    await there.ended(by="them")
    await desk.nothing()
    assert (await desk.does(call, "hangup")).status_code == 404


async def test_calls_outside_name_their_trunk(office: Office, desk: Desk) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    trunk = await make_trunk(office, far.seat.address)
    await allow(office, "international")
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    seen = await desk.one("talking")
    ours, theirs = seen["legs"]
    assert (seen["direction"], seen["dialled"]) == ("outgoing", FAR)
    assert (theirs["number"], theirs["trunk_id"], theirs["outside"]) == (FAR, str(trunk), True)
    assert (ours["user_id"], ours["outside"]) == (str(office.people["1001"].user_id), False)
    await call.hang_up()
    await desk.nothing()
    number = await make_number(office, user_id=office.people["1001"].user_id)
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await alice.answer()
    await call.answered()
    seen = await desk.one("talking")
    theirs, ours = seen["legs"]
    assert (seen["direction"], seen["dialled"]) == ("incoming", number)
    assert (theirs["number"], theirs["trunk_id"]) == (FAR, str(trunk))
    assert ours["user_id"] == str(office.people["1001"].user_id)
    await call.hang_up()


async def test_filters(office: Office, desk: Desk) -> None:
    for caller, callee in (("1001", "1002"), ("1003", "1004")):
        one, two = await office.phone(caller), await office.phone(callee)
        call = await one.dial(callee)
        await two.answer()
        await call.answered()
    calls = await desk.sees(lambda found: len(found) == 2, "two calls")
    first, second = (str(office.people[each].user_id) for each in ("1001", "1004"))
    for query, found in (
        ({"user_id": first}, calls[:1]),
        ({"user_id": second}, calls[1:]),
        ({"device_id": str(office.people["1003"].device_id)}, calls[1:]),
        ({"number": "002"}, calls[:1]),
        ({"state": "ringing"}, []),
        ({"direction": "internal"}, calls),
        ({"trunk_id": first}, []),
        ({"per_page": 1}, calls[:1]),
        ({"after": calls[0]["id"]}, calls[1:]),
    ):
        assert await desk.calls(**query) == found, query


async def test_a_stranger_finds_nothing(offices: Offices, desks: Desks) -> None:
    here, there = await offices.open(), await offices.open()
    ours, theirs = await desks.open(here), await desks.open(there)
    alice, bob = await here.phone("1001"), await here.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    seen = await ours.one("talking")
    assert await theirs.calls() == []
    for path in (f"{theirs.path}/{seen['id']}", f"{ours.path}/{seen['id']}", ours.path):
        assert (await theirs.client.get(path)).status_code == 404
        assert path == ours.path or (
            (await theirs.client.post(f"{path}/hangup")).status_code == 404
        )
    assert await ours.one("talking") == seen
    await call.hang_up()
