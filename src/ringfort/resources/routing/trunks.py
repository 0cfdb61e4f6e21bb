"""Trunks as a noun (C4, C5, C10): made once, offered down the tree; passwords are kept sealed."""

from collections.abc import Mapping, Sequence
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
from ringfort.resources._mechanism.fields import FIXED, Name, Note
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import trunks as store
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
    extension_id: Annotated[UUID, Ref("extension")] | None = Field(
        None, description="Of a line: where its calls go."
    )


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
    change.columns["secrets"] = store.sealed(work.vault, passwords)
    hidden = [each.model_copy(update={"password": None}) for each in trunk.gateways]
    return trunk.model_copy(update={"gateways": hidden})


def _of_its_kind(trunk: Trunk) -> None:
    if trunk.kind == "line" and trunk.extension_id is None:
        raise Invalid(Text("error.line_leads_nowhere"), field="extension_id")
    if trunk.kind != "line" and trunk.extension_id is not None:
        raise Invalid(Text("error.not_of_this_kind", kind=trunk.kind), field="extension_id")
    if trunk.kind != "carrier" and trunk.shared:
        raise Invalid(Text("error.not_of_this_kind", kind=trunk.kind), field="shared")


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
    for change in made:
        for each in (change.old, change.new):
            places.update(each.addresses if isinstance(each, Trunk) else ())
        if isinstance(change.new, Trunk):
            await store.keep_addresses(work.connection, change.id, change.new.addresses)
    await store.announce(work.connection, owner.id, [each.id for each in made], places)


class AtEdge(BaseModel):
    """Our registration as one edge has it."""

    edge: str
    state: Literal["registered", "trying", "off"]
    expires_at: datetime | None


class TrunkState(BaseModel):
    """Whether the trunk's own registration stands; empty: it has none."""

    registrations: list[AtEdge]
    edges_away: list[str] = Field(description="Edges that did not answer: theirs are missing.")


async def line_token(work: Work, owner: Owner, trunk_id: UUID) -> str | None:
    """What names the trunk's registration at the edge; None: it has none. NotFound, Forbidden."""
    row = await rows.get(work, TRUNK, owner, trunk_id)
    registers = row["register_there"] and row["enabled"]
    return store.line_token(work.vault, trunk_id) if registers else None


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
    verbs=(Verb("document", _document, gives=Document, action=Action.VIEW),),
)
