"""What `make demo` tells of log-ins and of where the portal is."""

import io
import json
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from rich.console import Console

from ringfort.cli.demo import open_portal
from ringfort.demo import document
from ringfort.demo.companies import seed
from ringfort.demo.people import people
from ringfort.domain.permissions import ROLES, Role
from ringfort.engine import kept
from ringfort.settings import Platform, Settings
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.identity import logins
from ringfort.store.identity.hashing import Passwords
from ringfort.store.secrets import Vault


async def rights(database: Database, email: str, password: str) -> frozenset[object]:
    """Of who logs in so."""
    async with database.read() as connection:
        known = await logins.credentials(connection, email)
    assert known is not None
    assert await Passwords().verify(known.password, password)
    return frozenset(known.person.rights)


@pytest.fixture
def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


async def test_the_demo_tells_whom_one_can_be(state: Path, vault: Vault) -> None:
    url = f"sqlite:///{state}/demo.db"
    migrate(url)
    database = open_database(url, state)
    settings = Settings(state=state, listen="192.0.2.1")
    platform = Platform(settings=settings, kept=kept.load(state))
    file = state / "log-ins.json"
    companies = await seed(database, vault, "pbx.localhost")
    found = await people(database, vault, "pbx.localhost", companies, file)
    again = await people(database, vault, "pbx.localhost", companies, file)
    assert again == found
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.loads(document.write(platform, companies, found).read_text())
    assert told["portal"] == f"https://192.0.2.1:{platform.ports.api_tls}"
    owner = await rights(database, told["platform"]["login"], told["platform"]["password"])
    assert owner == ROLES[Role.PLATFORM_ADMINISTRATOR]
    acme = next(each for each in told["accounts"] if each["name"] == "acme")
    alice, bob = acme["users"][0]["login"], acme["users"][1]["login"]
    assert bob is None
    assert alice["login"] == "alice@acme.example"
    user = await rights(database, alice["login"], alice["password"])
    admin = await rights(database, acme["admin"]["login"], acme["admin"]["password"])
    assert user == ROLES[Role.USER]
    assert user < admin
    seen = io.StringIO()
    open_portal(Console(file=seen, width=200), platform, companies, found)
    for word in (told["portal"], alice["password"], acme["admin"]["password"], "demo", "globex"):
        assert word in seen.getvalue()
    file.unlink()
    renewed = await people(database, vault, "pbx.localhost", companies, file)
    assert renewed.platform.password != found.platform.password
    await rights(database, renewed.platform.login, renewed.platform.password)
    await database.close()
