"""The phone in a person's browser (C2): a device of their own user, with credentials that are lent
to a session for minutes. The device's own secret is neither shown nor changed by that."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from ringfort.domain.errors import Conflict, FeatureOff
from ringfort.domain.features import OF_DEVICE_KINDS
from ringfort.domain.permissions import Right
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.devices import DEVICE, WEB
from ringfort.store import outbox
from ringfort.store.scope import scope
from ringfort.store.secrets import lend
from ringfort.store.tables import devices, extensions, users
from ringfort.texts import Text

LENT_FOR = timedelta(minutes=10)
"""A browser asks again in time; whoever has logged out cannot, and is out by then."""


class WebPhone(BaseModel):
    """Who one is on the phone, and what the browser registers with; ask again before it is over."""

    device_id: UUID
    name: str
    extensions: list[str]
    uri: str = Field(description="The device's address, sip:user@realm.")
    realm: str
    username: str = Field(description="For the digest; not that of the address.")
    secret: str
    good_for_s: int = Field(description="Seconds.")


class WebPhoneOffer(BaseModel):
    """Whether there is one to be had: it takes a log-in that is a user's, and the account's feature
    `web_phone`."""

    offered: bool
    user_id: UUID | None
    device_id: UUID | None = Field(description="Null: it is made when it is first used.")


async def offer(work: Work) -> WebPhoneOffer:
    """What the caller may have."""
    user_id = work.caller.user_id
    device = await _own(work, user_id) if user_id else None
    owner = await work.owner(work.caller.account_id)
    return WebPhoneOffer(
        offered=user_id is not None and owner.has(OF_DEVICE_KINDS[WEB]),
        user_id=user_id,
        device_id=device["id"] if device else None,
    )


async def take(work: Work) -> WebPhone:
    """The caller's own, made if there is none. Conflict: they are no user; FeatureOff."""
    await outbox.order(work.connection)
    user_id = work.caller.user_id
    if user_id is None:
        raise Conflict(Text("error.no_user"), field="user_id")
    owner = await work.owner(work.caller.account_id)
    if not owner.has(feature := OF_DEVICE_KINDS[WEB]):
        raise FeatureOff(Text("error.feature_off", feature=feature))
    device = await _own(work, user_id) or await _make(work, owner, user_id)
    until = int((work.now + LENT_FOR).timestamp())
    lent = lend(device["username"], device["ha1_md5"], until)
    name, numbers = await _known_as(work, user_id)
    return WebPhone(
        device_id=device["id"],
        name=name,
        extensions=numbers,
        uri=f"sip:{device['username']}@{owner.realm}",
        realm=owner.realm,
        username=lent.username,
        secret=lent.secret,
        good_for_s=int(LENT_FOR.total_seconds()),
    )


async def _own(work: Work, user_id: UUID) -> sa.RowMapping | None:
    """The first made of their web phones; browsers know no SHA-256."""
    d = devices.c
    query = sa.select(d.id, d.username, d.ha1_md5).where(
        scope(devices, work.sight), d.user_id == user_id, d.kind == WEB, d.digest == "md5"
    )
    found = await work.connection.execute(query.order_by(d.id).limit(1))
    return found.mappings().one_or_none()


async def _make(work: Work, owner: Owner, user_id: UUID) -> sa.RowMapping:
    """In their name, though they may make no other devices: the account's feature allows it."""
    name, _ = await _known_as(work, user_id)
    fields = {"name": f"{name[:80]} (web)", "kind": WEB, "user_id": user_id}
    caller = replace(work.caller, rights=frozenset(Right), grants=None)
    await writing.create(replace(work, caller=caller), DEVICE, owner, [fields])
    made = await _own(work, user_id)
    assert made is not None, "it was made just now"
    return made


async def _known_as(work: Work, user_id: UUID) -> tuple[str, list[str]]:
    """Name and extensions of the user."""
    here = scope(users, work.sight)
    name = await work.connection.scalar(sa.select(users.c.name).where(here, users.c.id == user_id))
    theirs = sa.and_(scope(extensions, work.sight), extensions.c.user_id == user_id)
    query = sa.select(extensions.c.number).where(theirs).order_by(extensions.c.number)
    return name or "", list(await work.connection.scalars(query))
