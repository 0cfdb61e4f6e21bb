"""What somebody who was invited is offered (A7): phones of their own, and the portal."""

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.features import Features
from ringfort.domain.permissions import DEVICES, Action, Right
from ringfort.store.identity.persons import Person
from ringfort.store.tables import accounts, devices

Offer = Literal["portal", "web_phone", "softphone"]


async def offered(connection: AsyncConnection, person: Person) -> list[Offer]:
    """The portal to administrators; a web phone to users of an account with the feature, who get
    one when they first use it; a softphone if they have one and may set it up."""
    theirs = sa.and_(
        devices.c.account_id == person.home.id,
        devices.c.user_id == person.user_id,
        devices.c.user_id.is_not(None),  # devices of nobody are not those of who is no user
    )
    kinds = set(await connection.scalars(sa.select(devices.c.kind).where(theirs)))
    of_account = sa.select(accounts.c.features).where(accounts.c.id == person.home.id)
    features = Features.model_validate(await connection.scalar(of_account))
    there: dict[Offer, bool] = {
        "portal": Right.USERS_VIEW in person.rights,
        "web_phone": person.user_id is not None and features.web_phone,
        "softphone": "softphone" in kinds and _may_set_up(person),
    }
    return [offer for offer, is_there in there.items() if is_there]


def _may_set_up(person: Person) -> bool:
    granted = person.grants is None or Action.CHANGE in person.grants.get("devices", ())
    return granted and DEVICES.own[Action.CHANGE] in person.rights
