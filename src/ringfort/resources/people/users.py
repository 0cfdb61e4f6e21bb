"""Users: a person or a room, with extensions and devices (A8)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from ringfort.domain import numbers
from ringfort.domain.errors import Conflict, Invalid
from ringfort.domain.permissions import USERS, Right
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.declare import Change, Resource, Verb, by_kind
from ringfort.resources._mechanism.fields import (
    INPUT,
    ExtensionNumber,
    Language,
    Name,
    Needs,
    TimeZone,
)
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity.inviting import Invite, Invited, invite_user
from ringfort.resources.people.caller_id import CallerId
from ringfort.resources.people.limits import Limits
from ringfort.resources.people.pins import Pin, remove_users_pin, set_users_pin
from ringfort.store import tables
from ringfort.texts import Text


class UserSettings(BaseModel):
    """Personal settings."""

    model_config = ConfigDict(extra="forbid")

    caller_id: CallerId = CallerId()
    restriction_class_id: Annotated[
        Annotated[UUID, Ref("restriction-class")] | None, Needs(Right.USERS_CHANGE)
    ] = Field(None, description="Which numbers may be called; empty: the account's rules.")


class User(BaseModel):
    """A person or a room. Language and time zone, if not set, are the account's."""

    name: Name
    kind: Literal["person", "room"] = "person"
    email: Annotated[EmailStr, StringConstraints(max_length=254)] | None = None
    mobile: Annotated[str, Field(min_length=3, max_length=numbers.LONGEST)] | None = Field(
        None,
        description="For text messages: as people write it in the account's country; shown in"
        " E.164.",
    )
    language: Language | None = None
    time_zone: TimeZone | None = None
    billing_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    in_directory: bool = Field(True, description="Listed in the company's directory.")
    settings: UserSettings = UserSettings()
    limits: Annotated[Limits, Needs(Right.USERS_CHANGE)] = Limits()
    extension: Annotated[ExtensionNumber | None, INPUT] = Field(
        None, description="Makes an extension that rings this user."
    )


async def _in_e164(_work: Work, owner: Owner, change: Change) -> BaseModel | None:
    user = change.new
    if not isinstance(user, User) or user.mobile is None:
        return None
    if isinstance(change.old, User) and change.old.mobile == user.mobile:
        return None
    mobile = numbers.read(user.mobile, owner.country, "mobile")
    if not numbers.may_be_mobile(mobile):
        raise Invalid(Text("error.no_mobile", value=mobile), field="mobile")
    return user.model_copy(update={"mobile": mobile})


async def _with_extension(work: Work, owner: Owner, made: Sequence[Change]) -> None:
    wanted = {
        row: {"number": change.given["extension"], "user_id": change.id}
        for row, change in enumerate(made)
        if change.given.get("extension")
    }
    if not wanted:
        return
    try:
        await writing.create(work, by_kind()["extension"], owner, list(wanted.values()))
    except Conflict as taken:
        error = Conflict(taken.message, field="extension")
        error.row = None if taken.row is None else list(wanted)[taken.row]
        raise error from None


USER = Resource(
    name="users",
    kind="user",
    table=tables.users,
    model=User,
    guard=USERS,
    search=("name", "email", "mobile"),
    check=_in_e164,
    after=_with_extension,
    verbs=(
        Verb("invite", invite_user, takes=Invite, gives=Invited),
        Verb("set-pin", set_users_pin, takes=Pin),
        Verb("remove-pin", remove_users_pin),
    ),
)
