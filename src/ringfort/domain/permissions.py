"""Who may do what: rights at three scopes, the ready roles that bundle them, and guards of nouns.

A right is `<scope>.<action>`. Scope `own` = things of the caller's own user, `users` = everything
inside an account, `accounts` = accounts below and what their operator keeps for himself (numbers,
devices). What a caller may see at all is not decided here but by `store.scope`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal
from uuid import UUID

from ringfort.domain.features import OfMoney


class Action(StrEnum):
    """`details` = records of calls; `steer` = act on live calls."""

    VIEW = "view"
    DETAILS = "details"
    STEER = "steer"
    CHANGE = "change"
    ADD = "add"
    DELETE = "delete"


class Right(StrEnum):
    OWN_VIEW = "own.view"
    OWN_DETAILS = "own.details"
    OWN_STEER = "own.steer"
    OWN_CHANGE = "own.change"
    USERS_VIEW = "users.view"
    USERS_DETAILS = "users.details"
    USERS_STEER = "users.steer"
    USERS_CHANGE = "users.change"
    USERS_ADD = "users.add"
    USERS_DELETE = "users.delete"
    ACCOUNTS_VIEW = "accounts.view"
    ACCOUNTS_DETAILS = "accounts.details"
    ACCOUNTS_STEER = "accounts.steer"
    ACCOUNTS_CHANGE = "accounts.change"
    ACCOUNTS_ADD = "accounts.add"
    ACCOUNTS_DELETE = "accounts.delete"
    SYSTEM = "system.manage"
    WEB = "web.login"
    EXTENDED = "settings.extended"
    PIN = "calls.pin"
    CLIP = "calls.clip"
    SERVICES = "web.services"
    CAMPAIGNS = "campaigns"


class Role(StrEnum):
    """The four ready ones (reference.md 3.4)."""

    PLATFORM_ADMINISTRATOR = "platform_administrator"
    CUSTOMERS_ADMINISTRATOR = "customers_administrator"
    ACCOUNT_ADMINISTRATOR = "account_administrator"
    USER = "user"


def _scope(*scopes: str) -> frozenset[Right]:
    return frozenset(right for right in Right if right.value.partition(".")[0] in scopes)


ROLES: Mapping[Role, frozenset[Right]] = {
    Role.PLATFORM_ADMINISTRATOR: frozenset(Right),
    Role.CUSTOMERS_ADMINISTRATOR: _scope("own", "users", "accounts")
    | {Right.WEB, Right.EXTENDED, Right.CAMPAIGNS},
    Role.ACCOUNT_ADMINISTRATOR: _scope("own", "users") | {Right.WEB, Right.CAMPAIGNS},
    Role.USER: _scope("own") | {Right.WEB},
}
"""A saved role is any other combination."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Rights a noun asks for. An action that is missing is nobody's.

    `own`: rights that suffice for rows of the caller's own user. `handed_over`: switch of the
    account (a member of its `self_service`) with which rights over users suffice. `below`: rights
    that are asked for besides in accounts below the caller's. `money`: what of its money the
    account's own people have to be shown.
    """

    rights: Mapping[Action, Right]
    own: Mapping[Action, Right] = field(default_factory=dict)
    handed_over: Literal["numbers", "devices"] | None = None
    below: Mapping[Action, Right] = field(default_factory=dict)
    money: OfMoney | None = None


_CHANGES = (Action.ADD, Action.CHANGE, Action.DELETE)


def _rights(view: Right, scope: str) -> dict[Action, Right]:
    return {Action.VIEW: view} | {action: Right(f"{scope}.{action}") for action in _CHANGES}


_OWN = {Action.VIEW: Right.OWN_VIEW, Action.CHANGE: Right.OWN_CHANGE}

USERS = Guard(_rights(Right.USERS_VIEW, "users"), own=_OWN)
"""What an account's administrator looks after himself."""
NUMBERS = Guard(_rights(Right.USERS_VIEW, "accounts"), own=_OWN, handed_over="numbers")
DEVICES = Guard(_rights(Right.USERS_VIEW, "accounts"), own=_OWN, handed_over="devices")
ACCOUNTS = Guard(_rights(Right.USERS_VIEW, "accounts"))
"""What an account sees of itself, but its operator decides."""
OPERATORS = Guard(_rights(Right.ACCOUNTS_VIEW, "accounts"))
"""What an operator has for the accounts below; customers do not see it."""
RATES = replace(OPERATORS, money="rating_profiles")
SYSTEM = Guard(dict.fromkeys((Action.VIEW, *_CHANGES), Right.SYSTEM))
EVERYBODY = Guard(_rights(Right.OWN_VIEW, "users"))
"""To be read by everyone of the account."""
CALLS = Guard(
    {Action.VIEW: Right.USERS_DETAILS, Action.STEER: Right.USERS_STEER},
    own={Action.VIEW: Right.OWN_DETAILS, Action.STEER: Right.OWN_STEER},
    below={Action.VIEW: Right.ACCOUNTS_DETAILS, Action.STEER: Right.ACCOUNTS_STEER},
)
"""Calls, their records and those that go on: rights of their own at each scope."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who really acts, also while using another account."""

    kind: Literal["login", "api_key", "platform"]
    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller of the API: acts inside `path` (materialised path of its account).

    `grants`: a restricted administrator's actions per noun; None = not restricted.
    """

    actor: Actor
    account_id: UUID
    path: str
    rights: frozenset[Right]
    user_id: UUID | None = None
    grants: Mapping[str, frozenset[Action]] | None = None
    language: str = "en"

    def may(self, noun: str, action: Action, guard: Guard, handed_over: bool = False) -> bool:
        """Whether the caller may do this to any row of the noun; `handed_over`: see Guard."""
        if self.grants is not None and action not in self.grants.get(noun, ()):
            return False
        wanted = guard.rights.get(action)
        if wanted is None:
            return False
        if handed_over and guard.handed_over and Right(f"users.{action}") in self.rights:
            return True
        return wanted in self.rights

    def may_own(self, noun: str, action: Action, guard: Guard) -> bool:
        """Whether the caller may do this to rows of their own user."""
        if self.user_id is None or (
            self.grants is not None and action not in self.grants.get(noun, ())
        ):
            return False
        return guard.own.get(action) in self.rights
