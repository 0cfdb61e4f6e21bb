"""Routes as a noun (E8): which carriers take which calls out, offered down the tree."""

from pydantic import ConfigDict, Field

from ringfort.domain import routes
from ringfort.domain.permissions import USERS
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Name, Note
from ringfort.store import routes as store


class Route(routes.Route):
    """A way out for calls to some numbers, by carriers in an order."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Great Britain", "patterns": ["+44"]}]}
    )

    name: Name
    description: Note = ""
    shared: bool = Field(
        False, description="Offered to every account below, with the account's trunks in it."
    )


ROUTE = Resource(
    name="routes",
    kind="route",
    table=store.routes,
    model=Route,
    guard=USERS,
    search=("name", "description"),
    unique=(("name",),),
)
