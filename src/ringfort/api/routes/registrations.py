"""Who is connected now."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people import registrations
from ringfort.resources.people.registrations import DeviceSeen, Registrar, Wanted, seen
from ringfort.resources.routing.trunks import AtEdge, TrunkState, registers

MOST = 200
"""Devices that the edges are asked about for one page."""
_ROUTE = "/accounts/{account_id}/registrations"
_OF_DEVICE = "/accounts/{account_id}/devices/{id}/registrations"

RegistrationId = Annotated[str, Path(max_length=100)]


class DeviceRegistrations(DeviceSeen):
    edges_away: list[str] = Field(description="Edges that did not answer: theirs are missing.")


class RegistrationsPage(BaseModel):
    """Devices that are connected. A page may be short and have a `next` still."""

    items: list[DeviceSeen]
    next: str | None = Field(description="Give it as `after` to go on.")
    edges_away: list[str] = Field(description="Edges that did not answer: theirs are missing.")


class RegistrationsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    device_id: UUID | None = None
    user_id: UUID | None = None
    below: bool = Field(False, description="Accounts below this one too.")
    after: UUID | None = Field(None, description="`next` of the page before.")
    per_page: Annotated[int, Field(ge=1, le=MOST)] = Field(
        50, description="Devices that are looked at, connected or not."
    )


def registration_routes(desk: Desk, registrar: Registrar) -> list[APIRouter]:
    return [_listing(desk, registrar), _of_device(desk, registrar), _of_trunk(desk, registrar)]


def _of_trunk(desk: Desk, registrar: Registrar) -> APIRouter:
    router = APIRouter(tags=["trunks"])

    @router.get(
        "/accounts/{account_id}/trunks/{id}/state",
        operation_id="trunk_state",
        response_model=TrunkState,
        responses=documented(),
    )
    async def state(request: Request, account_id: UUID, id: UUID) -> Response:
        """Whether we are registered there, or the PBX with us."""
        async with desk.reading(request) as work:
            trunk = await registers(work, await work.owner(account_id), id)
        if trunk.name:
            told = await _of_pbx(registrar, trunk.name)
        else:
            found, away = await registrar.line(trunk.token) if trunk.token else ((), ())
            lines = [AtEdge(**asdict(each)) for each in found]
            told = TrunkState(registrations=lines, edges_away=list(away))
        return Answer(told.model_dump(mode="json")).response()

    return router


async def _of_pbx(registrar: Registrar, name: str) -> TrunkState:
    found = await registrar.registered([name])
    return TrunkState(
        registrations=[
            AtEdge(
                edge=each.edge,
                state="registered",
                expires_at=each.expires_at,
                address=each.address,
                agent=each.agent,
            )
            for each in found.by_name.get(name, ())
        ],
        edges_away=list(found.away),
    )


def _listing(desk: Desk, registrar: Registrar) -> APIRouter:
    router = APIRouter(tags=["registrations"])

    @router.get(
        _ROUTE,
        operation_id="registrations_list",
        response_model=RegistrationsPage,
        responses=documented(),
    )
    async def listing(
        request: Request, account_id: UUID, query: Annotated[RegistrationsQuery, Query()]
    ) -> Response:
        """Devices that are registered now. Those of the whole platform: `below=true` in its own
        account."""
        wanted = Wanted(
            query.device_id, query.user_id, query.below, query.after, limit=query.per_page
        )
        async with desk.reading(request) as work:
            owner = await work.owner(account_id)
            asked = await registrations.registrable(work, owner, wanted)
        found = await registrar.registered([each.name for each in asked])
        more = str(asked[-1].device_id) if len(asked) == wanted.limit else None
        items = [seen(each, found) for each in asked if found.by_name.get(each.name)]
        page = RegistrationsPage(items=items, next=more, edges_away=list(found.away))
        return Answer(page.model_dump(mode="json")).response()

    return router


def _of_device(desk: Desk, registrar: Registrar) -> APIRouter:
    router = APIRouter(tags=["devices"])

    @router.get(
        _OF_DEVICE,
        operation_id="device_registrations",
        response_model=DeviceRegistrations,
        responses=documented(),
    )
    async def of_device(request: Request, account_id: UUID, id: UUID) -> Response:
        """From where the device is registered now."""
        async with desk.reading(request) as work:
            device = await registrations.device(work, await work.owner(account_id), id)
        found = await registrar.registered([device.name])
        told = seen(device, found).model_dump(mode="json")
        return Answer(told | {"edges_away": list(found.away)}).response()

    @router.delete(
        f"{_OF_DEVICE}/{{registration_id}}",
        operation_id="device_registration_end",
        status_code=204,
        response_class=Response,
        responses=documented(503),
    )
    async def end(
        request: Request, account_id: UUID, id: UUID, registration_id: RegistrationId
    ) -> Response:
        """Forget it: the phone is called no longer, until it registers again. To keep it out give
        the device a new secret."""

        async def act(work: Work) -> Answer:
            owner = await work.owner(account_id)
            await registrations.end(work, registrar, owner, id, registration_id)
            return Answer(None)

        return await desk.writing(request, act)

    return router
