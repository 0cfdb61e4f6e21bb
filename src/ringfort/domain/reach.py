"""What somebody of an account means by what they dial: an emergency, an extension, a friend's
extension, or a number outside. In this order, always."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ringfort.domain import numbers
from ringfort.domain.errors import Invalid
from ringfort.domain.numbering import Numbering


@dataclass(frozen=True, slots=True)
class Friend:
    """An account whose extensions may be dialled (A2a)."""

    id: UUID
    account_id: UUID
    priority: int
    prefix: str
    number_id: UUID | None


@dataclass(frozen=True, slots=True)
class Emergency:
    number: str


@dataclass(frozen=True, slots=True)
class Inside:
    extension: str


@dataclass(frozen=True, slots=True)
class Outside:
    """`number`: E.164, or digits that are short in the account's country."""

    number: str


@dataclass(frozen=True, slots=True)
class AtFriend:
    """An extension of another account."""

    friend: Friend
    extension: str


@dataclass(frozen=True, slots=True)
class AtPbx:
    """A number behind an own PBX (a trunk of that kind)."""

    trunk_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """It is neither an extension nor a number."""

    dialled: str = ""


NOWHERE = Nowhere()
"""Nothing was dialled."""
Destination = Emergency | Inside | Outside | AtFriend | AtPbx | Nowhere


def read(
    dialled: str, country: str, emergency: frozenset[str], inside: bool, numbering: Numbering
) -> Destination:
    """`emergency`: further numbers that call for help; `inside`: an own extension has the name."""
    if is_emergency(dialled, country, emergency, numbering):
        return Emergency(dialled.removeprefix(numbering.outbound_prefix))
    if inside:
        return Inside(dialled)
    try:
        return Outside(numbering.inward(dialled, numbering.called_in))
    except Invalid:
        short = dialled.removeprefix(numbering.outbound_prefix)
        return Outside(short) if numbers.is_short(short, country) else Nowhere(dialled)


def is_emergency(dialled: str, country: str, further: frozenset[str], numbering: Numbering) -> bool:
    """With or without the digits for an outside line."""
    tries = {dialled, dialled.removeprefix(numbering.outbound_prefix)}
    return any(each in further or numbers.is_emergency(each, country) for each in tries)


def friends_for(dialled: str, friends: Sequence[Friend]) -> list[tuple[Friend, str]]:
    """Whom to ask for this extension, the likeliest first: by prefix, then by priority."""
    ordered = sorted(friends, key=lambda each: (-len(each.prefix), each.priority, each.id))
    return [
        (each, dialled.removeprefix(each.prefix))
        for each in ordered
        if dialled.startswith(each.prefix)
    ]
