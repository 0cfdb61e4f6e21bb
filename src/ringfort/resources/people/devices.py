"""Devices: what a person phones with (C1). Most register at the edge with a username and a secret
that we make, show once and keep encrypted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from ringfort.domain import qr
from ringfort.domain.codecs import SPOKEN, Codec
from ringfort.domain.errors import Conflict, FeatureOff
from ringfort.domain.features import OF_DEVICE_KINDS
from ringfort.domain.permissions import DEVICES, Right
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import (
    FIXED,
    ONCE,
    Name,
    Needs,
    Network,
    PhoneNumber,
    wrong,
)
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.caller_id import CallerId
from ringfort.resources.people.limits import CallLimits
from ringfort.store import changes, secret_links, tables
from ringfort.store.credentials import UNREGISTERED
from ringfort.store.identity.hashing import new_token
from ringfort.store.secrets import Digest, ha1, new_secret
from ringfort.texts import Text

Kind = Literal["desk", "softphone", "web", "fax", "cell", "landline"]
WEB: Kind = "web"
"""One device, open in as many browsers as its user likes."""


Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class DeviceSettings(BaseModel):
    """How the device speaks SIP and media."""

    model_config = ConfigDict(extra="forbid")

    caller_id: CallerId = CallerId()
    pickup_group_id: Annotated[UUID, Ref("pickup-group")] | None = Field(
        None, description="Whose ringing calls it may take, and who may take its."
    )
    codecs: list[Codec] = Field(
        list(SPOKEN), min_length=1, max_length=5, description="All it may use, best first."
    )
    dtmf: Literal["auto", "rfc4733", "info", "inband"] = "auto"
    nat: Literal["auto", "always", "never"] = "auto"
    media_through_relay: bool = Field(True, description="Kept; the relay is always used.")
    allowed_networks: list[Network] = Field([], max_length=50)
    video: bool = False
    transport: Literal["any", "tls"] = Field("any", description="tls: refused over UDP and TCP.")
    encrypt_audio: bool = Field(
        False, description="Calls without SRTP are refused; its keys need TLS, as if demanded."
    )
    call_waiting: bool = True
    calls_at_once: Annotated[int, Field(ge=0, le=100)] = Field(0, description="0 = unlimited.")


class Device(BaseModel):
    """Desk phone, softphone, web phone, fax adapter; a cell phone or landline has a number."""

    name: Name
    kind: Annotated[Kind, FIXED] = "desk"
    user_id: Annotated[UUID, Ref("user", deleted="follow")] | None = None
    username: Annotated[Username | None, FIXED] = Field(
        None, description="Made by the system unless given."
    )
    number: PhoneNumber | None = Field(None, description="Of a cell phone or landline, E.164.")
    digest: Annotated[Digest, FIXED] = "md5"
    settings: DeviceSettings = DeviceSettings()
    limits: Annotated[CallLimits, Needs(Right.USERS_CHANGE)] = CallLimits()
    secret: Annotated[str | None, ONCE] = Field(None, description="To be typed into the device.")

    @model_validator(mode="after")
    def _number_of_its_kind(self) -> "Device":
        if (self.number is not None) != (self.kind in UNREGISTERED):
            raise wrong("number_of_kind")
        return self


class NewSecret(BaseModel):
    """What to type into the device; shown this once."""

    username: str
    realm: str
    secret: str


class SecretLink(BaseModel):
    """A link that shows the device's secret once, relative to the portal's address. It is told
    this once; an earlier link of the device is void."""

    link: str
    expires_at: datetime


class SetupLink(BaseModel):
    """The same as an address for a softphone: Linphone that scans the QR code (SVG) sets itself up,
    once. In a browser the address shows what a secret link shows. An earlier link is void."""

    link: str
    qr: str
    expires_at: datetime


async def _prepared(work: Work, owner: Owner, change: Change) -> BaseModel | None:
    device = change.new
    if not isinstance(device, Device):
        return None
    _features_on(owner, device)
    if change.old is not None:
        return None
    device = device.model_copy(update={"username": device.username or f"d{change.id.hex[-12:]}"})
    secret = new_secret()
    change.columns.update(_sealed(work, owner, device, secret))
    if device.kind not in UNREGISTERED:
        change.shown_once["secret"] = secret
    return device


def _features_on(owner: Owner, device: Device) -> None:
    wanted = {"kind": OF_DEVICE_KINDS.get(device.kind)}
    wanted["settings.video"] = "video" if device.settings.video else None
    for field, feature in wanted.items():
        if feature and not owner.has(feature):
            raise FeatureOff(Text("error.feature_off", feature=feature), field=field)


def _sealed(work: Work, owner: Owner, device: Device, secret: str) -> dict[str, str]:
    hashed = ha1(device.username or "", owner.realm, secret)
    return {
        "secret": work.vault.seal(secret),
        "ha1_md5": hashed.md5,
        "ha1_sha256": hashed.sha256,
    }


async def _tell_edge(work: Work, owner: Owner, made: Sequence[Change]) -> None:
    devices = [change.new or change.old for change in made]
    names = [each.username for each in devices if isinstance(each, Device) and each.username]
    await changes.announce_devices(work.connection, owner.id, *names)


async def _renew_secret(work: Work, owner: Owner, device_id: UUID, _given: None) -> NewSecret:
    """The old secret stops working at once."""
    table, secret = tables.devices, new_secret()
    which = table.c.id == device_id
    row = await rows.held(work, DEVICE, device_id)
    device = rows.document(DEVICE, row)
    assert isinstance(device, Device)
    values = _sealed(work, owner, device, secret)
    await work.connection.execute(table.update().where(which).values(values))
    await changes.announce_devices(work.connection, owner.id, row["username"])
    return NewSecret(username=row["username"], realm=owner.realm, secret=secret)


async def _link_secret(work: Work, _owner: Owner, device_id: UUID, _given: None) -> SecretLink:
    token, until = await _link(work, device_id)
    return SecretLink(link=f"/secret#{token}", expires_at=until)


async def _link_setup(work: Work, _owner: Owner, device_id: UUID, _given: None) -> SetupLink:
    token, until = await _link(work, device_id)
    link = f"{work.site.portal}/api/v1/secrets/{token}"
    return SetupLink(link=link, qr=qr.svg(link), expires_at=until)


async def _link(work: Work, device_id: UUID) -> tuple[str, datetime]:
    """Token of the device's only link, and when it ends."""
    kind = sa.select(tables.devices.c.kind).where(tables.devices.c.id == device_id)
    if await work.connection.scalar(kind) in UNREGISTERED:
        raise Conflict(Text("error.no_secret"), field="kind")
    token = new_token()
    return token, await secret_links.keep(work.connection, device_id, token, work.now)


DEVICE = Resource(
    name="devices",
    kind="device",
    table=tables.devices,
    model=Device,
    guard=DEVICES,
    search=("name", "username"),
    unique=(("username",),),
    check=_prepared,
    after=_tell_edge,
    verbs=(
        Verb("new-secret", _renew_secret, gives=NewSecret),
        Verb("secret-link", _link_secret, gives=SecretLink),
        Verb("setup-link", _link_setup, gives=SetupLink),
    ),
)
