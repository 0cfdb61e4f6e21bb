"""The HTTP application: the nouns, log-ins, and how the platform is, for people and Prometheus."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from ringfort.api.bounded import Bounded
from ringfort.api.desk import Desk
from ringfort.api.errors import ErrorBody, handle_errors
from ringfort.api.live import Live
from ringfort.api.metrics import Facts, Measured, Metrics, facts
from ringfort.api.nouns import collection, noun_routes
from ringfort.api.routes.directory import directory_routes
from ringfort.api.routes.events import event_routes
from ringfort.api.routes.overview import overview_routes
from ringfort.api.sheets import sheet_routes
from ringfort.api.strangers import Strangers
from ringfort.resources._mechanism.declare import all_resources

PREFIX = "/api/v1"
_KEEP_SECONDS = 1.0
"""An answer serves everybody who asks within this time: asking often must not cost probes."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one process answered; `seconds` it took."""

    name: str
    ok: bool
    detail: str
    seconds: float


Pulses = Callable[[], Awaitable[Sequence[Pulse]]]


class ProcessHealth(BaseModel):
    name: str
    ok: bool
    detail: str


class Health(BaseModel):
    """`ok` when every process answers, else `degraded` (sent with 503)."""

    status: Literal["ok", "degraded"]
    processes: list[ProcessHealth]


def create_app(
    pulses: Pulses,
    desk: Desk,
    routers: Iterable[APIRouter] = (),
    live: Live | None = None,
) -> FastAPI:
    """The application; `pulses` asks every process, `routers` are those beside the nouns'. With
    `live` it has live events, and strangers are held back."""
    app = FastAPI(
        title="Ringfort",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        separate_input_output_schemas=False,
    )
    handle_errors(app)
    metrics = Metrics()
    if live is not None:
        app.add_middleware(Strangers, buckets=live.gate.strangers)
        app.include_router(event_routes(live), prefix=PREFIX)
    app.add_middleware(Bounded)
    app.add_middleware(Measured, metrics=metrics)
    for resource in all_resources().values():
        app.include_router(sheet_routes(desk, resource, collection(resource)), prefix=PREFIX)
        app.include_router(noun_routes(desk, resource), prefix=PREFIX)
    for router in (overview_routes(desk), directory_routes(desk), *routers):
        app.include_router(router, prefix=PREFIX)
    recent = _Recent(pulses)
    _add_health(app, recent)
    _add_metrics(app, recent, metrics, live)
    return app


def _add_health(app: FastAPI, recent: "_Recent") -> None:

    @app.get(
        "/api/v1/health",
        responses={429: {"model": ErrorBody}, 503: {"model": Health}},
    )
    async def health(response: Response) -> Health:
        seen = await recent.get()
        well = all(pulse.ok for pulse in seen)
        response.status_code = 200 if well else 503
        return Health(
            status="ok" if well else "degraded",
            processes=[
                ProcessHealth(name=pulse.name, ok=pulse.ok, detail=pulse.detail) for pulse in seen
            ],
        )


def _add_metrics(app: FastAPI, recent: "_Recent", metrics: Metrics, live: Live | None) -> None:

    @app.get("/metrics", include_in_schema=False)
    async def exposition() -> Response:
        known: Facts | None = None
        if live is not None:
            with contextlib.suppress(SQLAlchemyError):  # what else there is still counts
                known = await facts(live)
        told = metrics.exposition(await recent.get(), known)
        return Response(told, media_type=CONTENT_TYPE_LATEST)


class _Recent:
    """The last answers, asked anew once they are old; one question at a time."""

    def __init__(self, pulses: Pulses) -> None:
        self._pulses = pulses
        self._lock = asyncio.Lock()
        self._seen: Sequence[Pulse] = ()
        self._asked: float | None = None

    async def get(self) -> Sequence[Pulse]:
        async with self._lock:
            if self._asked is None or time.monotonic() - self._asked > _KEEP_SECONDS:
                self._seen = await self._pulses()
                self._asked = time.monotonic()
            return self._seen
