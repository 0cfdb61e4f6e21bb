"""Rating plans (E1): a "billing pack". Internal calls by a price, others by the first deck that has
their number."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.money import DECIMALS, MICROS, Rounding
from ringfort.domain.permissions import OPERATORS
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import DurationRounding
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Amount, Currency, Name, Note, Percent
from ringfort.resources._mechanism.tables import owned


class PlanDeck(BaseModel):
    """A deck, and what is put on its rates."""

    model_config = ConfigDict(extra="forbid")

    rate_deck_id: Annotated[UUID, Ref("rate-deck", offered=True)]
    markup_percent: Percent = Field(Decimal(0), description="Below 0: a discount.")


class RatingPlan(BaseModel):
    """What the calls of an account cost."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Standard", "currency": "USD"}]}
    )

    name: Name
    description: Note = ""
    shared: bool = Field(False, description="Offered to every account below.")
    currency: Currency
    internal_price: Amount = Field(Decimal(0), description="Of internal calls, a minute.")
    decks: list[PlanDeck] = Field([], max_length=20, description="The first that has it, counts.")
    decimals: int = Field(DECIMALS, ge=0, le=DECIMALS, description="Of a charge.")
    rounding: Rounding = Rounding.UP
    duration_rounding: DurationRounding = DurationRounding.UP

    def terms(self, deck: PlanDeck | None = None) -> Terms:
        """For a rate of this deck; of none: for internal calls."""
        percent = deck.markup_percent if deck else Decimal(0)
        return Terms(self.decimals, self.rounding, int(percent * MICROS / 100))


RATING_PLAN = Resource(
    name="rating-plans",
    kind="rating-plan",
    table=owned("rating_plans", RatingPlan),
    model=RatingPlan,
    guard=OPERATORS,
    unique=(("name",),),
)
