"""The check of routes: what a call would do, without calling."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from ringfort.api.desk import Answer, Desk
from ringfort.api.errors import documented
from ringfort.api.language import language_of
from ringfort.resources.routing import route_checks
from ringfort.resources.routing.route_checks import Checker, InCheck, OutCheck, RouteCheck

_OUT = "/accounts/{account_id}/route-check"


def route_check_routes(desk: Desk, checker: Checker) -> APIRouter:
    router = APIRouter(tags=["route-check"])

    @router.post(
        _OUT,
        operation_id="route_check",
        response_model=RouteCheck,
        responses=documented(503),
    )
    async def outbound(request: Request, account_id: UUID, given: OutCheck) -> Response:
        """Of what somebody of the account dials: each decision, routes, trunks in the order in
        which they are tried with rates and charges at each level, and why others are not."""
        async with desk.reading(request) as work:
            owner, language = await work.owner(account_id), language_of(request)
            found = await route_checks.check_out(work, checker, owner, given, language)
        return Answer(found.model_dump(mode="json")).response()

    @router.post(
        f"{_OUT}/inbound",
        operation_id="route_check_inbound",
        response_model=RouteCheck,
        responses=documented(503),
    )
    async def inbound(request: Request, account_id: UUID, given: InCheck) -> Response:
        """Of what a trunk of the account brings in: whose number it is, and what it leads to."""
        async with desk.reading(request) as work:
            owner, language = await work.owner(account_id), language_of(request)
            found = await route_checks.check_in(work, checker, owner, given, language)
        return Answer(found.model_dump(mode="json")).response()

    return router
