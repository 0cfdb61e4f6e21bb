"""Accounts: a tree of resellers and customers below the platform (A1, A2, A3)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from ringfort.domain.errors import Conflict, Forbidden, Invalid
from ringfort.domain.features import Features
from ringfort.domain.permissions import Action, Guard, Right
from ringfort.domain.refs import Ref, refs_in
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import (
    FIXED,
    INPUT,
    ONCE,
    READ_ONLY,
    Country,
    Currency,
    Domain,
    Language,
    Name,
    Needs,
    TimeZone,
)
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity.inviting import Invite, InvitedUsers, invite_users
from ringfort.resources.identity.logins import new_administrator
from ringfort.resources.money.wallets import credit_limit
from ringfort.resources.people.pins import Pin, remove_accounts_pin, set_accounts_pin
from ringfort.resources.platform.account_settings import (
    AccountSettings,
    OperatorSettings,
    Placement,
    SelfService,
)
from ringfort.resources.platform.account_templates import TEMPLATE, AccountTemplate
from ringfort.store import accounts as store
from ringfort.store import changes, tables
from ringfort.store.identity import logins
from ringfort.store.money import ledger, low_balance
from ringfort.texts import Text

_OPERATOR = Needs(Right.ACCOUNTS_CHANGE)
_DEEPEST = 16
"""Accounts above one another."""


class Administrator(BaseModel):
    """Who will log in first."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[EmailStr, StringConstraints(max_length=254)]
    name: Name


class Account(BaseModel):
    """A reseller or a customer. `account_id` of an account is the account above it."""

    slug: Annotated[
        str, FIXED, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")
    ] = Field(description="Its label in the default SIP domain.")
    name: Name
    kind: Annotated[Literal["platform", "reseller", "customer"], FIXED] = "customer"
    realm: Annotated[Domain | None, _OPERATOR] = Field(
        None, description="SIP domain; unless given, <slug>.<platform domain>."
    )
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    country: Country = "US"
    currency: Annotated[Currency, _OPERATOR] = "USD"
    state: Annotated[Literal["active", "closed"], READ_ONLY] = "active"
    billing_id: Annotated[Annotated[str, StringConstraints(max_length=64)] | None, _OPERATOR] = None
    features: Annotated[Features, _OPERATOR] = Features()
    self_service: Annotated[SelfService, _OPERATOR] = Field(
        [], max_length=2, description="What its administrators may add themselves."
    )
    settings: AccountSettings = AccountSettings()
    operator: Annotated[OperatorSettings, _OPERATOR] = OperatorSettings()
    placement: Annotated[Placement, Needs(Right.SYSTEM)] = Placement()
    template_id: Annotated[Annotated[UUID, Ref("account-template")] | None, INPUT, _OPERATOR] = (
        Field(None, description="Where fields come from that are not given.")
    )
    administrator: Annotated[Administrator | None, INPUT] = Field(
        None, description="Its first administrator, with a system-made password."
    )
    administrator_password: Annotated[str | None, ONCE] = None


class Destination(BaseModel):
    """Where to move an account."""

    model_config = ConfigDict(extra="forbid")

    account_id: Annotated[UUID, Ref("account")]


GUARD = Guard(
    {
        Action.VIEW: Right.USERS_VIEW,
        Action.ADD: Right.ACCOUNTS_ADD,
        Action.CHANGE: Right.USERS_CHANGE,
        Action.DELETE: Right.ACCOUNTS_DELETE,
    }
)
"""Administrators change their own account's settings; fields of its operator need his right."""


async def _judge(work: Work, owner: Owner, change: Change) -> BaseModel | None:
    account = change.new
    if account is None:
        await _may_go(work, owner, change)
    if not isinstance(account, Account):
        return None
    if change.old is None:
        account = await _from_template(work, owner, account)
        _owns_nothing_yet(account)
    _judge_placement(work, account.placement)
    realm = account.realm or f"{account.slug}.{work.domain}"
    field = "realm" if account.realm else "slug"
    await store.realm_unused(work.connection, realm, change.id, field)
    account = account.model_copy(update={"realm": realm})
    if change.old is None:
        if owner.kind == "customer" or account.kind == "platform":
            raise Invalid(Text("error.account_kind", above=owner.kind), field="kind")
        if owner.path.count("/") > _DEEPEST:
            raise Invalid(Text("error.too_deep"), field="account_id")
        change.columns["path"] = f"{owner.path}{change.id}/"
    return account


def _judge_placement(work: Work, placement: Placement) -> None:
    server, field = placement.application_server, "placement.application_server"
    if (placement.distribution == "static") != bool(server):
        raise Invalid(Text("error.static_needs_server"), field=field)
    if server and server not in work.site.servers:
        raise Invalid(
            Text("error.no_such_server", servers=", ".join(work.site.servers)), field=field
        )


async def _from_template(work: Work, owner: Owner, account: Account) -> Account:
    """What was not given is the template's."""
    if account.template_id is None:
        return account
    row = await rows.get(work, TEMPLATE, owner, account.template_id)
    template = rows.document(TEMPLATE, row)
    assert isinstance(template, AccountTemplate)
    given = account.model_fields_set
    fields = {
        name: value
        for name in AccountTemplate.model_fields
        if name in Account.model_fields and name not in given and name != "name"
        if (value := getattr(template, name)) is not None
    }
    return account.model_copy(update=fields)


def _owns_nothing_yet(account: Account) -> None:
    """References would be looked for in the account above."""
    for found in refs_in(account.settings):
        raise Invalid(
            Text("error.no_such_ref", kind=found.ref.kind), field=f"settings.{found.field}"
        )


async def _may_go(work: Work, owner: Owner, change: Change) -> None:
    if change.id == work.caller.account_id:
        raise Forbidden(Text("error.own_account"), field="account")
    if await store.has_below(work.connection, owner.id):
        raise Conflict(Text("error.account_not_empty"), field="account")


async def _follow(work: Work, _owner: Owner, made: Sequence[Change]) -> None:
    """The edge hears of realms; HA1 of its phones are computed anew with a new realm."""
    for change in made:
        old, new = change.old, change.new
        realms = {each.realm for each in (old, new) if isinstance(each, Account) and each.realm}
        if isinstance(old, Account) and isinstance(new, Account):
            await _new_terms(work, change.id, new)
            if _same_at_the_edge(old, new):
                continue
            if old.realm != new.realm and new.realm:
                await store.rehash(work.connection, work.vault, change.id, new.realm)
        await changes.announce_realms(work.connection, change.id, *sorted(realms))
        if old is None:
            await changes.touch(work.connection, change.id)
            await _let_in(work, change)


async def _new_terms(work: Work, account_id: UUID, account: Account) -> None:
    """Its wallet's, if it has one. Money that moved keeps its currency."""
    wallet = await ledger.wallet(work.connection, account_id)
    if wallet is None:
        return
    if wallet.currency != account.currency:
        raise Invalid(Text("error.currency_fixed"), field="currency")
    limit = credit_limit(account.operator)
    if wallet.credit_limit != limit:
        await ledger.open_wallet(work.connection, account_id, wallet.currency, limit)
        await low_balance.look(work.connection, account_id, gained=True)


def _same_at_the_edge(old: Account, new: Account) -> bool:
    return (
        old.realm == new.realm
        and old.features == new.features
        and old.operator.access == new.operator.access
        and old.operator.capture_sip == new.operator.capture_sip
    )


async def _let_in(work: Work, change: Change) -> None:
    """The first administrator of a new account, if it was told who that is."""
    who = change.given.get("administrator")
    if not isinstance(who, Administrator):
        return
    try:
        owner = await work.owner(change.id)
        password = await new_administrator(work, owner, who.email, who.name)
    except Conflict as taken:
        raise Conflict(taken.message, field=f"administrator.{taken.field}") from None
    change.shown_once["administrator_password"] = password


def _kind_setter(kind: Literal["reseller", "customer"]) -> Verb:
    async def run(work: Work, owner: Owner, account_id: UUID, _given: None) -> None:
        if kind == "customer" and await store.has_below(work.connection, account_id):
            raise Conflict(Text("error.account_not_empty"), field="account")
        _operators_only(work, owner)
        await store.set_kind(work.connection, account_id, kind)
        await logins.follow_kind(work.connection, account_id, kind, work.now)

    return Verb({"reseller": "promote", "customer": "demote"}[kind], run)


async def _move(work: Work, owner: Owner, account_id: UUID, given: Destination) -> None:
    """With all it owns. Rows of the account do not change, only what is above it."""
    _operators_only(work, owner)
    target = await work.owner(given.account_id, field="account_id")
    if target.kind == "customer":
        raise Invalid(Text("error.account_kind", above=target.kind), field="account_id")
    if target.path.startswith(owner.path):
        raise Invalid(Text("error.below_itself"), field="account_id")
    await store.move(work.connection, account_id, target.id, target.path)


def _operators_only(work: Work, owner: Owner) -> None:
    if owner.parent_id is None or not work.holds(Right.ACCOUNTS_CHANGE, owner):
        raise Forbidden(Text("error.field_forbidden"), field="account")


ACCOUNT = Resource(
    name="accounts",
    kind="account",
    table=tables.accounts,
    model=Account,
    guard=GUARD,
    search=("name", "slug", "realm"),
    unique=(("slug",),),
    check=_judge,
    after=_follow,
    verbs=(
        _kind_setter("reseller"),
        _kind_setter("customer"),
        Verb("move", _move, takes=Destination),
        Verb("invite-users", invite_users, takes=Invite, gives=InvitedUsers),
        Verb("set-pin", set_accounts_pin, takes=Pin),
        Verb("remove-pin", remove_accounts_pin),
    ),
)
