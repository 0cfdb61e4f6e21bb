"""The demo's accounts: a reseller with two companies that use the same extensions. Made once."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import NotFound
from ringfort.steps import parse_flow
from ringfort.store import accounts, devices, extensions, people, users
from ringfort.store.accounts import Account, NewAccount
from ringfort.store.db import Database
from ringfort.store.secrets import Vault

RESELLER = NewAccount("demo", "Demo Telecom", "reseller")
PEOPLE = {
    "acme": {"1001": "Alice Archer", "1002": "Bob Brown", "1003": "Answering Phone"},
    "globex": {"1001": "Grace Green", "1002": "Hugo Hill", "1003": "Answering Phone"},
}
IMPATIENT = "1103"
"""Extension whose drawn flow rings 1003 for only `IMPATIENT_S` seconds."""
IMPATIENT_S = 3


@dataclass(frozen=True, slots=True)
class Device:
    """What to type into a phone."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    extension: str
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """An account of the demo. The reseller has no users."""

    id: str
    name: str
    kind: str
    realm: str
    users: tuple[User, ...]

    def user(self, extension: str) -> User:
        return next(user for user in self.users if user.extension == extension)


async def seed(database: Database, vault: Vault, domain: str) -> list[Company]:
    """Make what is missing; returns the reseller and its companies as they are now."""
    async with database.write() as connection:
        top = await accounts.platform(connection, domain)
        reseller = await _account(connection, top, RESELLER, domain)
        companies = [
            await _company(connection, vault, reseller, NewAccount(slug, slug), domain)
            for slug in PEOPLE
        ]
    async with database.read() as connection:
        return [await _told(connection, vault, each) for each in (reseller, *companies)]


async def _account(
    connection: AsyncConnection, parent: Account, new: NewAccount, domain: str
) -> Account:
    try:
        return await accounts.by_realm(connection, parent.sight, f"{new.slug}.{domain}")
    except NotFound:
        return await accounts.create(connection, parent, new, domain)


async def _company(
    connection: AsyncConnection, vault: Vault, reseller: Account, new: NewAccount, domain: str
) -> Account:
    account = await _account(connection, reseller, new, domain)
    known = {each.number for each in await extensions.listing(connection, account.sight)}
    for extension, name in PEOPLE[new.slug].items():
        if extension not in known:
            await people.add_phone_user(connection, vault, account, name, extension)
    if IMPATIENT not in known:
        answering = await devices.by_username(connection, account, "1003")
        impatient = await extensions.create(connection, account, IMPATIENT)
        flow = parse_flow(_ring_shortly(str(answering.id))).dump()
        await extensions.set_flow(connection, account.sight, impatient.id, flow)
    return account


def _ring_shortly(device_id: str) -> dict[str, object]:
    ring = {
        "id": "ring",
        "type": "ring",
        "level": 1,
        "timeout": IMPATIENT_S,
        "settings": {"devices": [device_id]},
    }
    return {"steps": [ring]}


async def _told(connection: AsyncConnection, vault: Vault, account: Account) -> Company:
    told = []
    if account.kind == "customer":
        told = [await _user(connection, vault, account, each) for each in PEOPLE[account.slug]]
    return Company(str(account.id), account.slug, account.kind, account.realm, tuple(told))


async def _user(
    connection: AsyncConnection, vault: Vault, account: Account, extension: str
) -> User:
    found = await extensions.by_number(connection, account, extension)
    if found.user_id is None:
        raise NotFound(f"extension: {extension} has lost its user", field="extension")
    user = await users.get(connection, account.sight, found.user_id)
    owned = await devices.listing(connection, account.sight)
    told = [
        Device(each.username, await devices.secret(connection, vault, account.sight, each.id))
        for each in owned
        if each.user_id == user.id
    ]
    return User(str(user.id), user.name, extension, tuple(told))
