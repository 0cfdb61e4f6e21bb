"""A file becomes a version's rates: looked at first, then kept, then in force."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.jobs.retention import sweep_decks
from ringfort.resources.money.rate_decks import RATE_DECK
from ringfort.resources.money.time_profiles import TIME_PROFILE
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.decks.files import DeckFiles
from ringfort.store.shelf import UNNAMED_FOR, Shelf
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

SHEET = "Code;Destination;Rate;Interval;Time profile\n44;UK;0,02;60/1;\n44;UK;0,01;;night\n"


@pytest_asyncio.fixture
async def reseller(factory: Factory) -> Account:
    return await factory.make_account("reseller", kind="reseller")


@pytest_asyncio.fixture
async def operator(api: Api, reseller: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as client:
        yield client


class Versions:
    """Of one deck, by an operator's API."""

    def __init__(self, client: httpx.AsyncClient, account: Account, deck_id: object) -> None:
        self.client = client
        self.path = f"/accounts/{account.id}/rate-deck-versions"
        self.deck_id = str(deck_id)

    async def make(self, name: str) -> str:
        body = {"rate_deck_id": self.deck_id, "name": name}
        answer = await self.client.post(self.path, json=body)
        assert answer.status_code == 201, answer.text
        return f"{self.path}/{answer.json()['id']}"


@pytest_asyncio.fixture
async def versions(factory: Factory, reseller: Account, operator: httpx.AsyncClient) -> Versions:
    hours = [{"start": "20:00", "end": "06:00"}]
    await factory.make(reseller, TIME_PROFILE, name="Night", hours=hours)
    deck = await factory.make(reseller, RATE_DECK, name="A-Z", currency="EUR")
    return Versions(operator, reseller, deck.id)


async def test_a_file_goes_up_and_comes_down(
    operator: httpx.AsyncClient, versions: Versions, deck_files: DeckFiles, reseller: Account
) -> None:
    path = await versions.make("November")
    assert (await operator.get(f"{path}/rates")).status_code == 404
    assert (await operator.post(f"{path}/activate", json={})).status_code == 409
    answer = await operator.put(f"{path}/rates?dry_run=true", content=SHEET)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["rows"], answer.json()["counts"]["new"]) == (2, 2)
    assert (await operator.get(path)).json()["state"] == "empty"
    answer = await operator.put(f"{path}/rates", content=SHEET)
    assert answer.status_code == 200, answer.text
    told = (await operator.get(path)).json()
    assert (told["state"], told["rows"]) == ("ready", 2)
    down = await operator.get(f"{path}/rates")
    assert down.headers["content-type"].startswith("text/csv")
    assert "44,UK,,,Night,0.01,1,1,0.01,0,0,0,0" in down.text
    again = await operator.put(f"{path}/rates", content=down.content)
    assert again.json()["errors"] == []
    assert (await operator.get(f"{path}/rates")).content == down.content


async def test_wrong_rows_are_told_in_the_callers_language(
    operator: httpx.AsyncClient, versions: Versions
) -> None:
    path = await versions.make("November")
    wrong = "code,rate,time profile\n44,much,\n45,1,noon\n"
    for language, profile in (("en", "time profile"), ("ru", "профиль времени")):
        answer = await operator.put(
            f"{path}/rates", content=wrong, headers={"Accept-Language": language}
        )
        assert answer.status_code == 422
        first, second = answer.json()["errors"]
        assert (first["row"], first["field"], second["row"]) == (2, "price", 3)
        assert profile in second["message"]
    answer = await operator.put(f"{path}/rates", content="a,b\n")
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "columns.prefix")
    answer = await operator.put(f"{path}/rates", content=b"")
    assert answer.status_code == 422


async def test_a_look_at_a_file_tells_what_it_is(
    operator: httpx.AsyncClient, versions: Versions
) -> None:
    path = f"{await versions.make('November')}/rates?dry_run=true"
    told = (await operator.put(path, content="Ours,Theirs\n44,0.5\n45,1\n")).json()
    assert (told["headings"], told["columns"]) == (["Ours", "Theirs"], {})
    assert told["examples"] == [["44", "0.5"], ["45", "1"]]
    [wrong] = told["errors"]
    assert (wrong["row"], wrong["field"], told["sample"]) == (1, "columns.prefix", [])
    named = {"columns": ["prefix:Ours", "price:Theirs"]}
    told = (await operator.put(path, content="Ours,Theirs\n44,0.5\n", params=named)).json()
    assert (told["columns"], told["errors"]) == ({"prefix": "Ours", "price": "Theirs"}, [])
    told = (await operator.put(path, content="Код,Цена,Наша\n44,1,2\n")).json()
    assert told["columns"] == {"prefix": "Код", "price": "Цена"}
    ours = {"columns": ["price:Наша"]}
    told = (await operator.put(path, content="Код,Цена,Наша\n44,1,2\n", params=ours)).json()
    assert told["sample"][0]["price"] == "2"
    told = (await operator.put(path, content="Code,Ours\n44,1\n")).json()
    assert (told["columns"], len(told["errors"])) == ({"prefix": "Code"}, 1)
    none = {"columns": ["destination:"]}
    told = (await operator.put(path, content="code,name,rate\n44,UK,1\n", params=none)).json()
    assert (told["ignored"], told["sample"][0]["destination"]) == (["name"], "")
    told = (await operator.put(path, content=SHEET)).json()
    day, night = told["sample"]
    assert (day["prefix"], day["price"], day["first_s"], day["times"]) == ("44", "0.02", 60, "")
    assert (night["price"], night["times"], night["blocked"]) == ("0.01", "Night", False)
    assert told["examples"][1] == ["44", "UK", "0,01", "", "night"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["1", "4", "44", "447", "4479", "45"]),
        ("44", ["4", "44", "447", "4479"]),
        ("+44791", ["4", "44", "447", "4479"]),
        ("447", ["4", "44", "447", "4479"]),
        ("mobile", ["447", "4479"]),
        ("дания", ["45"]),
        ("nowhere", []),
        ("%", []),
    ],
)
async def test_rates_are_found_by_prefix_and_name(
    operator: httpx.AsyncClient, versions: Versions, q: str, found: list[str]
) -> None:
    path = await versions.make("November")
    assert (await operator.get(f"{path}/rates/find")).status_code == 404
    places = ("4,Europe", "44,UK", "447,UK Mobile", "4479,UK mobile", "45,Дания", "1,NANP")
    sheet = "code,destination,rate\n" + "".join(f"{each},0.5\n" for each in places)
    assert (await operator.put(f"{path}/rates", content=sheet)).is_success
    prefixes: list[str] = []
    after: dict[str, str] = {}
    while True:
        query = {"q": q, "per_page": 2} | after
        page = (await operator.get(f"{path}/rates/find", params=query)).json()
        prefixes += [each["prefix"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert prefixes == found


async def test_named_columns_and_dates(operator: httpx.AsyncClient, versions: Versions) -> None:
    path = await versions.make("November")
    sheet = "Code,Price,Ours,Since\n44,1,2,25/12/2026\n44,1,3,26/12/2026\n"
    query = {
        "columns": ["price:Ours", "effective:Since"],
        "dates": "dmy",
        "effective": "2026-12-25",
    }
    answer = await operator.put(f"{path}/rates", content=sheet, params=query)
    told = answer.json()
    assert (told["rows"], told["later"], told["later_from"]) == (1, 1, "2026-12-26")
    assert (told["columns"]["price"], told["ignored"]) == ("Ours", ["Price"])
    assert [each["after"] for each in told["differences"]] == ["2"]


async def test_progress_comes_in_lines(operator: httpx.AsyncClient, versions: Versions) -> None:
    path = await versions.make("November")
    answer = await operator.put(
        f"{path}/rates", content=SHEET, headers={"Accept": "application/x-ndjson"}
    )
    *steps, told = [json.loads(line) for line in answer.text.splitlines()]
    assert steps[-1] == {"done": 0.9}
    assert told["rows"] == 2
    refused = await operator.put(
        f"{path}/rates", content="a,b\n", headers={"Accept": "application/x-ndjson"}
    )
    assert json.loads(refused.text.splitlines()[-1])["error"]["field"] == "columns.prefix"


async def test_what_is_in_force_is_compared_with_and_does_not_change(
    operator: httpx.AsyncClient, versions: Versions
) -> None:
    first, second = await versions.make("November"), await versions.make("December")
    await operator.put(f"{first}/rates", content="code,rate\n44,1\n45,1\n")
    answer = await operator.post(f"{first}/activate", json={})
    assert answer.status_code in (200, 204), answer.text
    assert (await operator.get(first)).json()["state"] == "active"
    answer = await operator.put(f"{first}/rates", content="code,rate\n44,1\n")
    assert answer.status_code == 409
    assert (await operator.delete(first, headers={"If-Match": "*"})).status_code == 409
    answer = await operator.put(f"{second}/rates", content="code,rate\n44,2\n")
    assert answer.json()["counts"] | {"new": 0, "cheaper": 0, "changed": 0} == {
        **{"new": 0, "gone": 1, "dearer": 1},
        **{"cheaper": 0, "changed": 0},
    }
    answer = await operator.put(f"{second}/rates?merge=true", content="code,rate\n44,2\n")
    assert (answer.json()["rows"], answer.json()["counts"]["gone"]) == (2, 0)
    assert (await operator.post(f"{first}/withdraw")).status_code in (200, 204)
    assert (await operator.delete(first, headers={"If-Match": "*"})).status_code == 204


async def test_nobody_but_operators_sees_decks(
    api: Api, factory: Factory, reseller: Account, versions: Versions
) -> None:
    path = await versions.make("November")
    customer = await factory.make_account("customer", parent=reseller)
    async with (
        api.client(customer, Role.ACCOUNT_ADMINISTRATOR) as stranger,
        api.client(reseller, Role.ACCOUNT_ADMINISTRATOR) as clerk,
    ):
        for client, status in ((stranger, 404), (clerk, 403)):
            assert (await client.get(f"{path}/rates")).status_code == status
            assert (await client.get(f"{path}/rates/find")).status_code == status
            answer = await client.put(f"{path}/rates", content=SHEET)
            assert answer.status_code == status


async def test_files_that_no_version_has_are_swept(
    database: Database,
    operator: httpx.AsyncClient,
    versions: Versions,
    deck_files: DeckFiles,
    tmp_path: Path,
) -> None:
    path = await versions.make("November")
    await operator.put(f"{path}/rates", content=SHEET)
    await operator.put(f"{path}/rates", content=SHEET)
    deck_files.source().write_text("half an upload")
    shelf = Shelf(tmp_path / "decks")
    assert await sweep_decks(database, shelf, datetime.now(UTC)) == 0
    later = datetime.now(UTC) + UNNAMED_FOR + timedelta(minutes=1)
    assert await sweep_decks(database, shelf, later) == 3
    assert (await operator.get(f"{path}/rates")).status_code == 200
