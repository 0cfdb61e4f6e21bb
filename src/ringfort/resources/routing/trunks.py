"""Trunks as a noun (C4, C5, C10): made once, offered down the tree; passwords are kept sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain import trunks
from ringfort.domain.errors import Conflict, Invalid
from ringfort.domain.permissions import USERS, Action
from ringfort.domain.refs import Ref
from ringfort.domain.trunks import Formatters, Gateway
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import FIXED, ONCE, READ_ONLY, Name, Note
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.devices import NewSecret
from ringfort.store import trunks as store
from ringfort.store.secrets import new_secret
from ringfort.texts import Text


class Trunk(trunks.Trunk):
    """A way out to a carrier and in from it. Passwords are taken and never shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "VoIP termination provider",
                    "gateways": [{"server": "sip.carrier.example"}],
                    "addresses": ["192.0.2.7"],
                }
            ]
        }
    )

    kind: Annotated[trunks.Kind, FIXED] = "carrier"
    name: Name
    description: Note = ""
    shared: bool = Field(False, description="Offered to every account below.")
    numbering_id: Annotated[UUID, Ref("numbering")] | None = Field(
        None, description="How it writes numbers; empty: E.164."
    )
    cost_deck_id: Annotated[UUID, Ref("rate-deck", offered=True)] | None = Field(
        None, description="What its carrier asks."
    )
    extension_id: Annotated[UUID, Ref("extension")] | None = Field(
        None, description="Of a line: where its calls go."
    )
    username: Annotated[str | None, READ_ONLY] = Field(
        None, description="What a PBX registers as, in the account's realm."
    )
    secret: Annotated[str | None, ONCE] = Field(None, description="What it registers with.")


class Document(BaseModel):
    """A trunk as other systems write it (reference.md 5.9); it is taken by a create."""

    name: str
    enabled: bool
    emergency: bool
    flags: list[str]
    weight_cost: int
    rules: list[str]
    formatters: Formatters
    gateways: list[Gateway]


async def _judge(work: Work, _owner: Owner, change: Change) -> BaseModel | None:
    trunk = change.new
    if not isinstance(trunk, Trunk):
        return None
    _of_its_kind(trunk)
    if crowded := await store.crowded(work.connection, change.id, trunk.addresses):
        raise Conflict(Text("error.address_crowded", value=crowded), field="addresses")
    kept = await _passwords(work, change)
    passwords = {
        name: given if given is not None else kept.get(name, "")
        for each in trunk.gateways
        for name, given in [(store.secret_name(each), each.password)]
    }
    if trunk.register_there:
        _can_register(trunk, passwords)
    if trunk.registers_here:
        passwords[store.OWN] = secret = kept.get(store.OWN) or new_secret()
        change.shown_once["secret"] = secret
    change.columns["secrets"] = store.sealed(work.vault, passwords)
    hidden = [each.model_copy(update={"password": None}) for each in trunk.gateways]
    username = store.username(change.id) if trunk.registers_here else None
    return trunk.model_copy(update={"gateways": hidden, "username": username})


def _of_its_kind(trunk: Trunk) -> None:
    if trunk.kind == "line" and trunk.extension_id is None:
        raise Invalid(Text("error.line_leads_nowhere"), field="extension_id")
    if trunk.kind != "line" and trunk.extension_id is not None:
        raise Invalid(Text("error.not_of_this_kind", kind=trunk.kind), field="extension_id")
    if trunk.kind != "carrier" and trunk.shared:
        raise Invalid(Text("error.not_of_this_kind", kind=trunk.kind), field="shared")
    if trunk.registers_here:
        if trunk.kind != "pbx":
            raise Invalid(Text("error.not_of_this_kind", kind=trunk.kind), field="registers_here")
        for field in ("register_there", "gateways", "addresses"):
            if getattr(trunk, field):
                raise Invalid(Text("error.registers_here"), field=field)


def _can_register(trunk: Trunk, passwords: Mapping[str, str]) -> None:
    if not trunk.gateways:
        raise Invalid(Text("error.register_where"), field="gateways")
    first = trunk.gateways[0]
    if not first.username:
        raise Invalid(Text("invalid.missing"), field="gateways[0].username")
    if not passwords[store.secret_name(first)]:
        raise Invalid(Text("invalid.missing"), field="gateways[0].password")


async def _passwords(work: Work, change: Change) -> dict[str, str]:
    """By user and server, as they are now."""
    if change.old is None:
        return {}
    query = sa.select(store.trunks.c.secrets).where(store.trunks.c.id == change.id)
    sealed: str | None = await work.connection.scalar(query)
    return store.opened(work.vault, sealed) if sealed else {}


async def _tell_edge(work: Work, owner: Owner, made: Sequence[Change]) -> None:
    places: set[str] = set()
    names: set[str] = set()
    for change in made:
        for each in (change.old, change.new):
            if isinstance(each, Trunk):
                places.update(each.addresses)
                names.update([f"{each.username}@{owner.realm}"] if each.username else ())
        if isinstance(change.new, Trunk):
            await store.keep_addresses(work.connection, change.id, change.new.addresses)
    await store.announce(work.connection, owner.id, [each.id for each in made], places, names)


class AtEdge(BaseModel):
    """A registration as one edge has it: ours at the operator, or the PBX's with us."""

    edge: str
    state: Literal["registered", "trying", "off"]
    expires_at: datetime | None
    address: str | None = Field(None, description="Where the PBX registered from.")
    agent: str | None = Field(None, description="What the PBX says it is.")


class TrunkState(BaseModel):
    """Which registrations of the trunk stand; empty: it has none."""

    registrations: list[AtEdge]
    edges_away: list[str] = Field(description="Edges that did not answer: theirs are missing.")


@dataclass(frozen=True, slots=True)
class Registers:
    """How edges know a trunk's registration: ours by its `token`, a PBX's by its `name`."""

    token: str | None
    name: str | None


async def registers(work: Work, owner: Owner, trunk_id: UUID) -> Registers:
    """NotFound, Forbidden."""
    row = await rows.get(work, TRUNK, owner, trunk_id)
    there, here = (row["enabled"] and row[way] for way in ("register_there", "registers_here"))
    return Registers(
        store.line_token(work.vault, trunk_id) if there else None,
        f"{row['username']}@{owner.realm}" if here else None,
    )


async def _renew_secret(work: Work, owner: Owner, trunk_id: UUID, _given: None) -> NewSecret:
    """The old secret stops working at once."""
    row = await rows.held(work, TRUNK, trunk_id)
    if not row["registers_here"]:
        raise Conflict(Text("error.registers_not"), field="registers_here")
    secret, username = new_secret(), row["username"]
    sealed = store.sealed(work.vault, {store.OWN: secret})
    change = store.trunks.update().where(store.trunks.c.id == trunk_id).values(secrets=sealed)
    await work.connection.execute(change)
    names = [f"{username}@{owner.realm}"]
    await store.announce(work.connection, owner.id, [trunk_id], names=names)
    return NewSecret(username=username, realm=owner.realm, secret=secret)


async def _document(work: Work, _owner: Owner, trunk_id: UUID, _given: None) -> Document:
    found = rows.document(TRUNK, await rows.held(work, TRUNK, trunk_id)).model_dump()
    wanted: dict[str, Any] = {name: found[name] for name in Document.model_fields}
    return Document(**wanted)


TRUNK = Resource(
    name="trunks",
    kind="trunk",
    table=store.trunks,
    model=Trunk,
    guard=USERS,
    search=("name", "description"),
    unique=(("name",),),
    check=_judge,
    after=_tell_edge,
    verbs=(
        Verb("document", _document, gives=Document, action=Action.VIEW),
        Verb("new-secret", _renew_secret, gives=NewSecret),
    ),
)
