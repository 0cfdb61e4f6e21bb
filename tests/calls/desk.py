"""An administrator's program, which looks at live calls and acts on them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from ringfort.domain.permissions import Right
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.testing.eventually import PATIENCE, eventually
from tests.calls.office import Office

RIGHTS = [Right.USERS_VIEW, Right.USERS_DETAILS, Right.USERS_STEER]
SOON_S = 1
"""Promise: a change is told within this time."""

Document = dict[str, Any]


class Desk:
    """In an office."""

    def __init__(self, office: Office, client: httpx.AsyncClient) -> None:
        self.office, self.client = office, client
        self.path = f"/accounts/{office.account.id}/live-calls"

    async def calls(self, **query: Any) -> list[Document]:
        answer = await self.client.get(self.path, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def sees(self, wanted: Callable[[list[Document]], bool], what: str) -> list[Document]:
        """Wait until the list is like that."""
        seen: list[Document] = []

        async def looks() -> bool:
            nonlocal seen
            seen = await self.calls()
            return wanted(seen)

        await eventually(looks, promise_s=SOON_S, what=f"{what} in the list")
        return seen

    async def one(self, state: str) -> Document:
        """The only call, once it is in this state."""
        [call] = await self.sees(lambda calls: [c["state"] for c in calls] == [state], state)
        return call

    async def nothing(self) -> None:
        await self.sees(lambda calls: calls == [], "nothing")

    async def does(self, call: Document, verb: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"{self.path}/{call['id']}/{verb}", json=body or None)

    async def done(self, call: Document, verb: str, **body: Any) -> None:
        """The same, and it works."""
        answer = await self.does(call, verb, **body)
        assert answer.status_code == 204, answer.text

    @asynccontextmanager
    async def ear(self) -> AsyncIterator["Ear"]:
        """A socket that is told of live calls."""
        url = str(self.client.base_url).replace("http", "ws", 1).rstrip("/")
        key = {"Authorization": self.client.headers["Authorization"]}
        where = f"{url}/events?kinds=live-call"
        async with connect(where, additional_headers=key, proxy=None) as socket:
            ear = Ear(socket)
            assert (await ear.hears())["type"] == "ready"
            yield ear


class Ear:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def hears(self) -> Document:
        """The next message."""
        async with asyncio.timeout(PATIENCE):
            return dict(json.loads(await self._socket.recv()))

    async def state(self, wanted: str) -> Document:
        """The next call that is told of in this state; or that has `ended`."""
        while True:
            told = await self.hears()
            assert told["type"] == "live-call", told
            if wanted in (told["action"], told["call"]["state"]):
                return told


class Desks:
    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def open(self, office: Office) -> Desk:
        made = await office.factory.make(office.account, API_KEY, name="Desk", rights=RIGHTS)
        url = f"http://127.0.0.1:{office.platform.ports.api}/api/v1"
        headers = {"Authorization": f"Bearer {made.shown_once['key']}"}
        client = httpx.AsyncClient(base_url=url, headers=headers, trust_env=False)
        return Desk(office, await self._stack.enter_async_context(client))
