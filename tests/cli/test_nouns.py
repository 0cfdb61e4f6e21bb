"""The commands by which people make accounts and phones: generated from the nouns."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from ringfort.bootstrap import load_platform
from ringfort.cli import main
from ringfort.domain.errors import RingfortError
from ringfort.jobs.records.settle import Settler
from ringfort.resources._mechanism.by_platform import add_phone_user
from ringfort.resources._mechanism.declare import all_resources
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.store.tables import accounts
from ringfort.testing.factories import Factory
from ringfort.testing.usage import Calls

REALM = "acme.pbx.localhost"


def run(*args: str, status: int = 0) -> str:
    result = CliRunner().invoke(main.app, args)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


def found(*args: str) -> Any:
    return json.loads(run(*args, "--json"))


def test_a_company_with_a_phone_in_three_commands() -> None:
    run("accounts", "create", "slug=acme", "name=Acme Ltd")
    run("users", "create", "--account", REALM, "name=Anna", "extension=1001")
    device = ("name=desk", "username=anna", "digest=sha256", "settings.video=true")
    user = found("users", "list", "--account", REALM)[0]["id"]
    made = found("devices", "create", "--account", REALM, *device, "user_id=Anna")
    assert (made["username"], made["digest"], len(made["secret"])) == ("anna", "sha256", 24)
    assert made["settings"]["video"] is True
    [listed] = found("devices", "list", "--account", REALM, "username=anna")
    assert (listed["user_id"], "secret" in listed) == (user, False)
    assert found("extensions", "get", "1001", "--account", REALM)["user_id"] == user
    assert [row["slug"] for row in found("accounts", "list")] == ["platform", "acme"]


def test_names_inside_a_document_too() -> None:
    trunk = found("trunks", "create", "name=VoIP termination provider")
    carriers = '[{"trunk_id": "VoIP termination provider", "weight": 7}]'
    made = found("routes", "create", "name=Everything", f"carriers={carriers}")
    assert made["carriers"] == [{"trunk_id": trunk["id"], "weight": 7, "percent": 0}]
    with pytest.raises(RingfortError) as refused:
        run("routes", "create", "name=Other", 'carriers=[{"trunk_id": "Nobody"}]')
    assert refused.value.field == "carriers[0].trunk_id"


def test_a_new_secret_is_shown_whole_on_a_line() -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    run("devices", "create", "--account", REALM, "name=door")
    lines = run("devices", "new-secret", "door", "--account", REALM).splitlines()
    shown = dict(line.split(maxsplit=1) for line in lines)
    assert shown["realm"] == REALM
    assert len(shown["secret"]) == 24


def test_dotted_fields_leave_their_neighbours(tmp_path: Path) -> None:
    run("accounts", "create", "slug=acme", "name=Acme", "features.fax=false")
    run("accounts", "update", REALM, "features.sms=true")
    features = found("accounts", "get", REALM)["features"]
    assert (features["fax"], features["sms"]) == (False, True)
    flow = tmp_path / "flow.json"
    flow.write_text('{"steps": []}')
    run("extensions", "create", "--account", REALM, "number=2000", f"flow=@{flow}")
    assert found("extensions", "get", "2000", "--account", REALM)["flow"]["steps"] == []


def test_what_is_deleted_is_gone() -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    run("users", "create", "--account", REALM, "name=Anna", "extension=1001")
    run("users", "delete", "Anna", "--account", REALM)
    assert found("extensions", "list", "--account", REALM) == []
    run("accounts", "delete", REALM)
    assert len(found("accounts", "list")) == 1


def test_people_come_in_from_a_file_and_go_out(tmp_path: Path) -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    file = tmp_path / "people.csv"
    file.write_text("name,extension\nAnna,1001\nBob,1002\n")
    run("users", "import", str(file), "--account", REALM, "--dry-run")
    assert found("users", "list", "--account", REALM) == []
    assert "2 of 2" in run("users", "import", str(file), "--account", REALM)
    assert len(run("users", "export", "--account", REALM).splitlines()) == 3
    file.write_text("name,extension\nCarl,1\n")
    assert "0 of 1" in run("users", "import", str(file), "--account", REALM, status=2)


@pytest.mark.parametrize(
    ("args", "field"),
    [
        (("accounts", "create", "slug=Acme", "name=A"), "slug"),
        (("accounts", "create", "slug=acme", "name=A"), "slug"),
        (("users", "create", "--account", "nobody.example", "name=A"), "account"),
        (("extensions", "create", "--account", REALM, "number=1"), "number"),
        (("devices", "create", "--account", REALM, "name=x", "settings.dtmf=7"), "settings.dtmf"),
        (("users", "list", "sort=shoe_size"), "sort"),
        (("users", "get", "Nobody", "--account", REALM), "user"),
        (("users", "create", "name"), "name"),
        (("users", "create", "--account", REALM, "name=A", "shoe_size=7"), "shoe_size"),
        (("users", "create", "--account", REALM, "name=A", "name.last=B"), "name"),
        (("accounts", "update", REALM, "slug=other"), "slug"),
        (("accounts", "promote", REALM, "name=A"), "name"),
        (("accounts", "move", REALM, "account_id=elsewhere"), "account_id"),
    ],
)
def test_errors_name_the_field(args: tuple[str, ...], field: str) -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    with pytest.raises(RingfortError) as raised:
        run(*args)
    assert raised.value.field == field


def test_an_error_is_a_line_that_names_the_field_and_status_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.app(["accounts", "create", "slug=acme", "name=Acme", "currency=euro"])
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("✗ currency: ")
    assert len(found("accounts", "list")) == 1


def test_a_list_that_goes_on_says_so() -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    for number in ("1001", "1002", "1003"):
        run("extensions", "create", "--account", REALM, f"number={number}")
    listing = ("extensions", "list", "--account", REALM, "per_page=2")
    for more, numbers, note in (
        ((), ["1001", "1002"], "page=2"),
        (("page=2",), ["1003"], None),
    ):
        result = CliRunner().invoke(main.app, [*listing, *more, "--json"])
        assert [row["number"] for row in json.loads(result.stdout)] == numbers
        assert (note in result.stderr) if note else (result.stderr == "")
    newest = CliRunner().invoke(main.app, ["audit", "list", "--account", REALM, "per_page=1"])
    assert "after=" in newest.stderr


def test_calls_are_listed_explained_exported_and_erased(tmp_path: Path) -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    platform = load_platform()

    async def call() -> None:
        database = open_database(platform.settings.database_url, platform.state)
        factory = Factory(database, Vault(platform.secrets.master))
        async with database.read() as connection:
            which = accounts.c.realm == REALM
            acme = await connection.scalar(sa.select(accounts.c.id).where(which))
        assert acme
        anna = await factory.work(lambda work: add_phone_user(work, acme, "Anna", "1001"))
        log = Calls()
        log.call(acme, anna, "9", talks=None, cause=1)
        log.write(tmp_path)
        await Settler(database, tmp_path).once()
        await database.close()

    asyncio.run(call())
    [row] = found("calls", "list", "--account", REALM, "outcome=not_reached")
    assert found("calls", "get", row["id"]) == row
    assert "Nobody was reached: Number not in use." in run("calls", "explain", row["id"])
    assert "None of its SIP messages was captured" in run("calls", "ladder", row["id"])
    assert "Anna" in run("calls", "export", "--account", REALM)
    assert "1" in run("calls", "erase", "--account", REALM, "--user", row["user_id"])
    assert "Anna" not in run("calls", "export", "--account", REALM)


def test_what_is_no_noun_does_not_load_them() -> None:
    """`status` and `up` are quick because only a noun's command needs nouns and database."""
    heavy = ("ringfort.resources", "ringfort.demo", "sqlalchemy")
    code = f"import sys, ringfort.cli.main; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert loaded.stdout.strip() == b"[]"


def test_help_names_every_noun() -> None:
    shown = run("--help")
    for name in ("status", "admin", "mail", *all_resources()):
        assert re.search(rf"^\W+{name}\s", shown, re.MULTILINE), name
