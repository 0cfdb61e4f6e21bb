"""Work of the platform itself: the command line, the demo and tests act without a log-in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Resource, by_kind
from ringfort.resources._mechanism.work import UNSET, Site, Work
from ringfort.store import accounts
from ringfort.store.secrets import Digest, Vault


@dataclass(frozen=True, slots=True)
class Phone:
    """What to type into a phone, and whose it is. `secret` is known here only."""

    user_id: UUID
    device_id: UUID
    extension: str
    username: str
    secret: str
    realm: str
    digest: Digest


async def platform_work(
    connection: AsyncConnection,
    vault: Vault,
    domain: str,
    language: str = "en",
    site: Site = UNSET,
) -> Work:
    """May do everything, everywhere; makes the root account on first use."""
    root = await accounts.platform(connection, domain)
    actor = Actor("platform", None, "platform")
    rights = ROLES[Role.PLATFORM_ADMINISTRATOR]
    caller = Caller(actor, root.id, root.path, rights, language=language)
    return Work(connection, caller, vault, datetime.now(UTC), domain, site=site)


async def create(work: Work, resource: Resource, account_id: UUID, **fields: object) -> UUID:
    """Make one row in an account."""
    made = await writing.create(work, resource, await work.owner(account_id), [fields])
    return made[0].id


async def add_phone_user(
    work: Work,
    account_id: UUID,
    name: str,
    extension: str,
    username: str | None = None,
    digest: Digest = "md5",
) -> Phone:
    """A user with an extension and a device (username: the extension unless given)."""
    owner = await work.owner(account_id)
    user = {"name": name, "extension": extension}
    user_id = (await writing.create(work, by_kind()["user"], owner, [user]))[0].id
    username = username or extension
    device = {"name": name, "username": username, "user_id": user_id, "digest": digest}
    made = (await writing.create(work, by_kind()["device"], owner, [device]))[0]
    return Phone(
        user_id, made.id, extension, username, made.shown_once["secret"], owner.realm, digest
    )
