"""The way in for whoever owns the machine."""

import asyncio
import re
from pathlib import Path

import pytest

from ringfort.domain.errors import Conflict, NotFound
from ringfort.store.db import open_database
from ringfort.store.identity import logins
from ringfort.store.identity.hashing import Passwords
from ringfort.store.identity.logins import Credentials
from tests.cli.test_nouns import found, run

EMAIL = "root@example.com"


def shown(*args: str) -> str:
    match = re.search(r"password (\w{24}) ", run("admin", *args))
    assert match
    return match[1]


def log_in(state: Path, password: str) -> Credentials | None:
    async def check() -> Credentials | None:
        database = open_database(f"sqlite:///{state}/db/ringfort.db", state)
        async with database.read() as connection:
            known = await logins.credentials(connection, EMAIL)
        await database.close()
        fits = known is not None and await Passwords().verify(known.password, password)
        return known if fits else None

    return asyncio.run(check())


def test_the_first_administrator_of_the_platform(state: Path) -> None:
    known = log_in(state, shown("create", EMAIL))
    assert known is not None
    assert "system.manage" in known.person.rights
    with pytest.raises(Conflict):
        run("admin", "create", EMAIL)


def test_an_administrator_of_an_account(state: Path) -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    known = log_in(state, shown("create", EMAIL, "--account", "acme.pbx.localhost"))
    assert known is not None
    assert known.person.home.name == "Acme"
    assert "accounts.add" not in known.person.rights


def test_a_reset_opens_a_locked_door(state: Path) -> None:
    old = shown("create", EMAIL)
    run("logins", "create", "email=other@example.com", "name=Other", "role=platform_administrator")
    run("logins", "update", EMAIL, "disabled=true")
    new = shown("reset", EMAIL.upper())
    assert log_in(state, old) is None
    known = log_in(state, new)
    assert known is not None
    assert not known.person.disabled
    actions = [entry["action"] for entry in found("audit", "list", f"object_name={EMAIL}")]
    assert sorted(actions) == [
        "created",
        "new-password",
        "remove-one-time-codes",
        "updated",
        "updated",
    ]
    with pytest.raises(NotFound):
        run("admin", "reset", "nobody@example.com")


def test_an_account_is_made_with_its_administrator(state: Path) -> None:
    made = found(
        "accounts",
        "create",
        "slug=acme",
        "name=Acme",
        f"administrator.email={EMAIL}",
        "administrator.name=Ann",
    )
    known = log_in(state, made["administrator_password"])
    assert known is not None
    assert known.person.home.name == "Acme"
    again = ("slug=globex", "name=G", f"administrator.email={EMAIL}", "administrator.name=Ann")
    with pytest.raises(Conflict) as caught:
        run("accounts", "create", *again)
    assert caught.value.field == "administrator.email"
    assert [each["slug"] for each in found("accounts", "list")] == ["platform", "acme"]
