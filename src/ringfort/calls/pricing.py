"""What a call costs whom: by the books of the accounts on its line, and rates in files."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from ringfort.calls.snapshots import Snapshots
from ringfort.domain import credit
from ringfort.domain.credit import Control
from ringfort.domain.rating.books import Find, Line, Unpriced
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known
from ringfort.store.decks.compiled import Deck, Entry
from ringfort.store.decks.files import DeckFiles
from ringfort.store.money.charges import Share

_MOST = 32
"""Decks that stay open."""
_log = structlog.get_logger()


class NoPrice(Exception):
    """An account on the line has no price for the call; `why` as of `Unpriced`."""

    def __init__(self, account: AccountSnapshot, why: str) -> None:
        super().__init__(why)
        self.account, self.why = account, why


class Decks:
    """Rates by blob, opened when they are first asked for."""

    def __init__(self, files: DeckFiles) -> None:
        self._files = files
        self._open: OrderedDict[UUID, asyncio.Task[Deck]] = OrderedDict()

    async def find(self, owner_id: UUID, blob: UUID, number: str) -> Entry | None:
        """A deck whose file is not there has no rates."""
        if blob not in self._open:
            opening = asyncio.to_thread(self._files.deck, owner_id, blob)
            self._open[blob] = asyncio.create_task(opening)
            if len(self._open) > _MOST:
                self._open.popitem(last=False)
        self._open.move_to_end(blob)
        try:
            return (await asyncio.shield(self._open[blob])).find(number)
        except (FileNotFoundError, ValueError) as broken:
            _log.error("deck cannot be read", blob=str(blob), reason=str(broken))
            self._open.pop(blob, None)
            return None


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices calls."""

    snapshots: Snapshots
    find: Find

    async def shares(
        self,
        account: AccountSnapshot,
        above: UUID | None,
        number: str,
        moment: datetime,
        trunk: Known | None = None,
    ) -> Sequence[Share]:
        """What each account on the caller's line pays for a call to an E.164 number or short
        digits, from the root down: those below `above`, with whom the call leaves the platform, by
        its trunk if it does. NoPrice. Method `none` asks for nothing."""
        line = await self.line(account)
        first = _first_paying(line, above)
        found: list[Share] = []
        if trunk and (tariff := await self.asked(line[:first], trunk, number, moment)):
            found.append(Share(trunk.owner_id, trunk.id, first - 1, Control.CARRIER, tariff))
        for asked, paying in await self.payers(account, above):
            tariff = await self.tariff(paying, number, moment)
            found.append(_share(asked, paying, tariff))
        return found

    async def internal(self, account: AccountSnapshot, moment: datetime) -> Sequence[Share]:
        """What each account on the line pays for a call inside this one, from the root down; who
        has no price for such calls pays nothing."""
        found = []
        for asked, paying in await self.payers(account, None):
            try:
                tariff = Line(tuple(each.money for each in paying)).internal(moment)
            except Unpriced:
                continue
            if tariff is not None:
                found.append(_share(asked, paying, tariff))
        return found

    async def payers(
        self, account: AccountSnapshot, above: UUID | None
    ) -> list[tuple[Control, Sequence[AccountSnapshot]]]:
        """Who pays for a call that leaves the platform with `above`, from the root down: each as
        the last of its line, and what is asked of it."""
        line = await self.line(account)
        found: list[tuple[Control, Sequence[AccountSnapshot]]] = []
        for depth in range(_first_paying(line, above), len(line)):
            book = line[depth].money
            asked = credit.control(book.billing, book.credit_limit, book.prepay_metered)
            if asked is not None:
                found.append((asked, line[: depth + 1]))
        return found

    async def asked(
        self, line: Sequence[AccountSnapshot], trunk: Known, number: str, moment: datetime
    ) -> Tariff | None:
        """What the carrier asks of the trunk's owner, the last of the line, if that is known."""
        if trunk.cost_deck_id is None:
            return None
        books, digits = Line(tuple(each.money for each in line)), number.removeprefix("+")
        try:
            return await books.asked(trunk.cost_deck_id, digits, moment, self.find)
        except Unpriced:
            return None

    async def tariff(
        self, line: Sequence[AccountSnapshot], number: str, moment: datetime
    ) -> Tariff:
        """What the last account of a line pays. NoPrice."""
        books = Line(tuple(each.money for each in line))
        try:
            return await books.tariff(number.removeprefix("+"), moment, self.find)
        except Unpriced as unpriced:
            raise NoPrice(line[-1], unpriced.why) from None

    async def line(self, account: AccountSnapshot) -> list[AccountSnapshot]:
        """From the root down to the account; what has gone meanwhile is missing."""
        above = [await self.snapshots.of(each) for each in account.outward.above]
        return [*(each for each in above if each), account]


def _share(asked: Control, paying: Sequence[AccountSnapshot], tariff: Tariff) -> Share:
    """Of the last account of a line."""
    payer, book = paying[-1], paying[-1].money
    limit = book.credit_limit if book.billing == "postpaid" else 0
    return Share(payer.id, paying[-2].id, len(paying) - 1, asked, tariff, limit)


def _first_paying(line: Sequence[AccountSnapshot], above: UUID | None) -> int:
    """Place in the line of whoever is below `above`; of nobody: below the root."""
    return 1 + next((n for n, each in enumerate(line) if each.id == above), 0)
