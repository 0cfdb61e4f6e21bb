"""What somebody who was invited is offered (A7): of their own devices, and the portal."""

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.features import Features
from ringfort.domain.permissions import DEVICES, Action, Right
from ringfort.store.identity.persons import Person
from ringfort.store.tables import accounts, devices

Offer = Literal["portal", "web_phone", "softphone"]


async def offered(connection: AsyncConnection, person: Person) -> list[Offer]:
    """The portal to administrators; a web phone if they have one and the account its feature; a
    softphone if they have one and may set it up."""
    theirs = sa.and_(
        devices.c.account_id == person.home.id,
        devices.c.user_id == person.user_id,
        devices.c.user_id.is_not(None),  # devices of nobody are not those of who is no user
    )
    query = sa.select(devices.c.kind, accounts.c.features).join_from(
        devices, accounts, accounts.c.id == devices.c.account_id
    )
    rows = (await connection.execute(query.where(theirs))).all()
    kinds = {row.kind for row in rows}
    web_phone = any(Features.model_validate(row.features).web_phone for row in rows)
    there: dict[Offer, bool] = {
        "portal": Right.USERS_VIEW in person.rights,
        "web_phone": "web" in kinds and web_phone,
        "softphone": "softphone" in kinds and _may_set_up(person),
    }
    return [offer for offer, is_there in there.items() if is_there]


def _may_set_up(person: Person) -> bool:
    granted = person.grants is None or Action.CHANGE in person.grants.get("devices", ())
    return granted and DEVICES.own[Action.CHANGE] in person.rights
