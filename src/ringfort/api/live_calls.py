"""Live calls on the WebSocket of live events: to a socket that asks for them, all that there are,
and then each change, as far as its caller may see it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from ringfort.api.listening import Listener, message
from ringfort.domain.errors import Unavailable
from ringfort.domain.live_calls import CALL, KIND, LiveCall, News
from ringfort.domain.permissions import Action, Caller
from ringfort.resources.calls import calls
from ringfort.resources.calls.live_calls import Exchange
from ringfort.store import accounts
from ringfort.store.db import Database

AT_ONCE = 200
"""Calls in one message."""
MOST_NEWS = 20_000
"""That may wait to be told; then everybody is told everything anew."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """`before`: the call as it was last told, if it was."""

    news: News
    before: LiveCall | None


class CallsFeed:
    """Tells listeners; `run` must run. `hear` is for whoever knows what happens."""

    def __init__(self, exchange: Exchange, database: Database) -> None:
        self._exchange, self._database = exchange, database
        self._listeners: set[Listener] = set()
        self._new: set[Listener] = set()
        self._news: list[Told] = []
        self._wake = asyncio.Event()

    def hear(self, news: News | None, before: LiveCall | None = None) -> None:
        """None: everything may be another."""
        if not self._listeners:
            return
        if news is None or len(self._news) >= MOST_NEWS:
            self._news.clear()
            self._new |= self._listeners
        else:
            self._news.append(Told(news, before))
        self._wake.set()

    def greet(self, listener: Listener) -> None:
        """It is new, or wants something else now."""
        kinds = listener.wanted.kinds
        if kinds is not None and KIND in kinds:
            self._listeners.add(listener)
            self._new.add(listener)
            self._wake.set()
        else:
            self.leave(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        self._new.discard(listener)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._tell()
            except Exception:  # e.g. the database is away: everybody is told anew
                _log.warning("live calls wait", exc_info=True)
                await asyncio.sleep(1)
                self.hear(None)

    async def _tell(self) -> None:
        found = self._found()
        about = {told.news.call.account_id for told in self._news}
        ids = about | {call.account_id for call in found or ()} if self._new else about
        async with self._database.read() as connection:
            paths = await accounts.paths(connection, ids)
        news, self._news = self._news, []
        new, self._new = self._new, set()
        for listener in self._listeners - new:
            for told in news:
                _tell(listener, told, paths)
        if new:
            now = self._found()
            for listener in new:
                _tell_all(listener, now, paths)
            if any(call.account_id not in paths for call in now or ()):
                self._new |= new  # one of an account that had none before
                self._wake.set()

    def _found(self) -> Sequence[LiveCall] | None:
        """None: the call service is away."""
        try:
            return list(self._exchange.calls())
        except Unavailable:
            return None


def _tell(listener: Listener, told: Told, paths: Mapping[UUID, str]) -> None:
    call, path = told.news.call, paths.get(told.news.call.account_id)
    if path is None or not _fits(listener, path):
        return
    caller = listener.whose.caller
    if sees(caller, path, call):
        action = told.news.action
        known = told.before is not None and sees(caller, path, told.before)
        if action == "changed" and not known:
            action = "started"
        listener.put(message(KIND, action=action, call=_document(call)))
    elif told.before is not None and sees(caller, path, told.before):
        listener.put(message(KIND, action="ended", call=_document(told.before)))


def _tell_all(
    listener: Listener, found: Iterable[LiveCall] | None, paths: Mapping[UUID, str]
) -> None:
    if found is None:
        listener.put(message("live-calls", calls=None, more=False))
        return
    caller = listener.whose.caller
    ours = [
        _document(call)
        for call in sorted(found, key=lambda call: call.id)
        if (path := paths.get(call.account_id))
        and _fits(listener, path)
        and sees(caller, path, call)
    ]
    for start in range(0, len(ours) or 1, AT_ONCE):
        part = ours[start : start + AT_ONCE]
        more = start + AT_ONCE < len(ours)
        listener.put(message("live-calls", calls=part, more=more))


def sees(caller: Caller, path: str, call: LiveCall) -> bool:
    """Whether the caller may see the call of an account that is at `path`."""
    if not path.startswith(caller.path):
        return False
    guard, noun = calls.CALL.guard, calls.CALL.name
    if call.account_id != caller.account_id and guard.below[Action.VIEW] not in caller.rights:
        return False
    if caller.may(noun, Action.VIEW, guard):
        return True
    return caller.may_own(noun, Action.VIEW, guard) and caller.user_id in call.users


def _fits(listener: Listener, path: str) -> bool:
    wanted = listener.wanted.account_id
    return wanted is None or f"/{wanted}/" in path


def _document(call: LiveCall) -> object:
    return CALL.dump_python(call, mode="json")
