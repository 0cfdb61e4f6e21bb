"""What Prometheus is told: requests of this process, all processes' answers, sockets, and how much
waits in the outbox and in jobs."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfort.api.live import Live
from ringfort.store import jobs, outbox

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_PREFIX = "/api/v1"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Answered(Protocol):
    """How one process answered; `seconds` it took."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """`behind`: rows of the outbox that each durable reader has yet to see; `jobs` by kind."""

    sockets: int = 0
    behind: Mapping[str, int] = field(default_factory=dict)
    jobs: Mapping[str, int] = field(default_factory=dict)


async def facts(live: Live) -> Facts:
    async with live.gate.database.read() as connection:
        return Facts(live.sockets, await outbox.lag(connection), await jobs.waiting(connection))


class Metrics:
    """Counts this process's requests."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ["method", "route"]
        self._requests = Counter(
            "ringfort_http_requests",
            "Requests answered; route is its template, empty for none",
            [*labels, "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ringfort_http_request_seconds",
            "Time until the answer was sent",
            labels,
            registry=self._registry,
            buckets=_SECONDS,
        )

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = str(getattr(scope.get("route"), "path", "")).removeprefix(_PREFIX)
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def exposition(self, answered: Sequence[Answered], facts: Facts | None) -> bytes:
        """Everything in Prometheus' text format; without what the database did not tell."""
        now = CollectorRegistry()
        now.register(_Now(answered, facts))
        return generate_latest(self._registry) + generate_latest(now)


class Measured:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.count(scope, status, time.perf_counter() - began)


class _Now:
    """Gauges that are read when they are asked for."""

    def __init__(self, answered: Sequence[Answered], facts: Facts | None) -> None:
        self._answered = answered
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        each = self._answered
        up = {pulse.name: float(pulse.ok) for pulse in each}
        took = {pulse.name: pulse.seconds for pulse in each}
        yield _gauge("process_up", "1 when the process answers", "process", up)
        yield _gauge("process_probe_seconds", "Time its answer took", "process", took)
        if (facts := self._facts) is None:
            return
        yield GaugeMetricFamily("ringfort_live_sockets", "Open sockets", value=facts.sockets)
        behind = "Rows of the outbox a reader has yet to see"
        yield _gauge("outbox_behind_rows", behind, "reader", facts.behind)
        yield _gauge("jobs_waiting", "Jobs that wait or are being done", "kind", facts.jobs)


def _gauge(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"ringfort_{name}", told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
