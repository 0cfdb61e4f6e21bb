"""What a caller may do with a noun in an account: rights, feature switches, own rows."""

from typing import Any, Literal, cast
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.errors import FeatureOff, Forbidden
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.shapes import of_money
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import scope
from ringfort.store.tables import accounts, users
from ringfort.texts import Text


def permitted(
    work: Work, resource: Resource, owner: Owner, action: Action
) -> sa.ColumnElement[bool]:
    """Condition on the rows that this may be done to. Forbidden, FeatureOff: to none."""
    user_id = work.caller.user_id
    if extent(work, resource, owner, action) == "all" or user_id is None:
        return sa.true()
    own = _of_user(resource, user_id)
    if own is None:
        raise refusal(resource, action)
    return own


def extent(work: Work, resource: Resource, owner: Owner, action: Action) -> Literal["all", "own"]:
    """Whether this may be done to all of the account, or to what is the caller's own user's.
    Forbidden, FeatureOff: to nothing."""
    if resource.feature and not owner.has(resource.feature):
        raise FeatureOff(Text("error.feature_off", feature=resource.feature))
    if resource.guard.money and not work.sees(resource.guard.money, owner):
        raise refusal(resource, action)
    _below(work, resource, action, owner.id != work.caller.account_id)
    handed_over = (resource.guard.handed_over or "") in owner.self_service
    if work.caller.may(resource.name, action, resource.guard, handed_over):
        return "all"
    if work.caller.may_own(resource.name, action, resource.guard):
        return "own"
    raise refusal(resource, action)


def here(work: Work, resource: Resource, owner: Owner) -> sa.ColumnElement[bool]:
    """Condition on the rows of this account, in the caller's sight."""
    whose = accounts.c.id if resource.table is accounts else resource.table.c.account_id
    return sa.and_(scope(resource.table, work.sight), whose == owner.id)


def listed(work: Work, resource: Resource, owner: Owner, below: bool) -> sa.ColumnElement[bool]:
    """Condition on the rows listed for the account; `below`: those of its whole subtree."""
    if below:
        _below(work, resource, Action.VIEW, True)
        return scope(resource.table, owner.sight)
    return sa.and_(scope(resource.table, work.sight), resource.owner == owner.id)


def columns(work: Work, resource: Resource, owner: Owner) -> list[sa.ColumnElement[Any]]:
    """Of the noun's table, empty where the caller is not shown what stands there."""
    without, own = hidden(work, resource, owner), resource.owner == owner.id
    return [_unless(own, each) if each.name in without else each for each in resource.table.c]


def _unless(own: sa.ColumnElement[bool], column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    shown = sa.case((own, sa.null()), else_=column)
    return sa.type_coerce(shown, column.type).label(column.name)


def hidden(work: Work, resource: Resource, owner: Owner) -> set[str]:
    """Columns of the account's own rows that the caller is not shown."""
    return {name for name, what in of_money(resource).items() if not work.sees(what, owner)}


def one(resource: Resource, row_id: UUID) -> sa.ColumnElement[bool]:
    return resource.table.c.id == row_id


def _below(work: Work, resource: Resource, action: Action, below: bool) -> None:
    """Refuses in accounts below the caller's what asks for a right of its own there."""
    wanted = resource.guard.below.get(action)
    if below and wanted is not None and wanted not in work.caller.rights:
        raise refusal(resource, action)


def has_own(resource: Resource) -> bool:
    """Whether rows of this noun can be a user's own."""
    return _of_user(resource, UUID(int=0)) is not None


def _of_user(resource: Resource, user_id: UUID) -> sa.ColumnElement[bool] | None:
    """Condition on the rows that are a user's: by `user_id`, or as the table itself says."""
    if own := resource.table.info.get("own"):
        return cast("sa.ColumnElement[bool]", own(user_id))
    column = users.c.id if resource.table is users else resource.table.c.get("user_id")
    return None if column is None else column == user_id


def refusal(resource: Resource, action: Action) -> Forbidden:
    """What a caller without the right is told."""
    return Forbidden(Text("error.forbidden", action=action.value, noun=resource.name))
