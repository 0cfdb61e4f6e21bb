"""The matrix of the ready roles, as their users know it (reference.md 3.5)."""

import pytest

from ringfort.domain.ids import new_id
from ringfort.domain.permissions import (
    ACCOUNTS,
    DEVICES,
    NUMBERS,
    ROLES,
    SYSTEM,
    USERS,
    Action,
    Actor,
    Caller,
    Guard,
    Role,
)

MATRIX = {
    "accounts": (ACCOUNTS, "++--"),
    "users": (USERS, "+++-"),
    "extensions": (USERS, "+++-"),
    "numbers": (NUMBERS, "++--"),
    "devices": (DEVICES, "++--"),
    "system": (SYSTEM, "+---"),
}


def caller(role: Role, **more: object) -> Caller:
    account = new_id()
    actor = Actor("login", new_id(), "somebody")
    return Caller(actor, account, f"/{account}/", ROLES[role], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", [Action.ADD, Action.DELETE, Action.CHANGE])
@pytest.mark.parametrize(("noun", "guard", "signs"), [(n, g, s) for n, (g, s) in MATRIX.items()])
def test_roles_may_what_the_matrix_says(
    noun: str, guard: Guard, signs: str, action: Action
) -> None:
    told = "".join("+" if caller(role).may(noun, action, guard) else "-" for role in Role)
    assert told == signs


def test_numbers_can_be_handed_over_to_account_administrators() -> None:
    administrator = caller(Role.ACCOUNT_ADMINISTRATOR)
    assert administrator.may("numbers", Action.ADD, NUMBERS, handed_over=True)
    assert not caller(Role.USER).may("numbers", Action.ADD, NUMBERS, handed_over=True)


def test_a_user_changes_only_what_is_their_own() -> None:
    user = caller(Role.USER, user_id=new_id())
    assert user.may_own("users", Action.CHANGE, USERS)
    assert not user.may_own("users", Action.DELETE, USERS)
    assert not caller(Role.ACCOUNT_ADMINISTRATOR).may_own("users", Action.CHANGE, USERS)


def test_a_restricted_administrator_keeps_to_what_is_granted() -> None:
    restricted = caller(
        Role.ACCOUNT_ADMINISTRATOR, grants={"users": frozenset({Action.VIEW, Action.CHANGE})}
    )
    assert restricted.may("users", Action.CHANGE, USERS)
    assert not restricted.may("users", Action.DELETE, USERS)
    assert not restricted.may("extensions", Action.VIEW, USERS)
