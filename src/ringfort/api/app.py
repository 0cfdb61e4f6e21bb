"""The HTTP application: the nouns, log-ins, and how the platform is, for people and Prometheus."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel

from ringfort.api.bounded import Bounded
from ringfort.api.desk import Desk
from ringfort.api.errors import handle_errors
from ringfort.api.nouns import collection, noun_routes
from ringfort.api.routes.directory import directory_routes
from ringfort.api.routes.overview import overview_routes
from ringfort.api.sheets import sheet_routes
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


def create_app(pulses: Pulses, desk: Desk, routers: Iterable[APIRouter] = ()) -> FastAPI:
    """The application; `pulses` asks every process, `routers` are those beside the nouns'."""
    app = FastAPI(
        title="Ringfort",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        separate_input_output_schemas=False,
    )
    handle_errors(app)
    app.add_middleware(Bounded)
    for resource in all_resources().values():
        app.include_router(sheet_routes(desk, resource, collection(resource)), prefix=PREFIX)
        app.include_router(noun_routes(desk, resource), prefix=PREFIX)
    for router in (overview_routes(desk), directory_routes(desk), *routers):
        app.include_router(router, prefix=PREFIX)
    _add_health(app, _Recent(pulses))
    return app


def _add_health(app: FastAPI, recent: "_Recent") -> None:

    @app.get("/api/v1/health", responses={503: {"model": Health}})
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

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(_exposition(await recent.get()), media_type=CONTENT_TYPE_LATEST)


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


def _exposition(pulses: Sequence[Pulse]) -> bytes:
    registry = CollectorRegistry()
    up = Gauge("ringfort_process_up", "1 when the process answers", ["process"], registry=registry)
    probe = Gauge(
        "ringfort_process_probe_seconds", "Time its answer took", ["process"], registry=registry
    )
    for pulse in pulses:
        up.labels(pulse.name).set(pulse.ok)
        probe.labels(pulse.name).set(pulse.seconds)
    return generate_latest(registry)
