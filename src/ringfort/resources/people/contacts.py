"""Contact lists and their contacts (D6): to block, to allow, to route, to feed campaigns."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain import numbers
from ringfort.domain.permissions import USERS
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import FIXED, Name, Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work


class ContactList(BaseModel):
    """A list of contacts, for call flows and campaigns."""

    name: Name
    description: Note = ""


class Contact(BaseModel):
    """Somebody outside."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Anna", "number": "+12123388100"}]}
    )

    list_id: Annotated[UUID, Ref("contact-list", deleted="follow"), FIXED]
    name: Name
    description: Note = ""
    number: Annotated[str, Field(min_length=3, max_length=numbers.LONGEST)] = Field(
        description="As people write it in the account's country; shown in E.164."
    )


async def _in_e164(_work: Work, owner: Owner, change: Change) -> BaseModel | None:
    contact = change.new
    if not isinstance(contact, Contact):
        return None
    number = numbers.read(contact.number, owner.country)
    return contact.model_copy(update={"number": number})


CONTACT_LIST = Resource(
    name="contact-lists",
    kind="contact-list",
    table=owned("contact_lists", ContactList),
    model=ContactList,
    guard=USERS,
    unique=(("name",),),
)
CONTACT = Resource(
    name="contacts",
    kind="contact",
    table=owned("contacts", Contact),
    model=Contact,
    guard=USERS,
    search=("name", "number"),
    unique=(("list_id", "number"),),
    check=_in_e164,
)
