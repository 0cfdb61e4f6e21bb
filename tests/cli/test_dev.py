"""The commands by which people make accounts and phones."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ringfort.cli.dev import dev_app
from ringfort.domain.errors import RingfortError

REALM = "acme.pbx.localhost"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return tmp_path


def run(*args: str) -> str:
    result = CliRunner().invoke(dev_app, args)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def rows(*args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*args, "--json"))
    return found


def test_a_company_with_a_phone_in_four_commands() -> None:
    run("account", "add", "north", "--kind", "reseller")
    run("account", "add", "acme", "--name", "Acme Ltd", "--parent", "north.pbx.localhost")
    run("user", "add", REALM, "Anna", "--extension", "1001")
    made = rows("device", "add", REALM, "anna", "--extension", "1001", "--digest", "sha256")[0]
    assert (made["username"], made["realm"], made["digest"]) == ("anna", REALM, "sha256")
    assert len(made["secret"]) >= 20
    [user] = rows("user", "list", REALM)
    [device] = rows("device", "list", REALM)
    assert device["user_id"] == user["id"]
    assert "secret" not in device
    [extension] = rows("extension", "list", REALM)
    assert (extension["number"], extension["user_id"]) == ("1001", user["id"])
    assert [row["slug"] for row in rows("account", "list")] == ["platform", "north", "acme"]


def test_a_secret_is_shown_whole_on_a_line() -> None:
    run("account", "add", "acme")
    lines = run("device", "add", REALM, "door").splitlines()
    shown = dict(line.split(maxsplit=1) for line in lines)
    assert (shown["Username"], shown["Realm"]) == ("door", REALM)
    assert len(shown["Secret"]) >= 20
    assert shown["Secret"].isalnum()
    assert "door" in run("device", "list", REALM)


def test_what_is_deleted_is_gone() -> None:
    run("account", "add", "acme")
    run("user", "add", REALM, "Anna", "--extension", "1001")
    run("extension", "add", REALM, "2000")
    run("device", "add", REALM, "door")
    run("extension", "delete", REALM, "2000")
    run("device", "delete", REALM, "door")
    run("user", "delete", REALM, rows("user", "list", REALM)[0]["id"])
    for noun in ("user", "extension", "device"):
        assert rows(noun, "list", REALM) == []
    run("account", "delete", REALM)
    assert len(rows("account", "list")) == 1


def test_an_extension_takes_a_flow_from_a_file(tmp_path: Path) -> None:
    run("account", "add", "acme")
    run("extension", "add", REALM, "2000")
    file = tmp_path / "flow.json"
    file.write_text('{"steps": []}')
    run("extension", "flow", REALM, "2000", str(file))
    assert json.loads(rows("extension", "list", REALM)[0]["flow"])["steps"] == []
    for text, field in (("nonsense", "flow"), ('{"steps": 5}', "steps")):
        file.write_text(text)
        with pytest.raises(RingfortError) as raised:
            run("extension", "flow", REALM, "2000", str(file))
        assert raised.value.message.startswith(field)


@pytest.mark.parametrize(
    ("args", "field"),
    [
        (("account", "add", "Acme"), "slug"),
        (("account", "add", "acme"), "slug"),
        (("account", "add", "new", "--time-zone", "Mars/Base"), "time_zone"),
        (("user", "add", "nobody.example", "Anna"), "realm"),
        (("extension", "add", REALM, "1"), "number"),
        (("extension", "add", REALM, "1001"), "number"),
        (("device", "add", REALM, "Anna"), "username"),
        (("device", "add", REALM, "anna", "--extension", "9999"), "extension"),
    ],
)
def test_errors_name_the_field(args: tuple[str, ...], field: str) -> None:
    run("account", "add", "acme")
    run("extension", "add", REALM, "1001")
    with pytest.raises(RingfortError) as raised:
        run(*args)
    assert raised.value.field == field
    assert raised.value.message.startswith(f"{field}: ")
    assert "\n" not in raised.value.message
