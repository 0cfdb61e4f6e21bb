"""Phones by how they speak: plain RTP, SRTP by SDES over TLS, a browser."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from ringfort.phones.call import Call
from ringfort.phones.phone import Phone
from ringfort.resources.people.devices import DEVICE
from ringfort.store.secrets import Lent
from tests.calls.browser.chromium import Chromium
from tests.calls.browser.webphone import WebPhone
from tests.calls.office import Office

AnyPhone = Phone | WebPhone
AnyCall = Call | WebPhone


class Browsers:
    """Web phones of one test; Chromium starts when the first is wanted."""

    def __init__(self, stack: AsyncExitStack, folder: Path) -> None:
        self._stack, self._folder = stack, folder
        self._chromium: Chromium | None = None
        self._tones = iter(range(2850, 3400, 100))

    async def open(
        self,
        office: Office,
        extension: str,
        *,
        films: bool = False,
        host: str = "",
        lent: Lent | None = None,
    ) -> WebPhone:
        """A page with a phone that will register; `films`: with a camera;
        `host`: another than `listen`; `lent`: with these in the place of its own secret."""
        person = await office.user(extension)
        if self._chromium is None:
            self._chromium = await self._stack.enter_async_context(Chromium.start(self._folder))
        return await WebPhone.open(
            self._chromium,
            origin(office, host),
            user=person.username,
            realm=person.realm,
            login=lent.username if lent else None,
            password=lent.secret if lent else person.secret,
            tone_hz=next(self._tones),
            films=films,
        )


def origin(office: Office, host: str = "") -> str:
    """The API's, as the world reaches it."""
    platform = office.platform
    return f"https://{host or platform.settings.listen}:{platform.ports.api_tls}"


Maker = Callable[[Office, Browsers, str], Awaitable[AnyPhone]]


async def plain(office: Office, _: Browsers | None, extension: str) -> Phone:
    return await office.phone(extension)


async def sdes(office: Office, _: Browsers | None, extension: str) -> Phone:
    """Its device demands SRTP."""
    await rule(office, extension, "s", encrypt_audio=True)
    return await office.phone(extension, transport="tls", srtp=True)


async def web(office: Office, browsers: Browsers, extension: str) -> WebPhone:
    phone = await browsers.open(office, extension)
    await phone.registered()
    return phone


async def rule(office: Office, extension: str, rule: str, **settings: object) -> None:
    """Set the device's settings and wait until the edge has the rule that follows; "" is none."""
    device_id = (await office.user(extension)).device_id
    await office.factory.change(office.account, DEVICE, device_id, settings=settings)
    await office.learnt("media", f"{extension}@{office.realm}", lambda entry: (entry or "") == rule)


async def connect(caller: AnyPhone, callee: AnyPhone, extension: str) -> tuple[AnyCall, AnyCall]:
    """The call at its caller and at its callee, who has answered."""
    call = await caller.dial(extension)
    await call.ringing()
    answered = await callee.answer()
    await call.answered()
    return call, answered


async def talk(*calls: AnyCall, seconds: float = 1.5) -> None:
    """Let sound flow to all of them, from now on."""
    since = asyncio.get_running_loop().time()
    for call in calls:
        call.since = since
    await asyncio.gather(*(call.talk(seconds) for call in calls))
