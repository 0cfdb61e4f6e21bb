"""One-time codes beside the password: set up, confirm, remove."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from ringfort.api.auth import address_of
from ringfort.api.entrance import Entrance
from ringfort.api.errors import documented
from ringfort.api.routes.session import Asked, Code, Password
from ringfort.domain import qr
from ringfort.domain.errors import Conflict, Invalid
from ringfort.resources.platform import branding
from ringfort.store.identity import codes, logins, tokens
from ringfort.store.identity.noted import note
from ringfort.texts import Text


class Confirmed(Asked):
    """`password` is the present one."""

    password: Password


class Offer(BaseModel):
    """For an authenticator app; shown this once, and of no effect until it is confirmed."""

    secret: str
    uri: str = Field(description="The same as an otpauth URI, under the brand's product name.")
    qr: str = Field(description="The URI as a QR code (SVG).")


class FirstCode(Asked):
    """A code the app shows."""

    code: Code


class RecoveryCodes(BaseModel):
    """Each logs in once without the app. Shown this once."""

    recovery_codes: list[str]


def one_time_code_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["session"])

    @router.post("/session/totp", operation_id="offer_totp", responses=documented(503))
    async def offer(request: Request, given: Confirmed) -> Offer:
        """A new secret for one-time codes (TOTP, RFC 6238)."""
        session = await entrance.gate.session(request)
        await entrance.check_password(request, session, given.password)
        secret, person = codes.new_totp_secret(), session.person
        async with entrance.database.write() as connection:
            sealed = entrance.vault.seal(secret)
            await logins.offer_totp(connection, person.id, sealed, entrance.clock())
            brand = await branding.of_account(connection, person.home.id)
        uri = codes.totp_uri(secret, person.email, brand.product)
        return Offer(secret=secret, uri=uri, qr=qr.svg(uri))

    @router.post("/session/totp/confirm", operation_id="confirm_totp", responses=documented(409))
    async def confirm(request: Request, given: FirstCode) -> RecoveryCodes:
        """From now on logging in needs a code of this secret."""
        session = await entrance.gate.session(request)
        login_id, now = session.person.id, entrance.clock()
        made = codes.new_recovery_codes()
        async with (
            entrance.try_of(request, f"login {login_id}"),
            entrance.database.write() as connection,
        ):
            sealed = await logins.offered_totp(connection, login_id)
            if sealed is None:
                raise Conflict(Text("login.no_codes_offered"))
            step = codes.totp_step(entrance.vault.unseal(sealed), codes.plain(given.code), now)
            if step is None:
                raise Invalid(Text("login.code_wrong"), field="code")
            await logins.set_totp(connection, login_id, sealed, step, now)
            plain = [codes.plain(code) for code in made]
            await tokens.keep(connection, "code", plain, tokens.For(login_id), now)
            await note(connection, session.person, "one-time-codes-on", now, address_of(request))
        return RecoveryCodes(recovery_codes=made)

    @router.post(
        "/session/totp/remove",
        operation_id="remove_totp",
        status_code=204,
        responses=documented(503),
    )
    async def remove(request: Request, given: Confirmed) -> None:
        """The password suffices again."""
        session = await entrance.gate.session(request)
        await entrance.check_password(request, session, given.password)
        person, now = session.person, entrance.clock()
        async with entrance.database.write() as connection:
            await logins.set_totp(connection, person.id, None, None, now)
            await note(connection, person, "one-time-codes-off", now, address_of(request))

    return router
