"""Trunks: how calls go out to carriers and come in from them (C4, C5, C10).

The names of what Kazoo's users know (reference.md 5.9) are kept; the rest is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ringfort.domain.numbering import Formatter, Numbering
from ringfort.domain.patterns import Pattern, compiled

MOST_GATEWAYS = 10
STOP_CODES = (404, 410, 480, 484, 486, 600, 603, 604)
"""Answers that are about the called person: another trunk would get the same one."""

Kind = Literal["carrier", "line", "pbx"]
Codec = Literal["PCMU", "PCMA", "G722", "opus", "G729"]


def _address(value: str) -> str:
    try:
        return ip_address(value).compressed
    except ValueError:
        raise PydanticCustomError("no_address", "{key}", {"key": "no_address"}) from None


Address = Annotated[str, StringConstraints(max_length=45), AfterValidator(_address)]
"""IPv4 or IPv6, in its compressed form."""
Host = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-f:]+\])$"),
]
"""Domain name, IPv4 address, or IPv6 address in brackets."""
_Text = Annotated[str, StringConstraints(max_length=100, pattern=r"^[!-{}~]*$")]
"""Printable ASCII without the edge's separator."""
Flag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,30}$")]
_Refusal = Annotated[int, Field(ge=300, le=699)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Media(_Part):
    fax_option: bool = Field(True, description="Fax by T.38.")


class Gateway(_Part):
    """One server of the carrier. Without a forced port its domain name is looked up (RFC 3263)."""

    server: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    force_port: bool = False
    transport: Literal["udp", "tcp"] = "udp"
    realm: Host | None = Field(None, description="Domain we call from; empty: the server's name.")
    username: _Text = ""
    password: _Text | None = Field(None, description="Taken, and never shown again.")
    enabled: bool = True
    endpoint_type: Literal["sip"] = "sip"
    channel_selection: Literal["ascending", "descending"] = "ascending"
    codecs: Annotated[list[Codec], Field(min_length=1, max_length=5)] = ["PCMU", "PCMA"]
    media: Media = Media()
    invite_format: Literal["route", "username", "e164", "npan", "1npan"] = Field(
        "route", description="What is called: as the rules say, the user name, or the number."
    )
    prefix: Annotated[str, StringConstraints(pattern=r"^[0-9*#+]{0,20}$")] = ""
    progress_timeout: Annotated[int, Field(ge=1, le=120)] = Field(
        20, description="Seconds it may take until it rings."
    )
    skype_rr: bool = Field(False, description="Kept; means nothing here.")

    @property
    def domain(self) -> str:
        return self.realm or self.server

    @property
    def is_name(self) -> bool:
        """A domain name, not an address."""
        bare = self.server.strip("[]")
        return ":" not in bare and not bare.replace(".", "").isdigit()

    @property
    def uri(self) -> str:
        """Where requests go."""
        port = "" if self.is_name and not self.force_port else f":{self.port}"
        transport = "" if self.transport == "udp" else f";transport={self.transport}"
        return f"sip:{self.server}{port}{transport}"

    def called(self, number: str, sent: str) -> str:
        """User part of the Request-URI: `number` is E.164, `sent` what the rules made of it."""
        digits = number.removeprefix("+")
        match self.invite_format:
            case "username":
                return self.username or sent
            case "e164":
                return f"+{self.prefix.removeprefix('+')}{digits}"
            case "npan":
                return f"{self.prefix}{digits.removeprefix('1')}"
            case "1npan":
                return f"{self.prefix}1{digits.removeprefix('1')}"
        return f"{self.prefix}{sent}"


class Formatters(_Part):
    outbound_caller_id_number: Formatter = Formatter()


class Capacity(_Part):
    """0 = unlimited."""

    calls_at_once: Annotated[int, Field(ge=0, le=100_000)] = 0
    calls_per_second: Annotated[int, Field(ge=0, le=10_000)] = 0


class Trunk(BaseModel):
    """A carrier's calls come in for numbers of the account and of those below; a line's, from
    another operator, to one extension; a PBX makes and takes the account's own calls."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "carrier"
    enabled: bool = True
    emergency: bool = Field(False, description="Takes emergency calls.")
    flags: Annotated[list[Flag], Field(max_length=20)] = []
    weight_cost: Annotated[int, Field(ge=0, le=100)] = Field(50, description="Lower first.")
    rules: Annotated[list[Pattern], Field(max_length=50)] = Field(
        [], description="Which numbers it takes; group 1 is sent. None: every number, in E.164."
    )
    formatters: Formatters = Formatters()
    gateways: Annotated[list[Gateway], Field(max_length=MOST_GATEWAYS)] = []
    addresses: Annotated[list[Address], Field(max_length=50)] = Field(
        [], description="Calls from here are its."
    )
    register_there: bool = Field(False, description="Register at the first gateway.")
    registers_here: bool = Field(
        False, description="Of a PBX: it registers with us, and is called where it did."
    )
    register_expires: Annotated[int, Field(ge=60, le=86_400)] = 600
    trust_identity: bool = Field(False, description="Believe and tell P-Asserted-Identity.")
    stop_codes: Annotated[list[Annotated[int, Field(ge=300, le=699)]], Field(max_length=50)] = (
        Field(list(STOP_CODES), description="SIP answers after which no other trunk is tried.")
    )
    capacity: Capacity = Capacity()

    def sends(self, number: str, numbering: Numbering | None = None) -> str | None:
        """What it is asked to call for an E.164 number or short digits; None: not its business."""
        for rule in self.rules:
            if found := compiled(rule).search(number):
                return str(found.group(1) if compiled(rule).groups else found.group(0))
        if self.rules:
            return None
        if numbering is None or not number.startswith("+"):
            return number
        return numbering.outward(number, numbering.called_out)

    def shows(self, number: str, numbering: Numbering | None = None) -> str:
        """Caller ID as it wants it."""
        if numbering is not None and number.startswith("+"):
            number = numbering.outward(number, numbering.calling_out)
        return self.formatters.outbound_caller_id_number.applied(number)


@dataclass(frozen=True, slots=True)
class Known:
    """A trunk of an account, as calls know it."""

    id: UUID
    owner_id: UUID
    name: str
    shared: bool
    settings: Trunk
    numbering: Numbering | None = None
    extension_id: UUID | None = None
    number_ids: tuple[UUID, ...] = ()
    cost_deck_id: UUID | None = None
    """What its carrier asks."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to call a number: by this gateway (index), with these digits and this caller ID."""

    trunk: Known
    gateway: int
    called: str
    caller: str | None

    @property
    def to(self) -> Gateway:
        return self.trunk.settings.gateways[self.gateway]

    @property
    def key(self) -> str:
        """Name of the gateway at the edge."""
        return gateway_key(self.trunk.id, self.gateway)


def gateway_key(trunk_id: UUID, gateway: int) -> str:
    return f"{trunk_id}.{gateway}"


class Unable(StrEnum):
    """Why a trunk takes no call to a number."""

    OFF = "off"
    PBX = "pbx"
    NOT_EMERGENCY = "not_emergency"
    NO_GATEWAY = "no_gateway"
    NOT_ITS_NUMBER = "not_its_number"


def unable(trunk: Known, number: str, *, emergency: bool = False) -> Unable | None:
    """None: it takes the call."""
    settings = trunk.settings
    if not settings.enabled:
        return Unable.OFF
    if settings.kind == "pbx":
        return Unable.PBX
    if emergency and not settings.emergency:
        return Unable.NOT_EMERGENCY
    if not any(each.enabled for each in settings.gateways):
        return Unable.NO_GATEWAY
    if settings.sends(number, trunk.numbering) is None:
        return Unable.NOT_ITS_NUMBER
    return None


def cheapest(trunk: Known) -> tuple[int, UUID]:
    """Key of the order in which trunks are tried that no route orders."""
    return trunk.settings.weight_cost, trunk.id


def ways(trunk: Known, number: str, caller: str | None) -> Iterator[Attempt]:
    """By each gateway of one trunk, if the number is its business."""
    sent = trunk.settings.sends(number, trunk.numbering)
    if sent is None:
        return
    shown = trunk.settings.shows(caller, trunk.numbering) if caller else None
    for index, gateway in enumerate(trunk.settings.gateways):
        if gateway.enabled:
            yield Attempt(trunk, index, gateway.called(number, sent), shown)
