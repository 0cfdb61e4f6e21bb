"""Text messages about log-ins, sent once the transaction has committed. Links in them are sealed
and relative to the portal's address, as in letters."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store import jobs
from ringfort.store.identity.letters import invitation_link
from ringfort.store.identity.persons import Person
from ringfort.store.secrets import Vault

KIND = "sms"
"""Jobs {"to": number in E.164, "template": str, "language": str, "params": {str: str},
"sealed": {str: token}}."""


async def invite(
    connection: AsyncConnection,
    vault: Vault,
    person: Person,
    mobile: str,
    secret: str,
    until: datetime,
) -> None:
    """Have the link that lets the person in sent to this number (E.164)."""
    payload = {
        "to": mobile,
        "template": "invitation",
        "language": person.language,
        "params": {"account": person.home.name, "until": until.isoformat()},
        "sealed": {"link": vault.seal(invitation_link(secret))},
    }
    await jobs.add(connection, KIND, payload, account_id=person.home.id)
