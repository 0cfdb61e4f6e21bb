"""Time profiles (E1): hours at which other rates hold, named by rows of rate decks."""

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.permissions import OPERATORS
from ringfort.domain.schedule import Hours, Minutes, minutes_of
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Name, Note, wrong
from ringfort.resources._mechanism.tables import owned


class TimeProfile(BaseModel):
    """Hours of the week; on which clock is the rate deck's to say."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Night", "hours": [{"start": "20:00", "end": "06:00"}]}]
        }
    )

    name: Name
    description: Note = ""
    shared: bool = Field(False, description="Offered to every account below.")
    hours: list[Hours] = Field(min_length=1, max_length=50)

    def model_post_init(self, _context: object) -> None:
        if any(each.start == "24:00" for each in self.hours):
            raise wrong("starts_at_24")

    @property
    def minutes(self) -> Minutes:
        """Of the week, every hour of it."""
        return minutes_of(self.hours)


TIME_PROFILE = Resource(
    name="time-profiles",
    kind="time-profile",
    table=owned("time_profiles", TimeProfile),
    model=TimeProfile,
    guard=OPERATORS,
    unique=(("name",),),
)
