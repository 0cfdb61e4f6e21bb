"""Locations (B6): where help has to come to, named by an account, a user or a device."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Country, Name, Note
from ringfort.resources._mechanism.tables import owned

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Location(BaseModel):
    """A place as those who come to help have to know it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Office", "street": "Main Street 1", "city": "Boston"}]
        }
    )

    name: Name
    street: Line = ""
    postal_code: Line = ""
    city: Line = ""
    region: Line = ""
    country: Country | None = None
    note: Note = ""


LOCATION = Resource(
    name="locations",
    kind="location",
    table=owned("locations", Location),
    model=Location,
    guard=USERS,
    search=("name", "street", "city"),
    unique=(("name",),),
)
