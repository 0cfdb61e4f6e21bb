"""Letters about log-ins, sent once the transaction has committed.

Links in them are secrets, sealed until they are sent. They are relative to the portal's address.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store import jobs
from ringfort.store.identity.persons import Person, administrators
from ringfort.store.secrets import Vault

KIND = "mail"
"""Jobs {"to": [str], "template": str, "language": str, "params": {str: str},
"sealed": {str: token}}: parameters of the template, some to be unsealed when it is sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person; `account_id` says whose looks it has."""

    to: tuple[str, ...]
    template: str
    language: str
    account_id: UUID
    params: Mapping[str, str]
    sealed: Mapping[str, str] = field(default_factory=dict)


async def post(connection: AsyncConnection, letter: Letter) -> None:
    """Have the letter sent."""
    payload = asdict(letter) | {"to": list(letter.to)}
    del payload["account_id"]
    await jobs.add(connection, KIND, payload, account_id=letter.account_id)


async def to_administrators(
    connection: AsyncConnection, account_id: UUID, template: str, params: Mapping[str, str]
) -> None:
    """The same letter to every administrator of an account."""
    for person in await administrators(connection, account_id):
        await post(connection, _letter(template, person, params))


def reset(vault: Vault, person: Person, secret: str) -> Letter:
    """The link with which to set a new password."""
    return _letter("password_reset", person, {}, {"link": vault.seal(f"/reset-password#{secret}")})


def invitation_link(secret: str) -> str:
    """What an invited person follows."""
    return f"/invitation#{secret}"


def invitation(vault: Vault, person: Person, secret: str, greeting: str, until: datetime) -> Letter:
    """The link that lets the person in."""
    params = {"greeting": greeting, "until": until.isoformat()}
    return _letter("invitation", person, params, {"link": vault.seal(invitation_link(secret))})


def new_login(person: Person, address: str, agent: str, at: datetime) -> Letter:
    """Somebody logged in from where the person is not logged in otherwise."""
    return _letter("new_login", person, {"address": address, "agent": agent, "at": at.isoformat()})


def _letter(
    template: str,
    person: Person,
    params: Mapping[str, str],
    sealed: Mapping[str, str] | None = None,
) -> Letter:
    whose = {"name": person.name, "email": person.email, "account": person.home.name}
    return Letter(
        to=(person.email,),
        template=template,
        language=person.language,
        account_id=person.home.id,
        params=whose | dict(params),
        sealed=sealed or {},
    )
