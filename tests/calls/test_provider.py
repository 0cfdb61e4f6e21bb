"""A provider's engineer sets up a customer, step by step, on the command line and over HTTP; then
calls come in, cost nothing inside, are charged outside, and are cut and refused at zero."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import httpx
import pytest

from ringfort.domain.permissions import Right
from ringfort.phones.phone import assert_sound
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.store import accounts
from ringfort.store.scope import EVERYTHING
from tests.calls.money import wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR, carrier
from tests.calls.test_money import cost, settled
from tests.calls.test_records import decided, legs_of, records
from tests.cli.test_nouns import run

RATES = "Code;Destination;Rate;Interval\n44;United Kingdom;1.00;1/1\n1;USA;1.00;1/1\n"
DIALS_IN = {"cli": "+12123388100", "api": "+12123388101"}

Document = dict[str, Any]


class Engineer(Protocol):
    """Works on nouns of the platform, or of an account (its id)."""

    async def create(self, noun: str, account: str | None = None, /, **fields: Any) -> Document: ...

    async def change(self, noun: str, row: str, /, **fields: Any) -> None: ...

    async def rates(self, version: str, sheet: Path) -> None:
        """They are in force from now on."""
        ...

    async def pay(self, account: str, amount: str) -> None: ...

    async def check(self, number: str, **given: str) -> Document:
        """Of an `account`, or of what comes by `trunk`."""
        ...


class ByCommand:
    async def create(self, noun: str, account: str | None = None, /, **fields: Any) -> Document:
        where = ["--account", account] if account else []
        made: Document = json.loads(
            await self._run(noun, "create", *where, *_pairs(fields), "--json")
        )
        return made

    async def change(self, noun: str, row: str, /, **fields: Any) -> None:
        await self._run(noun, "update", row, *_pairs(fields))

    async def rates(self, version: str, sheet: Path) -> None:
        await self._run("rate-deck-versions", "put-rates", version, str(sheet))
        await self._run("rate-deck-versions", "activate", version)

    async def pay(self, account: str, amount: str) -> None:
        await self._run("money", "top-up", account, amount, "--reason", "paid in advance")

    async def check(self, number: str, **given: str) -> Document:
        where = ["--from", given["trunk"]] if "trunk" in given else ["--account", given["account"]]
        found: Document = json.loads(await self._run("route-check", number, *where, "--json"))
        assert await self._run("route-check", number, *where)
        return found

    async def _run(self, *args: str) -> str:
        return await asyncio.to_thread(run, *args)


def _pairs(fields: Document) -> list[str]:
    return [f"{n}={v if isinstance(v, str) else json.dumps(v)}" for n, v in fields.items()]


class OverHttp:
    def __init__(self, client: httpx.AsyncClient, root: UUID) -> None:
        self._client, self._root = client, root

    async def create(self, noun: str, account: str | None = None, /, **fields: Any) -> Document:
        return await self._ask("POST", self._path(account, noun), fields)

    async def change(self, noun: str, row: str, /, **fields: Any) -> None:
        path = f"/accounts/{row}" if noun == "accounts" else self._path(None, f"{noun}/{row}")
        await self._ask("PATCH", path, fields)

    async def rates(self, version: str, sheet: Path) -> None:
        path = self._path(None, f"rate-deck-versions/{version}")
        answer = await self._client.put(f"{path}/rates", content=RATES)
        assert answer.status_code == 200, answer.text
        await self._ask("POST", f"{path}/activate", {})

    async def pay(self, account: str, amount: str) -> None:
        body = {"kind": "top_up", "amount": amount, "reason": "paid in advance"}
        await self._ask("POST", self._path(account, "movements"), body)

    async def check(self, number: str, **given: str) -> Document:
        if "trunk" in given:
            body = {"number": number, "trunk_id": given["trunk"]}
            return await self._ask("POST", self._path(None, "route-check/inbound"), body)
        path = self._path(given["account"], "route-check")
        return await self._ask("POST", path, {"number": number})

    def _path(self, account: str | None, rest: str) -> str:
        return f"/accounts/{account or self._root}/{rest}"

    async def _ask(self, method: str, path: str, body: Document) -> Document:
        answer = await self._client.request(method, path, json=body, headers={"If-Match": "*"})
        assert answer.is_success, answer.text
        found: Document = answer.json() if answer.content else {}
        return found


@asynccontextmanager
async def engineer(office: Office, by: str) -> AsyncIterator[Engineer]:
    if by == "cli":
        yield ByCommand()
        return
    root = await office.factory.platform_account()
    rights = [Right.SYSTEM, *(each for each in Right if each.startswith(("accounts.", "users.")))]
    made = await office.factory.make(root, API_KEY, name=f"engineer {by}", rights=rights)
    url = f"http://127.0.0.1:{office.platform.ports.api}/api/v1"
    key = {"Authorization": f"Bearer {made.shown_once['key']}"}
    async with httpx.AsyncClient(base_url=url, headers=key, trust_env=False) as client:
        yield OverHttp(client, root.id)


@pytest.mark.parametrize("by", ["cli", "api"])
async def test_from_nothing_to_a_customer_who_pays(office: Office, by: str, tmp_path: Path) -> None:
    far, near = await carrier(office), await carrier(office, "+13125550100")
    sheet = tmp_path / "rates.csv"
    sheet.write_text(RATES)
    async with engineer(office, by) as at:
        terminator = await at.create(
            "trunks", name=f"VoIP termination provider {by}", shared=True,
            gateways=[{"server": far.seat.address}],
        )  # fmt: skip
        carriers = [{"trunk_id": terminator["id"]}]
        await at.create("routes", name=f"Outside {by}", shared=True, carriers=carriers)
        deck = await at.create("rate-decks", name=f"A dollar {by}", currency="USD")
        version = await at.create("rate-deck-versions", name=by, rate_deck_id=deck["id"])
        await at.rates(version["id"], sheet)
        pack = await at.create(
            "rating-plans", name=f"Billing pack {by}", currency="USD", shared=True,
            decks=[{"rate_deck_id": deck["id"]}], decimals=6, rounding="up",
        )  # fmt: skip
        slug = "virt001" if by == "cli" else "virt002"
        made = await at.create(
            "accounts", slug=slug, name="Virtual PBX", operator={"billing": "prepaid"}
        )
        account = made["id"]
        since = "2026-01-01T00:00:00Z"
        await at.create("rating-profiles", account, rating_plan_id=pack["id"], active_from=since)
        abroad = {"classes": {"international": "allow"}}
        allowed = await at.create("restriction-classes", account, name="All", rules=abroad)
        settings = {"restriction_class_id": allowed["id"]}
        await at.change("accounts", account, settings=made["settings"] | settings)
        office = await opened(office, UUID(account))
        alice, bob = await office.phone("1001"), await office.phone("1002")
        user = str(office.people["1001"].user_id)
        await at.create("numbers", account, number=DIALS_IN[by], user_id=user)
        originator = await at.create(
            "trunks", name=f"DID provider {by}", addresses=[near.seat.address]
        )
        await office.learnt(
            "address", near.seat.address, lambda entry: originator["id"] in (entry or "")
        )
        await at.pay(account, "0.10")
        found = await at.check("442079460123", account=account)
        [candidate] = found["candidates"]
        [level] = candidate["levels"]
        assert (candidate["id"], candidate["route"]) == (terminator["id"], f"Outside {by}")
        assert (level["charge"], level["price"], level["increments"]) == ("1", "1", "1")
        found = await at.check(DIALS_IN[by].removeprefix("+"), trunk=originator["id"])
        assert (found["account_id"], found["lead"]["id"]) == (account, user)
    call = await near.dial(f"sip:{DIALS_IN[by]}@{office.platform.settings.listen}")
    await alice.answer()
    await call.answered()
    await call.hang_up()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.hang_up()
    assert (await wallet(office)).balance == 100_000
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    await call.talk(seconds=1.2)
    assert_sound(alice, far)
    await call.hang_up()
    outside = (await records(office, 3))[-1]
    await settled(office)
    [_, leg] = await legs_of(office, outside)
    left = 100_000 - cost(leg["billed_s"])
    assert (await wallet(office)).balance == left
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    await call.ended(by="them", within=8)
    await records(office, 4)
    await settled(office)
    assert 0 <= (await wallet(office)).balance < cost(1)
    await (await alice.dial(FAR)).refused(403)
    refused = (await records(office, 5))[-1]
    assert "no_credit" in await decided(office, refused)
    call = await bob.dial("1001")
    await alice.answer()
    await call.answered()
    assert not await wrong(office)


async def opened(office: Office, account_id: UUID) -> Office:
    async with office.factory.database.read() as connection:
        account = await accounts.get(connection, EVERYTHING, account_id)
    return replace(office, account=account, people={})
