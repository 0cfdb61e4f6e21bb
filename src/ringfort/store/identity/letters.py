"""Letters about log-ins. Links in them are secrets: sealed until the letter is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.identity.persons import Person
from ringfort.store.secrets import Vault


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person; `account_id` says whose looks it has.

    `sealed`: parameters of the template that are unsealed when it is sent.
    """

    to: str
    template: str
    language: str
    account_id: UUID
    params: Mapping[str, str]
    sealed: Mapping[str, str] = field(default_factory=dict)


Outgoing = Callable[[AsyncConnection, Letter], Awaitable[None]]
"""Has a letter sent when the transaction has committed."""


def reset(vault: Vault, person: Person, link: str) -> Letter:
    """The link with which to set a new password."""
    return _letter("password_reset", person, {}, {"link": vault.seal(link)})


def invitation(
    vault: Vault, person: Person, link: str, greeting: str | None, until: datetime
) -> Letter:
    """The link that lets the person in."""
    params = {"greeting": greeting or "", "until": until.isoformat()}
    return _letter("invitation", person, params, {"link": vault.seal(link)})


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
        to=person.email,
        template=template,
        language=person.language,
        account_id=person.home.id,
        params=whose | dict(params),
        sealed=sealed or {},
    )
