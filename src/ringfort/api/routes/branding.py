"""The brand of a log-in page, for whoever opens it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from ringfort.api.desk import Desk
from ringfort.api.errors import documented
from ringfort.api.routes.files import PICTURES
from ringfort.domain import plain_text
from ringfort.domain.errors import NotFound
from ringfort.resources.platform import branding
from ringfort.resources.platform.branding import Brand
from ringfort.store.shelf import Shelf
from ringfort.texts import Text

Host = Annotated[str, StringConstraints(min_length=1, max_length=255), Query()]


class BrandTold(BaseModel):
    """Colours as `#rrggbb`; null: the portal's own."""

    product: str
    colour: str | None
    accent_colour: str | None
    logo: str | None = Field(description="Path of a picture on this host.")


def branding_routes(desk: Desk, shelf: Shelf) -> APIRouter:
    router = APIRouter(prefix="/branding", tags=["branding"])

    async def of(host: str) -> Brand:
        plain_text.check({"host": host})
        async with desk.database.read() as connection:
            return await branding.of_host(connection, host.lower().partition(":")[0])

    @router.get("", operation_id="branding", responses=documented())
    async def brand(host: Host) -> BrandTold:
        """What to show under this name, before anybody has logged in."""
        found = await of(host)
        logo = f"/api/v1/branding/logo?host={quote(host, safe='')}" if found.logo else None
        return BrandTold(
            product=found.product,
            colour=found.colour,
            accent_colour=found.accent_colour,
            logo=logo,
        )

    @router.get(
        "/logo",
        operation_id="branding_logo",
        response_class=Response,
        responses=documented() | PICTURES,
    )
    async def logo(host: Host) -> Response:
        """The logo to show under this name."""
        found = (await of(host)).logo
        content = await shelf.get(found.account_id, found.blob) if found else None
        if found is None or content is None:
            raise NotFound(Text("error.not_found", kind="file"), field="host")
        kept = {"Cache-Control": "public, max-age=300"}
        return Response(content, media_type=found.media_type, headers=kept)

    return router
