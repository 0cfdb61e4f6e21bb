"""Live calls: shown to those who may see records of calls, steered by those who may do that."""

from dataclasses import dataclass, replace

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import HangUp, Listen, LiveCall, Transfer
from ringfort.domain.permissions import ROLES, Action, Right, Role
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.resources.people.devices import DEVICE
from ringfort.store.accounts import Account
from ringfort.testing.exchange import live_call, live_leg
from ringfort.testing.factories import Factory
from tests.api.conftest import Api


@dataclass
class Company:
    """Below a reseller: `first` is Alice's call to Bob, `second` has nobody's user in it."""

    reseller: Account
    account: Account
    alice: Phone
    first: LiveCall
    second: LiveCall

    @property
    def path(self) -> str:
        return f"/accounts/{self.account.id}/live-calls"

    @property
    def above(self) -> str:
        return f"/accounts/{self.reseller.id}/live-calls"


@pytest_asyncio.fixture
async def company(api: Api, factory: Factory) -> Company:
    reseller = await factory.make_account("north", kind="reseller")
    account = await factory.make_account("acme", parent=reseller)
    alice = await factory.make_user_with_phone(account, "1001")
    first = live_call(account.id, live_leg(user_id=alice.user_id, device_id=alice.device_id))
    second = live_call(account.id, state="ringing", direction="incoming", dialled="+12125550100")
    api.exchange.found = [second, first, live_call(reseller.id)]
    return Company(reseller, account, alice, first, second)


async def ids(client: httpx.AsyncClient, path: str, **query: object) -> list[str]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def test_calls_are_listed_in_their_order_and_by_page(api: Api, company: Company) -> None:
    first, second = str(company.first.id), str(company.second.id)
    async with api.client(company.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        assert await ids(admin, company.path) == [first, second]
        page = (await admin.get(company.path, params={"per_page": 1})).json()
        assert (page["next"], [each["id"] for each in page["items"]]) == (first, [first])
        assert await ids(admin, company.path, after=first) == [second]
        assert await ids(admin, company.path, state="ringing", number="5550") == [second]
        assert await ids(admin, company.path, user_id=company.alice.user_id) == [first]
        one = (await admin.get(f"{company.path}/{first}")).json()
        assert (one["dialled"], [leg["name"] for leg in one["legs"]]) == ("1002", ["Anna"])
        for query, field in (({"state": "x"}, "state"), ({"trunk": "x"}, "trunk")):
            answer = await admin.get(company.path, params=query)
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_plain_user_sees_and_ends_his_own(api: Api, company: Company) -> None:
    who = {"user_id": company.alice.user_id}
    async with api.client(company.account, Role.USER, **who) as alice:
        assert await ids(alice, company.path) == [str(company.first.id)]
        for call, status in ((company.second, 404), (company.first, 204)):
            answer = await alice.post(f"{company.path}/{call.id}/hangup")
            assert answer.status_code == status, answer.text
    assert api.exchange.obeyed == [HangUp("hang-up", company.account.id, company.first.id)]


async def test_whoever_is_above_sees_those_below_and_nobody_beside(
    api: Api, factory: Factory, company: Company
) -> None:
    beside = await factory.make_account("globex", parent=company.reseller)
    async with api.client(company.reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        assert len(await ids(above, company.above)) == 1
        assert len(await ids(above, company.above, below=True)) == 3
        assert len(await ids(above, company.path)) == 2
        own = f"{company.above}/{company.first.id}"
        assert (await above.get(own)).status_code == 404
    async with api.client(beside, Role.PLATFORM_ADMINISTRATOR) as other:
        assert await ids(other, f"/accounts/{beside.id}/live-calls", below=True) == []
        for path in (company.path, f"/accounts/{beside.id}/live-calls"):
            one = f"{path}/{company.first.id}"
            assert (await other.get(one)).status_code == 404
            assert (await other.post(f"{one}/hangup")).status_code == 404
    assert api.exchange.obeyed == []


@pytest.mark.parametrize(
    ("without", "listed", "ended"),
    [
        (Right.ACCOUNTS_STEER, 200, 403),
        (Right.ACCOUNTS_DETAILS, 403, 403),
        (Right.USERS_STEER, 200, 403),
        (Right.WEB, 200, 204),
    ],
)
async def test_rights_at_each_scope(
    api: Api, company: Company, without: Right, listed: int, ended: int
) -> None:
    rights = ROLES[Role.CUSTOMERS_ADMINISTRATOR] - {without}
    one = f"{company.path}/{company.first.id}"
    async with api.client(company.reseller, Role.CUSTOMERS_ADMINISTRATOR, rights=rights) as above:
        below = await above.get(company.above, params={"below": True})
        assert (below.status_code, (await above.get(one)).status_code) == (listed, listed)
        assert (await above.post(f"{one}/hangup")).status_code == ended


async def test_a_restricted_administrator_needs_the_grant(api: Api, company: Company) -> None:
    grants = {"calls": frozenset({Action.VIEW})}
    one = f"{company.path}/{company.first.id}"
    admin = (company.account, Role.ACCOUNT_ADMINISTRATOR)
    async with api.client(*admin, grants=grants) as seeing:
        assert (await seeing.get(one)).status_code == 200
        assert (await seeing.post(f"{one}/hangup")).status_code == 403
    async with api.client(*admin, grants={"users": frozenset(Action)}) as other:
        assert (await other.get(one)).status_code == 403


async def test_what_was_done_is_in_the_audit_log(api: Api, company: Company) -> None:
    async with api.client(company.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        await admin.post(f"{company.path}/{company.first.id}/hangup")
        audit = (await admin.get(f"/accounts/{company.account.id}/audit")).json()["items"]
    [done] = [each for each in audit if each["kind"] == "live-call"]
    assert (done["action"], done["object_id"]) == ("hang-up", str(company.first.id))
    assert done["object_name"] == "1001 → 1002"


async def test_a_transfer_and_a_listener_are_passed_on_and_audited(
    api: Api, company: Company
) -> None:
    account, call = company.account.id, company.first.id
    one, device = f"{company.path}/{call}", company.alice.device_id
    async with api.client(company.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        for verb, body in (
            ("transfer", {"to": "+442079460123"}),
            ("listen", {"device_id": str(device), "mode": "whisper"}),
        ):
            answer = await admin.post(f"{one}/{verb}", json=body)
            assert answer.status_code == 204, answer.text
        audit = (await admin.get(f"/accounts/{account}/audit")).json()["items"]
    assert api.exchange.obeyed == [
        Transfer("transfer", account, call, "+442079460123"),
        Listen("listen", account, call, account, device, "whisper"),
    ]
    done = {each["action"]: each["changes"] for each in audit if each["kind"] == "live-call"}
    assert done["transfer"] == {"to": [None, "+442079460123"]}
    assert done["listen"]["mode"] == [None, "whisper"]


async def test_the_listener_s_device_is_one_of_the_caller_s_account(
    api: Api, factory: Factory, company: Company
) -> None:
    own = await factory.make_user_with_phone(company.reseller, "2001")
    cell = await factory.make(
        company.reseller, DEVICE, name="cell", kind="cell", number="+12125550123"
    )
    one = f"{company.path}/{company.first.id}"
    async with api.client(company.reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        for device_id in (company.alice.device_id, cell.id, new_id()):
            answer = await above.post(f"{one}/listen", json={"device_id": str(device_id)})
            assert answer.status_code == 422, answer.text
            assert answer.json()["error"]["field"] == "device_id"
        for body in ({"to": ""}, {"to": "1001;x"}, {"to": "1" * 33}, {"to": "1001\n"}):
            answer = await above.post(f"{one}/transfer", json=body)
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, "to")
        assert api.exchange.obeyed == []
        answer = await above.post(f"{one}/listen", json={"device_id": str(own.device_id)})
        assert answer.status_code == 204, answer.text
    [order] = api.exchange.obeyed
    assert isinstance(order, Listen)
    assert order.listener_id == company.reseller.id


async def test_a_service_that_is_away_is_said_so_and_nothing_is_on_the_books(
    api: Api, company: Company
) -> None:
    one = f"{company.path}/{company.first.id}"
    async with api.client(company.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        api.exchange.away = True
        for answer in (
            await admin.get(company.path),
            await admin.get(one),
            await admin.post(f"{one}/hangup"),
        ):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
            assert answer.json()["error"]["code"] == "unavailable"
        api.exchange.away = False
        over = replace(company.second, account_id=company.reseller.id)
        api.exchange.found = [company.first, over]
        assert (await admin.post(f"{company.path}/{over.id}/hangup")).status_code == 404
        audit = (await admin.get(f"/accounts/{company.account.id}/audit")).json()["items"]
        assert [each for each in audit if each["kind"] == "live-call"] == []
