"""The demo's accounts: a reseller with two companies that use the same extensions. Made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ringfort.demo import carrier
from ringfort.domain.errors import NotFound
from ringfort.resources._mechanism import by_platform, rows, writing
from ringfort.resources._mechanism.by_platform import platform_work
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.queries import Asked
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.numbers.restrictions import RESTRICTION_CLASS
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store import accounts, credentials
from ringfort.store.db import Database
from ringfort.store.scope import EVERYTHING
from ringfort.store.secrets import Vault

RESELLER = "demo"
PEOPLE = {
    "acme": {"1001": "Alice Archer", "1002": "Bob Brown", "1003": "Answering Phone"},
    "globex": {"1001": "Grace Green", "1002": "Hugo Hill", "1003": "Answering Phone"},
}
NUMBERS = {"acme": "+12123388101", "globex": "+12123388102"}
TRAVELLER = "acme"
"""The company that may call abroad."""
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
    numbers: tuple[str, ...]

    def user(self, extension: str) -> User:
        return next(user for user in self.users if user.extension == extension)


async def seed(database: Database, vault: Vault, domain: str) -> list[Company]:
    """Make what is missing; returns the reseller and its companies as they are now."""
    async with database.write() as connection:
        work = await platform_work(connection, vault, domain)
        root = work.caller.account_id
        reseller = await _account(work, root, slug=RESELLER, name="Demo Telecom", kind="reseller")
        await _trunk(work, reseller)
        companies = [await _company(work, reseller, slug) for slug in PEOPLE]
        return [await _told(work, each) for each in (reseller, *companies)]


async def _account(work: Work, above: UUID, *, slug: str, **fields: object) -> Owner:
    try:
        realm = f"{slug}.{work.domain}"
        known = await accounts.by_realm(work.connection, EVERYTHING, realm)
    except NotFound:
        return await work.owner(await by_platform.create(work, ACCOUNT, above, slug=slug, **fields))
    return await work.owner(known.id)


async def _company(work: Work, reseller: Owner, slug: str) -> Owner:
    account = await _account(work, reseller.id, slug=slug, name=slug)
    known = {row["number"] for row in await _all(work, EXTENSION, account)}
    for extension, name in PEOPLE[slug].items():
        if extension not in known:
            await by_platform.add_phone_user(work, account.id, name, extension)
    if IMPATIENT not in known:
        found = await _all(work, DEVICE, account)
        answering = next(row["id"] for row in found if row["username"] == "1003")
        flow = _ring_shortly(str(answering))
        await by_platform.create(work, EXTENSION, account.id, number=IMPATIENT, flow=flow)
    if not await _all(work, NUMBER, account):
        user = next(row["user_id"] for row in await _all(work, EXTENSION, account))
        body = {"number": NUMBERS[slug], "description": "Main number", "user_id": user}
        main = await by_platform.create(work, NUMBER, account.id, **body)
        await _set(work, account, caller_id={"external_number_id": str(main)})
    if slug == TRAVELLER and not await _all(work, RESTRICTION_CLASS, account):
        rules = {"classes": {"international": "allow"}}
        everywhere = await by_platform.create(
            work, RESTRICTION_CLASS, account.id, name="Everywhere", rules=rules
        )
        await _set(work, account, restriction_class_id=str(everywhere))
    return account


async def _set(work: Work, account: Owner, **settings: object) -> None:
    """Change some of the account's settings."""
    row = await rows.held(work, ACCOUNT, account.id)
    body = {"settings": row["settings"] | settings}
    await writing.change(work, ACCOUNT, account, account.id, body, None)


async def _trunk(work: Work, reseller: Owner) -> None:
    """The way to the demo's carrier, offered to the companies."""
    if await _all(work, TRUNK, reseller):
        return
    await by_platform.create(
        work,
        TRUNK,
        reseller.id,
        name="Demo carrier",
        shared=True,
        gateways=[{"server": carrier.TAKES_AT}],
        addresses=[carrier.TAKES_AT, carrier.CALLS_FROM],
    )


async def _all(work: Work, resource: Resource, account: Owner) -> Sequence[rows.Row]:
    """Rows of an account, in the order they were made."""
    asked = Asked((), (resource.table.c.id,), limit=500)
    return (await rows.page(work, resource, account, asked)).rows


def _ring_shortly(device_id: str) -> dict[str, object]:
    ring = {
        "id": "ring",
        "type": "ring",
        "level": 1,
        "timeout": IMPATIENT_S,
        "settings": {"devices": [device_id]},
    }
    return {"steps": [ring]}


async def _told(work: Work, account: Owner) -> Company:
    told: list[User] = []
    if account.kind == "customer":
        names = {row["id"]: row["name"] for row in await _all(work, USER, account)}
        devices = await _all(work, DEVICE, account)
        for row in await _all(work, EXTENSION, account):
            if (user_id := row["user_id"]) is not None:
                owned = [each for each in devices if each["user_id"] == user_id]
                secrets = [await _device(work, each) for each in owned]
                told.append(User(str(user_id), names[user_id], row["number"], tuple(secrets)))
    label = account.realm.partition(".")[0]
    numbers = tuple(row["number"] for row in await _all(work, NUMBER, account))
    return Company(str(account.id), label, account.kind, account.realm, tuple(told), numbers)


async def _device(work: Work, row: rows.Row) -> Device:
    secret = await credentials.secret(work.connection, work.vault, work.sight, row["id"])
    return Device(row["username"], secret)
