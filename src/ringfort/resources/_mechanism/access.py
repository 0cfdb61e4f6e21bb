"""What a caller may do with a noun in an account: rights, feature switches, own rows."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.errors import FeatureOff, Forbidden
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import scope
from ringfort.store.tables import accounts, users
from ringfort.texts import Text


def permitted(
    work: Work, resource: Resource, owner: Owner, action: Action
) -> sa.ColumnElement[bool]:
    """Condition on the rows that this may be done to. Forbidden, FeatureOff: to none."""
    if resource.feature and not owner.has(resource.feature):
        raise FeatureOff(Text("error.feature_off", feature=resource.feature))
    handed_over = (resource.guard.handed_over or "") in owner.self_service
    if work.caller.may(resource.name, action, resource.guard, handed_over):
        return sa.true()
    column = _user_column(resource)
    if column is not None and work.caller.may_own(resource.name, action, resource.guard):
        return column == work.caller.user_id
    raise refusal(resource, action)


def here(work: Work, resource: Resource, owner: Owner) -> sa.ColumnElement[bool]:
    """Condition on the rows of this account, in the caller's sight."""
    whose = accounts.c.id if resource.table is accounts else resource.table.c.account_id
    return sa.and_(scope(resource.table, work.sight), whose == owner.id)


def listed(work: Work, resource: Resource, owner: Owner, below: bool) -> sa.ColumnElement[bool]:
    """Condition on the rows listed for the account; `below`: those of its whole subtree."""
    if below:
        return scope(resource.table, owner.sight)
    return sa.and_(scope(resource.table, work.sight), resource.owner == owner.id)


def one(resource: Resource, row_id: UUID) -> sa.ColumnElement[bool]:
    return resource.table.c.id == row_id


def _user_column(resource: Resource) -> sa.Column[Any] | None:
    if resource.table is users:
        return users.c.id
    return resource.table.c.get("user_id")


def refusal(resource: Resource, action: Action) -> Forbidden:
    """What a caller without the right is told."""
    return Forbidden(Text("error.forbidden", action=action.value, noun=resource.name))
