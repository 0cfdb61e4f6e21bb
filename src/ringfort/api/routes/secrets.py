"""What somebody sees who follows a link to a device's secret (C1)."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from ringfort.api.entrance import Entrance, link_over
from ringfort.api.errors import documented
from ringfort.api.routes.passwords import Secret
from ringfort.resources.people.devices import NewSecret
from ringfort.store import secret_links


class SecretOffered(BaseModel):
    """For which device a secret is waiting. Looking does not use the link up: programs that
    read mail do."""

    device: str
    account: str
    expires_at: datetime


def secret_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["secrets"])

    def trying(request: Request, token: str) -> AbstractAsyncContextManager[None]:
        return entrance.try_of(request, f"secret {token}")

    @router.get("/secrets/{token}", operation_id="see_secret_link", responses=documented())
    async def see(request: Request, token: Secret) -> SecretOffered:
        """Whether the link is still good."""
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
        async with (
            entrance.try_of(request, f"secret {token}"),
            entrance.database.write() as connection,
        ):
            found = await secret_links.find(connection, token, entrance.clock())
            if found is None or not await secret_links.use(connection, token):
                raise link_over()
        secret = entrance.vault.unseal(found.sealed)
        return NewSecret(username=found.username, realm=found.realm, secret=secret)

    return router
