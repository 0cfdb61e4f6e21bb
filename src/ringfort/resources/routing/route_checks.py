"""The check of routes (B8): what the call service would do, told as far as the caller sees."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain.decisions import Decision
from ringfort.domain.errors import Invalid, NotFound
from ringfort.domain.money import Money
from ringfort.domain.permissions import Action
from ringfort.domain.route_checks import Check, Checked, CheckIn, CheckOut, Lead, Level, TrunkSeen
from ringfort.resources._mechanism import access, rows
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Instant
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.calls.details import sentence
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.routing.routes import ROUTE
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store.scope import scope
from ringfort.store.tables import accounts
from ringfort.texts import t

Dialled = Annotated[str, StringConstraints(pattern=r"^\+?[0-9*#]{1,32}$")]
Seconds = Annotated[int, Field(ge=1, le=86_400, description="Length of the call that is priced.")]


class Checker(Protocol):
    """The call service."""

    async def check(self, asked: Check) -> Checked:
        """NotFound, Unavailable."""
        ...


class OutCheck(BaseModel):
    """What is dialled, and by whom: a user, a device, or nobody in particular."""

    model_config = ConfigDict(extra="forbid")

    number: Dialled
    user_id: UUID | None = None
    device_id: UUID | None = None
    at: Instant | None = Field(None, description="When; null: now.")
    seconds: Seconds = 60


class InCheck(BaseModel):
    """What a trunk of the account brings in."""

    model_config = ConfigDict(extra="forbid")

    number: Dialled = Field(description="Called, as its carrier writes it.")
    trunk_id: UUID
    caller: Annotated[str, StringConstraints(pattern=r"^(\+?[0-9*#]{1,32})?$")] = ""
    at: Instant | None = Field(None, description="When; null: now.")
    seconds: Seconds = 60


class DecisionTold(BaseModel):
    """As it is kept in records of calls, and in words."""

    code: str
    params: dict[str, str | int]
    text: str


class LeadTold(BaseModel):
    """Where the call arrives on the platform. `account`: another account's business."""

    kind: str
    account_id: UUID | None = Field(description="Null: it is not in sight.")
    id: UUID | None
    name: str


class LevelTold(BaseModel):
    """What an account pays: the rate, and the charge of the call. Null: `why` it has no price."""

    account_id: UUID
    account: str
    currency: str
    destination: str
    price: str = Field(description="A minute.")
    increments: str = Field(description="Seconds of the first block and of the next.")
    connect_fee: str
    charge: str | None
    why: str | None = None
    text: str | None = None


class RouteTold(BaseModel):
    """Null: it is tried."""

    id: UUID
    name: str
    why: str | None
    text: str | None


class TrunkTold(BaseModel):
    """What is not the caller's to see is null: names and servers of others' trunks that are not
    offered, and what others pay and are paid."""

    id: UUID
    name: str | None
    route: str
    why: str | None
    text: str | None
    called: str | None
    shown: str | None
    servers: list[str]
    cost: str | None = Field(description="To the route's account, of the call.")
    sold: str | None = Field(description="What the account below that one pays.")
    currency: str | None
    levels: list[LevelTold]


class RouteCheck(BaseModel):
    """`candidates` in the order in which they are tried; `out` are not."""

    number: str
    account_id: UUID | None = Field(description="Whose call it is; null: it is not in sight.")
    shown: str | None = Field(description="Number that it shows.")
    decisions: list[DecisionTold]
    lead: LeadTold | None
    routes: list[RouteTold]
    candidates: list[TrunkTold]
    out: list[TrunkTold]


async def check_out(
    work: Work, checker: Checker, owner: Owner, given: OutCheck, language: str
) -> RouteCheck:
    """Of a call that somebody of the account makes. Forbidden, Invalid, Unavailable."""
    _may(work, ROUTE, owner)
    for noun, field in ((USER, "user_id"), (DEVICE, "device_id")):
        await _there(work, noun, owner, field, getattr(given, field))
    asked = CheckOut(do="check-out", account_id=owner.id, **given.model_dump())
    return await _told(work, await checker.check(asked), language)


async def check_in(
    work: Work, checker: Checker, owner: Owner, given: InCheck, language: str
) -> RouteCheck:
    """Of a call that a trunk of the account brings in. Forbidden, Invalid, Unavailable."""
    _may(work, TRUNK, owner)
    await _there(work, TRUNK, owner, "trunk_id", given.trunk_id)
    asked = CheckIn(do="check-in", account_id=owner.id, **given.model_dump())
    return await _told(work, await checker.check(asked), language)


def _may(work: Work, noun: Resource, owner: Owner) -> None:
    if access.extent(work, noun, owner, Action.VIEW) != "all":
        raise access.refusal(noun, Action.VIEW)


async def _there(work: Work, noun: Resource, owner: Owner, field: str, row_id: UUID | None) -> None:
    if row_id is None:
        return
    try:
        await rows.get(work, noun, owner, row_id)
    except NotFound as missing:
        raise Invalid(missing.message, field=field) from missing


async def _told(work: Work, found: Checked, language: str) -> RouteCheck:
    seen = await _in_sight(work, _accounts(found))
    rated = seen - await _unrated(work)

    def why(section: str, code: str | None) -> dict[str, str | None]:
        return {"why": code, "text": t(f"{section}.{code}", language) if code else None}

    def level(each: Level) -> LevelTold:
        amounts = {name: _amount(getattr(each, name)) for name in ("price", "connect_fee")}
        return LevelTold(
            account_id=each.account_id,
            account=each.name,
            **_named(each, "currency", "destination", "increments"),
            **amounts,
            charge=None if each.micros is None else _amount(each.micros),
            **why("unpriced", each.why or None),
        )

    def trunk(each: TrunkSeen) -> TrunkTold:
        own, paid = each.owner_id in seen, each.whose_id in seen
        return TrunkTold(
            id=each.id,
            name=each.name if own or each.shared else None,
            route=each.route,
            **why("routing", each.why),
            called=each.called if own else None,
            shown=each.shown if own else None,
            servers=list(each.servers) if own else [],
            cost=_amount(each.cost) if paid and each.cost is not None else None,
            sold=_amount(each.sold) if paid and each.sold is not None else None,
            currency=each.currency if paid else None,
            levels=[level(one) for one in each.levels if one.account_id in rated],
        )

    return RouteCheck(
        number=found.number,
        account_id=found.account_id if found.account_id in seen else None,
        shown=found.shown,
        decisions=[
            DecisionTold(
                code=each.code,
                params=dict(each.params),
                text=sentence(each.code, each.params, language),
            )
            for each in found.decisions
            if each.code != Decision.SKIPPED or not found.out  # they are told there
        ],
        lead=_lead(found.lead, seen) if found.lead else None,
        routes=[
            RouteTold(id=each.id, name=each.name, **why("routing", each.why))
            for each in found.routes
        ],
        candidates=[trunk(each) for each in found.candidates],
        out=[trunk(each) for each in found.out if each.shared or each.owner_id in seen],
    )


def _lead(lead: Lead, seen: set[UUID]) -> LeadTold:
    account_id = lead.account_id if lead.account_id in seen else None
    return LeadTold(kind=lead.kind, account_id=account_id, id=lead.id, name=lead.name)


def _named(each: Level, *names: str) -> Mapping[str, Any]:
    return {name: getattr(each, name) for name in names}


def _amount(micros: int) -> str:
    return f"{Money('', micros).amount.normalize():f}"


def _accounts(found: Checked) -> Iterable[UUID]:
    yield found.account_id
    if found.lead:
        yield found.lead.account_id
    for each in (*found.candidates, *found.out):
        yield from (id for id in (each.owner_id, each.whose_id) if id)
        yield from (level.account_id for level in each.levels)


async def _unrated(work: Work) -> set[UUID]:
    """Accounts in sight whose rates the caller is not shown: the own one at most."""
    own = await work.owner(work.caller.account_id)
    return set() if work.sees("rating_profiles", own) else {own.id}


async def _in_sight(work: Work, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the accounts that the caller sees."""
    wanted = accounts.c.id.in_(set(ids))
    query = sa.select(accounts.c.id).where(wanted, scope(accounts, work.sight))
    return set(await work.connection.scalars(query))
