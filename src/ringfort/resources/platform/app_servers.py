"""Application servers: administrators of the platform see them and take them out of service, which
costs no call; the audit log knows who did."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.app_servers import AppServer, State
from ringfort.domain.errors import Conflict, NotFound
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.work import Work
from ringfort.texts import Text

_NOUN = "app-servers"
_KIND = "app-server"


class Fleet(Protocol):
    """The application servers, as the edges know them."""

    async def servers(self) -> Sequence[AppServer]:
        """All of them. Unavailable: an edge is away."""
        ...

    async def drain(self, name: str) -> None:
        """It gets no new calls, whatever is started anew. Unavailable: an edge is away."""
        ...

    async def resume(self, name: str) -> None:
        """It gets calls again. Unavailable: an edge is away."""
        ...


class AppServerSeen(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    address: str
    state: State = Field(description="drained: it keeps its calls and gets no new ones.")
    legs: int | None = Field(
        description="Of calls that are on it now; null when the call service is away."
    )


async def listing(work: Work, fleet: Fleet) -> Sequence[AppServer]:
    """Forbidden to all but administrators of the platform."""
    await work.platform(_NOUN, Action.VIEW)
    return await fleet.servers()


async def drain(work: Work, fleet: Fleet, name: str) -> None:
    """NotFound; Conflict: nobody else would take calls."""
    owner = await work.platform(_NOUN, Action.CHANGE)
    servers = await fleet.servers()
    _named(servers, name)
    if not any(each.state == "up" for each in servers if each.name != name):
        raise Conflict(Text("error.last_server"), field="name")
    await told.note(work, owner, "drained", _KIND, name)
    await fleet.drain(name)


async def resume(work: Work, fleet: Fleet, name: str) -> None:
    """NotFound."""
    owner = await work.platform(_NOUN, Action.CHANGE)
    _named(await fleet.servers(), name)
    await told.note(work, owner, "resumed", _KIND, name)
    await fleet.resume(name)


def _named(servers: Sequence[AppServer], name: str) -> None:
    if name not in {each.name for each in servers}:
        raise NotFound(Text("error.not_found", kind=_KIND), field="name")
