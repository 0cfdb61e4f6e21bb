"""Rate decks (E1): what destinations cost, for selling or as a carrier asks; by versions."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.permissions import OPERATORS
from ringfort.domain.rating.times import TimeMode
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import FIXED, Currency, Name, Note, TimeZone
from ringfort.resources._mechanism.tables import owned


class RateDeck(BaseModel):
    """Prices by prefix. They stand in its versions, of which one is in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "A-Z", "currency": "USD"}]})

    name: Name
    description: Note = ""
    shared: bool = Field(False, description="Offered to every account below.")
    currency: Annotated[Currency, FIXED]
    time_mode: TimeMode = Field(
        TimeMode.START,
        description="start: the rate at the start holds for the call; split: each its own hours.",
    )
    time_zone: TimeZone | None = Field(
        None, description="Whose clock time profiles are read on; empty: the paying account's."
    )


RATE_DECK = Resource(
    name="rate-decks",
    kind="rate-deck",
    table=owned("rate_decks", RateDeck),
    model=RateDeck,
    guard=OPERATORS,
    unique=(("name",),),
)
