"""The ledger: journals of lines that sum to nothing (double entry), and what may be spent.

A wallet is an account's money at the account above it, which keeps the other books. Amounts are
micro-units; a wallet's line is positive when its owner gains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from ringfort.domain.ids import new_id


class Book(StrEnum):
    """`wallet`: of who pays; the others are of the account above: what was paid in, earned, and
    put right."""

    WALLET = "wallet"
    PAYMENTS = "payments"
    INCOME = "income"
    ADJUSTMENTS = "adjustments"


class Kind(StrEnum):
    """Why money moved."""

    TOP_UP = "top_up"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    USAGE = "usage"
    REVERSAL = "reversal"


AGAINST = {
    Kind.TOP_UP: Book.PAYMENTS,
    Kind.REFUND: Book.PAYMENTS,
    Kind.ADJUSTMENT: Book.ADJUSTMENTS,
    Kind.USAGE: Book.INCOME,
}
"""The book on the other side of a wallet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a journal."""

    account_id: UUID
    book: Book
    micros: int


@dataclass(frozen=True, slots=True)
class Journal:
    """One movement of money, whole. `leg_id`: of a call that it is about."""

    id: UUID
    kind: Kind
    currency: str
    at: datetime
    lines: Sequence[Line]
    reason: str = ""
    leg_id: UUID | None = None

    def __post_init__(self) -> None:
        if not self.lines or sum(line.micros for line in self.lines) != 0:
            raise ValueError("the lines of a journal sum to nothing")

    def reversal(self, at: datetime, reason: str) -> "Journal":
        """What undoes it. Asked twice, it is the same one."""
        lines = [Line(each.account_id, each.book, -each.micros) for each in self.lines]
        return Journal(
            uuid5(self.id, "reversal"), Kind.REVERSAL, self.currency, at, lines, reason, self.leg_id
        )


@dataclass(frozen=True, slots=True)
class Level:
    """What one account pays the one above it, on the way from a customer up to the platform;
    `prepaid`: only of what was paid in."""

    account_id: UUID
    above_id: UUID
    micros: int
    prepaid: bool = False


def moved(kind: Kind, level: Level, currency: str, at: datetime, reason: str) -> Journal:
    """Money into (or, below 0, out of) one wallet."""
    return Journal(new_id(), kind, currency, at, _lines(kind, level, level.micros), reason)


def usage(leg_id: UUID, seq: int, currency: str, at: datetime, levels: Sequence[Level]) -> Journal:
    """The price of a leg at every level of this currency. Its id comes of `leg_id` and `seq`, how
    often the leg was rated before: settled twice, it is the same one."""
    lines = [line for each in levels for line in _lines(Kind.USAGE, each, -each.micros)]
    return Journal(
        uuid5(leg_id, f"usage {seq} {currency}"), Kind.USAGE, currency, at, lines, leg_id=leg_id
    )


def _lines(kind: Kind, level: Level, micros: int) -> list[Line]:
    return [
        Line(level.account_id, Book.WALLET, micros),
        Line(level.above_id, AGAINST[kind], -micros),
    ]


@dataclass(frozen=True, slots=True)
class Wallet:
    """`credit_limit` None: whatever it owes. `reserved`: for calls that go on. `forced`: it owes
    more than it may, by postings that ask nobody."""

    account_id: UUID
    currency: str
    balance: int
    credit_limit: int | None
    reserved: int
    forced: bool = False

    @property
    def available(self) -> int | None:
        """What may still be spent; None: anything."""
        if self.credit_limit is None:
            return None
        return self.balance + self.credit_limit - self.reserved

    @classmethod
    def load(cls, row: Any) -> "Wallet":
        return cls(**{name: getattr(row, name) for name in cls.__slots__})
