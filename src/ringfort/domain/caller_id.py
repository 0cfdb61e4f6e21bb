"""Which number a call outside shows (B5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from ringfort.domain.numbers import NumberClass


@dataclass(frozen=True, slots=True)
class External:
    """What device, user or account say; None = nothing, ask the next farther one."""

    number_id: UUID | None = None
    anonymous: bool | None = None


UNSAID = External()


@dataclass(frozen=True, slots=True)
class Rule:
    """For calls to numbers that begin so, or are of this class; it wins over every level."""

    id: UUID
    prefix: str | None
    kind: NumberClass | None
    number_id: UUID | None
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """`number_id` None and not `anonymous`: there is no number to show. `why` tells who decided."""

    number_id: UUID | None
    anonymous: bool
    why: Literal["rule", "device", "user", "account", "none"]


def external(
    called: str, kind: NumberClass, levels: Sequence[External], rules: Sequence[Rule]
) -> Shown:
    """What a call to this E.164 number shows. `levels`: device, user, account, the nearest first;
    the account's is its main number. The first rule that fits wins over all of them."""
    for rule in rules:
        if _fits(rule, called, kind):
            return Shown(rule.number_id, rule.anonymous, "rule")
    anonymous = next((each.anonymous for each in levels if each.anonymous is not None), False)
    names: tuple[Literal["device", "user", "account"], ...] = ("device", "user", "account")
    for name, level in zip(names, levels, strict=True):
        if level.number_id is not None:
            return Shown(level.number_id, anonymous, name)
    return Shown(None, anonymous, "none")


def emergency(levels: Sequence[UUID | None], main: UUID | None) -> UUID | None:
    """What emergency services see: the nearest emergency number, else the main number; never
    anonymous."""
    return next((each for each in levels if each is not None), main)


def _fits(rule: Rule, called: str, kind: NumberClass) -> bool:
    by_prefix = rule.prefix is None or called.startswith(rule.prefix)
    by_class = rule.kind is None or rule.kind is kind
    return by_prefix and by_class
