"""Account templates (A1): what a new account starts with. An operator makes them once and uses them
for accounts below."""

from pydantic import BaseModel, Field

from ringfort.domain.features import Features
from ringfort.domain.permissions import OPERATORS
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Country, Currency, Language, Name, Note, TimeZone
from ringfort.resources._mechanism.tables import owned
from ringfort.resources.platform.account_settings import OperatorSettings, SelfService


class AccountTemplate(BaseModel):
    """Fields of an account; what the account is made with itself wins."""

    name: Name
    description: Note = ""
    language: Language | None = None
    time_zone: TimeZone | None = None
    country: Country | None = None
    currency: Currency | None = None
    features: Features = Features()
    self_service: SelfService = Field([], max_length=2)
    operator: OperatorSettings = OperatorSettings()


TEMPLATE = Resource(
    name="account-templates",
    kind="account-template",
    table=owned("account_templates", AccountTemplate),
    model=AccountTemplate,
    guard=OPERATORS,
    unique=(("name",),),
)
