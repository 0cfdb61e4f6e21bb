"""CSV in and out: tried first, all or nothing, each error with its row and field."""

import io
import json

import httpx
import openpyxl

from ringfort.store.accounts import Account

PEOPLE = """name,extension,email,settings.caller_id.internal_name,in_directory
Anna,1001,anna@acme.example,Anna A.,yes
Bob,1002,,,no
"""


async def test_people_come_in_after_a_dry_run(admin: httpx.AsyncClient, acme: Account) -> None:
    users = f"/accounts/{acme.id}/users"
    tried = await admin.post(f"{users}/import", params={"dry_run": True}, content=PEOPLE)
    assert tried.json() == {"dry_run": True, "total": 2, "made": 2, "errors": []}
    assert (await admin.get(users)).json()["total"] == 0
    assert (await admin.post(f"{users}/import", content=PEOPLE)).json()["made"] == 2
    anna, bob = (await admin.get(users, params={"sort": "name"})).json()["items"]
    assert anna["settings"]["caller_id"]["internal_name"] == "Anna A."
    assert (anna["in_directory"], bob["in_directory"]) == (True, False)
    devices = f"/accounts/{acme.id}/devices"
    refused = await admin.post(f"{devices}/import", content="name,user_id\ndesk,Anna\n")
    assert refused.status_code == 403


async def test_every_wrong_row_is_told_and_none_is_made(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users = f"/accounts/{acme.id}/users"
    rows = "name,email,extension\nAnna,nowhere,1001\nBob,,12x\n,,\nCarl,,1003\n"
    answer = await admin.post(f"{users}/import", content=rows)
    assert answer.status_code == 422
    assert [(e["row"], e["field"]) for e in answer.json()["errors"]] == [
        (2, "email"),
        (3, "extension"),
        (4, "name"),
    ]
    assert (await admin.get(users)).json()["total"] == 0


async def test_a_number_taken_inside_the_file_is_told_with_its_row(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users = f"/accounts/{acme.id}/users"
    rows = "name,extension\nAnna,1001\nBob,\nCarl,1001\n"
    answer = await admin.post(f"{users}/import", content=rows)
    [error] = answer.json()["errors"]
    assert (error["row"], error["field"], error["code"]) == (4, "extension", "conflict")


async def test_references_may_be_names(admin: httpx.AsyncClient, acme: Account) -> None:
    await admin.post(f"/accounts/{acme.id}/users", json={"name": "Anna"})
    extensions = f"/accounts/{acme.id}/extensions"
    rows = "number;user_id\n1001;Anna\n"
    assert (await admin.post(f"{extensions}/import", content=rows)).json()["made"] == 1
    answer = await admin.post(f"{extensions}/import", content="number,user_id\n1002,Nobody\n")
    [error] = answer.json()["errors"]
    assert (error["row"], error["field"]) == (2, "user_id")


async def test_what_goes_out_comes_in_again(admin: httpx.AsyncClient, acme: Account) -> None:
    users = f"/accounts/{acme.id}/users"
    await admin.post(users, json={"name": "=HYPERLINK(1)", "email": "a@acme.example"})
    out = await admin.get(f"{users}/export")
    assert out.headers["content-type"].startswith("text/csv")
    heading, row = out.text.splitlines()
    assert "'=HYPERLINK(1)" in row
    cells = dict(zip(heading.split(","), row.split(","), strict=True))
    again = f"name,email\n{cells['name']},b@acme.example\n"
    assert (await admin.post(f"{users}/import", content=again)).json()["made"] == 1
    names = [each["name"] for each in (await admin.get(users)).json()["items"]]
    assert names == ["=HYPERLINK(1)"] * 2


async def test_fields_and_order_are_the_lists(admin: httpx.AsyncClient, acme: Account) -> None:
    users = f"/accounts/{acme.id}/users"
    for name in ("Bob", "Anna", "Carl"):
        await admin.post(users, json={"name": name})
    asked = {"fields": "in_directory,name,limits", "sort": "-name"}
    out = (await admin.get(f"{users}/export", params=asked)).text.splitlines()
    assert [line.split(",")[:2] for line in out] == [
        ["in_directory", "name"],
        ["true", "Carl"],
        ["true", "Bob"],
        ["true", "Anna"],
    ]
    assert all(name.startswith("limits.") for name in out[0].split(",")[2:])


async def test_a_workbook_has_no_formulas(admin: httpx.AsyncClient, acme: Account) -> None:
    users = f"/accounts/{acme.id}/users"
    await admin.post(users, json={"name": "=1+1"})
    told = await admin.get(f"{users}/export", params={"format": "xlsx", "fields": "name"})
    sheet = openpyxl.load_workbook(io.BytesIO(told.content)).active
    assert sheet is not None
    cell = sheet["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    wrong = await admin.get(f"{users}/export", params={"format": "pdf"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "format")


async def test_progress_comes_in_lines(admin: httpx.AsyncClient, acme: Account) -> None:
    rows = "name\n" + "".join(f"User {n}\n" for n in range(1200))
    answer = await admin.post(
        f"/accounts/{acme.id}/users/import",
        content=rows,
        headers={"Accept": "application/x-ndjson"},
    )
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["done"] for line in lines[:-1]] == [500, 1000, 1200]
    assert lines[-1]["made"] == 1200
