"""Versions of rate decks: a row first, then its rates (`api/routes/rates.py`), then in force from a
moment on. The switch is this one row; the rates lie in files (`store.decks`)."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict, InUse, Invalid
from ringfort.domain.permissions import OPERATORS, Action
from ringfort.domain.rating.deck_rows import DateOrder
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import rows, writing
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import FIXED, READ_ONLY, Instant, Name, Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.money.rate_decks import RATE_DECK
from ringfort.resources.money.time_profiles import TIME_PROFILE
from ringfort.store.decks.files import DeckFiles
from ringfort.store.decks.importing import ImportJob
from ringfort.store.scope import Form, scope
from ringfort.texts import Text

_PARALLEL = 60
"""Seconds by which clocks of hosts may differ: nothing begins earlier than this ago."""


class State(StrEnum):
    EMPTY = "empty"
    READY = "ready"
    ACTIVE = "active"


class RateDeckVersion(BaseModel):
    """Of the active versions of a deck the one that began last is in force."""

    rate_deck_id: Annotated[UUID, FIXED, Ref("rate-deck", deleted="follow")]
    name: Name
    description: Note = ""
    state: Annotated[State, READ_ONLY] = State.EMPTY
    rows: Annotated[int, READ_ONLY] = 0
    effective_at: Annotated[datetime | None, READ_ONLY] = Field(
        None, description="When it comes into force, if it is active."
    )


table = owned(
    "rate_deck_versions",
    RateDeckVersion,
    sa.Column("blob", sa.Uuid),
    sa.Index(None, "rate_deck_id", "effective_at"),
)


class Activation(BaseModel):
    """When it is to come into force; empty: now."""

    model_config = ConfigDict(extra="forbid")

    effective_at: Instant | None = None


class Wanted(BaseModel):
    """How a file is to be read. `columns`: `field:heading` where headings are not the usual ones,
    `field:` for none; `effective`: rows that begin later are left out, empty: today; `dates`: how
    dates with slashes are written; `merge`: what the file does not name stays as it is in force
    now."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = False
    merge: bool = False
    dates: DateOrder = "ymd"
    effective: date | None = None
    columns: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]+:.{0,100}$")]] = Field(
        [], max_length=30
    )


class Sought(BaseModel):
    """Rates of a version. `after`: `next` of the page before."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,15}:[0-9a-f-]{0,36}$")] | None = None
    per_page: Annotated[int, Field(ge=1, le=500)] = 100


async def in_force(connection: AsyncConnection, deck_id: UUID, moment: datetime) -> rows.Row | None:
    """The deck's version at this moment; None: there is none."""
    here = sa.and_(
        table.c.rate_deck_id == deck_id,
        table.c.state == State.ACTIVE,
        table.c.effective_at <= moment,
    )
    latest = (table.c.effective_at.desc(), table.c.id.desc())
    query = sa.select(table).where(here).order_by(*latest).limit(1)
    return (await connection.execute(query)).mappings().one_or_none()


async def _judge(_work: Work, _owner: Owner, change: Change) -> None:
    old = change.old
    if change.new is None and isinstance(old, RateDeckVersion) and old.state is State.ACTIVE:
        raise InUse(Text("error.version_active"), field="rate-deck-version")


async def _activate(work: Work, _owner: Owner, version_id: UUID, given: Activation) -> None:
    row = await rows.held(work, VERSION, version_id)
    if row["blob"] is None:
        raise Conflict(Text("error.version_empty"), field="rate-deck-version")
    moment = given.effective_at or work.now
    if (work.now - moment).total_seconds() > _PARALLEL:
        raise Invalid(Text("error.in_the_past"), field="effective_at")
    await _set(work, version_id, state=State.ACTIVE, effective_at=moment)


async def _withdraw(work: Work, _owner: Owner, version_id: UUID, _given: None) -> None:
    row = await rows.held(work, VERSION, version_id)
    if row["state"] != State.ACTIVE:
        raise Conflict(Text("error.version_not_active"), field="rate-deck-version")
    await _set(work, version_id, state=State.READY, effective_at=None)


async def _set(work: Work, version_id: UUID, **values: Any) -> None:
    values["revision"] = table.c.revision + 1
    values["updated_at"] = work.now
    changed = table.update().where(table.c.id == version_id).values(values)
    await work.connection.execute(changed)


VERSION = Resource(
    name="rate-deck-versions",
    kind="rate-deck-version",
    table=table,
    model=RateDeckVersion,
    guard=OPERATORS,
    unique=(("rate_deck_id", "name"),),
    check=_judge,
    verbs=(
        Verb("activate", _activate, takes=Activation),
        Verb("withdraw", _withdraw),
    ),
)


async def prepare(
    work: Work, owner: Owner, version_id: UUID, files: DeckFiles, source: Path, wanted: Wanted
) -> tuple[ImportJob, UUID]:
    """What is to be done with a file, and the blob it makes. Conflict: rates that are or come into
    force do not change."""
    row = await rows.find(work, VERSION, owner, version_id, Action.CHANGE)
    if row["state"] == State.ACTIVE:
        raise Conflict(Text("error.version_active"), field="rate-deck-version")
    deck = await rows.held(work, RATE_DECK, row["rate_deck_id"])
    present = await in_force(work.connection, deck["id"], work.now)
    day = wanted.effective or work.now.astimezone(ZoneInfo(deck["time_zone"] or "UTC")).date()
    blob = uuid4()
    job = ImportJob(
        source=str(source),
        database=str(files.rows(owner.id, blob)),
        deck=str(files.compiled(owner.id, blob)),
        day=day.isoformat(),
        previous=str(files.rows(owner.id, present["blob"])) if present else None,
        merge=wanted.merge,
        columns=dict(each.split(":", 1) for each in wanted.columns),
        profiles={name.lower(): profile for profile, name in (await profiles(work, owner)).items()},
        dates=wanted.dates,
        dry_run=wanted.dry_run,
    )
    return job, blob


async def profiles(work: Work, owner: Owner) -> dict[str, str]:
    """Names of time profiles that rows of a deck may use, by id."""
    known = TIME_PROFILE.table
    own = known.c.account_id == owner.id
    query = sa.select(known.c.id, known.c.name, own.label("own")).where(
        sa.or_(own, scope(known, owner.sight, Form.OFFERED))
    )
    found = sorted(await work.connection.execute(query), key=lambda row: bool(row.own))
    by_name = {row.name: str(row.id) for row in found}  # one's own wins over an offered namesake
    return {profile: name for name, profile in by_name.items()}


class _Rates(BaseModel):
    blob: UUID
    rows: int


async def fill(work: Work, owner: Owner, version_id: UUID, blob: UUID, count: int) -> None:
    """The files of this blob are the version's from now on."""
    given = _Rates(blob=blob, rows=count)
    await writing.act(work, VERSION, owner, version_id, _FILL, given)


async def _fill(work: Work, _owner: Owner, version_id: UUID, given: _Rates) -> None:
    row = await rows.held(work, VERSION, version_id)
    if row["state"] == State.ACTIVE:
        raise Conflict(Text("error.version_active"), field="rate-deck-version")
    await _set(work, version_id, state=State.READY, blob=given.blob, rows=given.rows)


_FILL = Verb("rates", _fill)


async def named(connection: AsyncConnection) -> set[str]:
    """Names of all files that versions have."""
    blobs = await connection.scalars(sa.select(table.c.blob).where(table.c.blob.is_not(None)))
    return {f"{blob}.{kind}" for blob in blobs for kind in ("db", "deck")}
