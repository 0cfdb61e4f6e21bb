"""Addresses that the edges answer no more. Administrators of the platform see them, lift bans and
make them by hand; the audit log knows who did."""

from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain.bans import LONGEST_S, Ban, Banned, Reason, Trusted, customer
from ringfort.domain.errors import Conflict, Invalid, NotFound
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.fields import wrong
from ringfort.resources._mechanism.work import Work
from ringfort.store import trunks
from ringfort.texts import Text

_NOUN = "bans"
_KIND = "ban"


class Defence(Protocol):
    """The edges."""

    async def banned(self) -> Banned:
        """Every ban, the oldest first; says which edges are away."""

    async def ban(self, address: str, seconds: int) -> Ban:
        """From now on. Unavailable: an edge is away."""

    async def lift(self, address: str) -> bool:
        """False: it is not banned. Unavailable: an edge is away."""


def address_of(text: str) -> str:
    """An address, or an IPv6 /64, as it is written; Invalid."""
    try:
        customer(text)
        return str(ip_network(text) if "/" in text else ip_address(text))
    except ValueError:
        raise Invalid(Text("error.no_address"), field="address") from None


def _address(value: str) -> str:
    try:
        return address_of(value)
    except Invalid:
        raise wrong("no_address") from None


Address = Annotated[str, StringConstraints(max_length=64), AfterValidator(_address)]
"""IPv4, IPv6 or an IPv6 /64."""


class BanSeen(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    address: str = Field(description="IPv4 address, or the /64 of an IPv6 address.")
    reason: Reason
    since: datetime
    until: datetime = Field(description="When it ends by itself.")


class NewBan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: Address
    seconds: Annotated[int, Field(ge=1, le=LONGEST_S)] = 3600


async def listing(work: Work, defence: Defence) -> Banned:
    """Forbidden to all but administrators of the platform."""
    await work.platform(_NOUN, Action.VIEW)
    return await defence.banned()


async def ban(work: Work, defence: Defence, trusted: Trusted, new: NewBan) -> BanSeen:
    """Of an IPv6 address with its whole /64. Conflict: one of ours, or a trunk's."""
    owner = await work.platform(_NOUN, Action.ADD)
    ours = trusted.holds_some_of(ip_network(new.address))
    if ours or await trunks.addresses(work.connection, {new.address}):
        raise Conflict(Text("error.never_banned"), field="address")
    address = customer(new.address)
    await told.note(work, owner, "created", _KIND, address)
    return BanSeen.model_validate(await defence.ban(address, new.seconds))


async def lift(work: Work, defence: Defence, address: str) -> None:
    """It is answered again. NotFound: it is not banned."""
    owner = await work.platform(_NOUN, Action.DELETE)
    address = customer(address)
    await told.note(work, owner, "deleted", _KIND, address)
    if not await defence.lift(address):
        raise NotFound(Text("error.not_found", kind=_KIND), field="address")
