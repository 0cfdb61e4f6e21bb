"""What somebody sees who follows a link to a device's secret (C1), and what a softphone gets."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from ringfort.api.entrance import Entrance, link_over
from ringfort.api.errors import documented
from ringfort.api.routes.passwords import Secret
from ringfort.resources.people.devices import NewSecret
from ringfort.store import secret_links
from ringfort.store.secret_links import Linked

Setup = Callable[[Linked, str], bytes]
"""Configuration of a softphone (XML), from its device and that one's secret."""

_SOFTPHONE_HEADER = "X-Linphone-Provisioning"
_UNKEPT = {"Cache-Control": "no-store"}
_XML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/xml": {"schema": {"type": "string"}}}}
}


class SecretOffered(BaseModel):
    """For which device a secret is waiting. Looking does not use the link up: programs that
    read mail do."""

    device: str
    account: str
    expires_at: datetime


def secret_routes(entrance: Entrance, setup: Setup) -> APIRouter:
    router = APIRouter(tags=["secrets"])

    async def take(request: Request, token: str) -> tuple[Linked, str]:
        """The device and its secret; the link is used up."""
        async with (
            entrance.try_of(request, f"secret {token}"),
            entrance.database.write() as connection,
        ):
            found = await secret_links.find(connection, token, entrance.clock())
            if found is None or not await secret_links.use(connection, token):
                raise link_over()
        return found, entrance.vault.unseal(found.sealed)

    @router.get(
        "/secrets/{token}",
        operation_id="see_secret_link",
        response_model=SecretOffered,
        responses=documented() | _XML,
    )
    async def see(request: Request, response: Response, token: Secret) -> SecretOffered | Response:
        """Whether the link is still good. A softphone (`X-Linphone-Provisioning`, or `Accept` of
        XML but not of HTML) gets its settings and secret instead, this once."""
        if _wants_setup(request):
            content = setup(*await take(request, token))
            return Response(content, media_type="application/xml", headers=_UNKEPT)
        response.headers.update(_UNKEPT)
        async with (
            entrance.try_of(request, f"secret {token}"),
            entrance.database.read() as connection,
        ):
            found = await secret_links.find(connection, token, entrance.clock())
            if found is None:
                raise link_over()
        return SecretOffered(device=found.name, account=found.account, expires_at=found.expires_at)

    @router.post("/secrets/{token}", operation_id="show_secret", responses=documented())
    async def show(request: Request, token: Secret) -> NewSecret:
        """Username and secret, this once; the link is used up."""
        found, secret = await take(request, token)
        return NewSecret(username=found.username, realm=found.realm, secret=secret)

    return router


def _wants_setup(request: Request) -> bool:
    """Only who asks for it: what looks at links in letters and chats must not use them up."""
    accepted = request.headers.get("accept", "").lower()
    xml = "application/xml" in accepted or "text/xml" in accepted
    return _SOFTPHONE_HEADER in request.headers or (xml and "html" not in accepted)
