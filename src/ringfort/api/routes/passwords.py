"""Change a password that is known, or set a new one by a link when it is forgotten."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Request
from pydantic import StringConstraints

from ringfort.api.auth import address_of, customer_of
from ringfort.api.entrance import Entrance, link_over
from ringfort.api.errors import documented
from ringfort.api.routes.session import Address, Asked, Password
from ringfort.domain import passwords
from ringfort.domain.errors import TooMany
from ringfort.store import outbox
from ringfort.store.identity import hashing, letters, logins, tokens
from ringfort.store.identity.noted import note

Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
"""Of a link."""


class ChangePassword(Asked):
    """`password` is the present one."""

    password: Password
    new_password: Password


class Forgotten(Asked):
    email: Address


class SetPassword(Asked):
    """`token`: what stands after `#` in the link."""

    token: Secret
    password: Password


def password_routes(entrance: Entrance) -> APIRouter:
    router = APIRouter(tags=["session"])

    @router.post(
        "/session/password",
        operation_id="change_password",
        status_code=204,
        responses=documented(503),
    )
    async def change(request: Request, given: ChangePassword) -> None:
        """Change the own password; every other session of it ends."""
        session = await entrance.gate.session(request)
        person = session.person
        await entrance.check_password(request, session, given.password)
        passwords.check(given.new_password, person.email, person.name, field="new_password")
        hashed = await entrance.passwords.hash(given.new_password)
        now, address = entrance.clock(), address_of(request)
        async with entrance.database.write() as connection:
            await logins.set_password(connection, person.id, hashed, now, session.id)
            await note(connection, person, "password-changed", now, address)

    @router.post(
        "/password-resets",
        operation_id="forgot_password",
        status_code=202,
        responses=documented(),
    )
    async def forgot(request: Request, given: Forgotten, tasks: BackgroundTasks) -> None:
        """Ask for a link by e-mail. The answer is the same whether somebody has this address."""
        entrance.tries.take(f"reset from {customer_of(request)}")
        tasks.add_task(_send_link, entrance, given.email)

    @router.post(
        "/password-resets/confirm",
        operation_id="reset_password",
        status_code=204,
        responses=documented(503),
    )
    async def confirm(request: Request, given: SetPassword) -> None:
        """Set a new password with the link; every session of the log-in ends."""
        _, known = await entrance.of_link("reset", given.token)
        person = known.person
        passwords.check(given.password, person.email, person.name)
        hashed = await entrance.passwords.hash(given.password)
        now = entrance.clock()
        async with entrance.database.write() as connection:
            if await tokens.take(connection, "reset", given.token, now) is None:
                raise link_over()
            await logins.set_password(connection, person.id, hashed, now)
            await note(connection, person, "password-reset", now, address_of(request))

    return router


async def _send_link(entrance: Entrance, email: str) -> None:
    """After the answer, so that its time tells nothing. The newest link is the only one."""
    try:
        entrance.tries.take(f"reset of {logins.folded(email)}")
    except TooMany:
        return
    now = entrance.clock()
    async with entrance.database.write() as connection:
        await outbox.order(connection)
        known = await logins.credentials(connection, email)
        if known is None or known.person.disabled:
            return
        secret = hashing.new_token()
        await tokens.void(connection, known.person.id, "reset")
        await tokens.keep(connection, "reset", [secret], tokens.For(known.person.id), now)
        await letters.post(connection, letters.reset(entrance.vault, known.person, secret))
