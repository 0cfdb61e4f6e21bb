"""The number inventory (B1): E.164, spare pool, assignment down the tree, where numbers lead (B3).

Its history is the audit log of each account that had it.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ringfort.domain import numbers
from ringfort.domain.errors import Conflict, Forbidden, Invalid
from ringfort.domain.number_states import (
    AGING,
    ASSIGNABLE,
    RETURNABLE,
    USED,
    State,
    check_move,
)
from ringfort.domain.numbers import NumberClass
from ringfort.domain.permissions import NUMBERS, Right
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import refs, rows, writing
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import FIXED, READ_ONLY, Note, PhoneNumber, wrong
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import changes
from ringfort.store.tables import accounts
from ringfort.store.trunks import trunks
from ringfort.texts import Text

TARGETS = ("extension_id", "user_id", "group_id", "trunk_id", "forward_to", "main_number")
_UNBUILT = ("group_id",)


class Number(BaseModel):
    """One telephone number. With a target it is in service."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"number": "+12123388100", "description": "Main line"}]}
    )

    number: Annotated[str, FIXED, Field(min_length=3, max_length=numbers.LONGEST)] = Field(
        description="As people write it in the account's country; shown in E.164."
    )
    description: Note = ""
    state: Annotated[State, READ_ONLY] = State.SPARE
    kind: Annotated[NumberClass, READ_ONLY] = NumberClass.UNKNOWN
    country: Annotated[str | None, READ_ONLY] = None
    free_at: Annotated[datetime | None, READ_ONLY] = Field(
        None, description="When an aging number is spare again."
    )
    porting_in: Annotated[bool, FIXED] = Field(False, description="It is still on its way to us.")
    extension_id: Annotated[UUID, Ref("extension", deleted="clear")] | None = None
    user_id: Annotated[UUID, Ref("user", deleted="clear")] | None = None
    group_id: Annotated[UUID, Ref("group", deleted="clear")] | None = None
    trunk_id: Annotated[UUID, Ref("trunk")] | None = Field(None, description="A PBX of its own.")
    forward_to: PhoneNumber | None = Field(None, description="Another number, E.164.")
    main_number: bool = Field(False, description="It leads where the main number leads.")

    @model_validator(mode="after")
    def _one_target(self) -> "Number":
        if sum(bool(getattr(self, name)) for name in TARGETS) > 1:
            raise wrong("one_target")
        return self

    @property
    def leads_somewhere(self) -> bool:
        return any(getattr(self, name) for name in TARGETS)


table = owned("numbers", Number, sa.UniqueConstraint("number"))


class NewState(BaseModel):
    """What an operator may say about a number. A target puts it in service by itself; saying so
    ends a port that was called off."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["spare", "reserved", "in_service", "porting_out", "aging", "released"]


class Assignment(BaseModel):
    """Whom to hand the number to."""

    model_config = ConfigDict(extra="forbid")

    account_id: Annotated[UUID, Ref("account")]


async def _judge(work: Work, owner: Owner, change: Change) -> BaseModel | None:
    number = change.new
    if number is None:
        _may_go(change.old)
    if not isinstance(number, Number):
        return None
    await _check_target(work, owner, number)
    if change.old is None:
        number = await _read(work, owner, number)
    if number.state is State.PORTING_OUT:
        return number  # it works, or not, until it has left
    wanted = State.IN_SERVICE if number.leads_somewhere else number.state
    if not number.leads_somewhere and number.state is State.IN_SERVICE:
        wanted = State.SPARE
    check_move(number.state, wanted)
    return number.model_copy(update={"state": wanted})


async def _check_target(work: Work, owner: Owner, number: Number) -> None:
    """Only what calls can reach already, and never itself."""
    for name in _UNBUILT:
        if getattr(number, name) is not None:
            raise Invalid(Text("error.not_reachable_yet"), field=name)
    if number.forward_to is not None and number.forward_to == number.number:
        raise Invalid(Text("error.number_to_itself"), field="forward_to")
    if number.trunk_id is not None:
        kind = sa.select(trunks.c.kind).where(trunks.c.id == number.trunk_id)
        if await work.connection.scalar(kind) != "pbx":
            raise Invalid(Text("error.no_pbx"), field="trunk_id")
    if number.main_number:
        main = sa.select(accounts.c.settings).where(accounts.c.id == owner.id)
        settings = await work.connection.scalar(main) or {}
        if not (settings.get("caller_id") or {}).get("external_number_id"):
            raise Invalid(Text("error.no_main_number"), field="main_number")


async def _read(work: Work, owner: Owner, number: Number) -> Number:
    """In E.164, with its class and country; nobody else on the platform has it."""
    e164 = numbers.read(number.number, owner.country)
    country = numbers.country_of(e164)
    if not work.holds(Right.ACCOUNTS_ADD, owner) and owner.kind == "customer":
        await _take_from_pool(work, owner, e164)
    if await work.connection.scalar(sa.select(sa.exists().where(table.c.number == e164))):
        raise Conflict(Text("error.taken", value=e164), field="number")
    return number.model_copy(
        update={
            "number": e164,
            "country": country,
            "kind": numbers.number_class(e164, country or owner.country),
            "state": State.PORTING_IN if number.porting_in else State.SPARE,
        }
    )


async def _take_from_pool(work: Work, owner: Owner, e164: str) -> None:
    """Administrators who may add numbers themselves take spare ones of the account above: whose
    any other number is, they cannot say."""
    above = await work.above(owner)
    if above is not None:
        pool = sa.and_(table.c.account_id == above.id, table.c.state == State.SPARE)
        query = sa.select(table).where(pool, table.c.number == e164)
        row = (await work.connection.execute(query)).mappings().one_or_none()
        if row is not None:
            await writing.remove(work, NUMBER, above, row)
            return
    raise Forbidden(Text("error.not_in_pool"), field="number")


def _may_go(old: BaseModel | None) -> None:
    if isinstance(old, Number) and old.leads_somewhere:
        raise Conflict(Text("error.number_in_service"), field="state")


async def _set_state(work: Work, owner: Owner, number_id: UUID, given: NewState) -> None:
    _operators_only(work, owner)
    row = await rows.held(work, NUMBER, number_id)
    then = State(given.state)
    check_move(State(row["state"]), then)
    if _leads_somewhere(row) and then not in USED:
        raise Conflict(Text("error.number_in_service"), field="state")
    if then is State.IN_SERVICE and not _leads_somewhere(row):
        raise Conflict(Text("error.number_state", now=row["state"], then=then.value), field="state")
    free_at = work.now + AGING if then is State.AGING else None
    await _update(work, number_id, state=then, free_at=free_at)


async def _assign(work: Work, owner: Owner, number_id: UUID, given: Assignment) -> None:
    """Hand a number that is not in use to another account in sight."""
    _operators_only(work, owner)
    to = await work.owner(given.account_id, field="account_id")
    row = await rows.held(work, NUMBER, number_id)
    if State(row["state"]) not in ASSIGNABLE or _leads_somewhere(row):
        raise Conflict(Text("error.number_not_spare", state=row["state"]), field="state")
    await _hand_over(work, number_id, to.id, State(row["state"]))


async def _unassign(work: Work, owner: Owner, number_id: UUID, _given: None) -> None:
    """Give it back to the account above, where it ages before it is spare."""
    if owner.parent_id is None:
        raise Invalid(Text("error.no_account_above"), field="account")
    _operators_only(work, owner)
    above = await work.owner(owner.parent_id)
    now = State((await rows.held(work, NUMBER, number_id))["state"])
    if now not in RETURNABLE:
        raise Conflict(Text("error.number_state", now=now.value, then=State.AGING), field="state")
    if await refs.uses(work.connection, number_id):
        raise Conflict(Text("error.in_use"), field="number")
    nowhere = dict.fromkeys(TARGETS) | {"main_number": False}
    await _update(work, number_id, **nowhere, free_at=work.now + AGING)
    await refs.forget(work.connection, [number_id])
    await _hand_over(work, number_id, above.id, State.AGING)


async def _hand_over(work: Work, number_id: UUID, account_id: UUID, state: State) -> None:
    await _update(work, number_id, account_id=account_id, state=state)
    await changes.touch(work.connection, account_id)


def _operators_only(work: Work, owner: Owner) -> None:
    """An account's own administrators do not decide whose a number is."""
    if not work.holds(Right.ACCOUNTS_CHANGE, owner) and owner.kind == "customer":
        raise Forbidden(Text("error.field_forbidden"), field="account")


def _leads_somewhere(row: sa.RowMapping) -> bool:
    return any(row[name] for name in TARGETS)


async def _update(work: Work, number_id: UUID, **values: object) -> None:
    await work.connection.execute(table.update().where(table.c.id == number_id).values(**values))


NUMBER = Resource(
    name="numbers",
    kind="number",
    table=table,
    model=Number,
    guard=NUMBERS,
    label="number",
    search=("number", "description"),
    check=_judge,
    verbs=(
        Verb("state", _set_state, takes=NewState),
        Verb("assign", _assign, takes=Assignment),
        Verb("unassign", _unassign),
    ),
)
