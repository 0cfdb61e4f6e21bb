"""Rows of a carrier's price list: which column is what, and what a row says.

Everything in a file is hostile: cells are text, bounded, never evaluated.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from ringfort.domain.errors import Invalid
from ringfort.domain.money import micros_of
from ringfort.domain.numbers import NumberClass
from ringfort.domain.plain_text import uncelled
from ringfort.domain.rating.prefixes import NIBBLES
from ringfort.domain.rating.rates import Interval, Rate
from ringfort.texts import Text

LONGEST_CELL = 200
LONGEST_INCREMENT_S = 3600

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "prefix": (
        *("prefix", "dial prefix", "dialling prefix", "dialing prefix", "destination prefix"),
        *("dial code", "dialcode", "dialling code", "dialing code", "destination code"),
        *("breakout", "code", "codes", "number prefix", "dst prefix", "префикс", "код"),
    ),
    "country_code": ("country code", "countrycode", "cc"),
    "area_code": ("area code", "areacode", "city code", "ndc"),
    "destination": (
        *("destination", "destination name", "dest", "destinations", "zone", "name"),
        *("code name", "description", "location", "network", "operator", "country"),
        *("направление", "название", "страна", "оператор"),
    ),
    "number_class": ("class", "number class", "type", "network type"),
    "price": (
        *("price", "rate", "price per minute", "rate per minute", "price per min"),
        *("rate per min", "price min", "rate min", "per minute", "price 1", "rate 1"),
        *("new price", "new rate", "current price", "current rate", "call rate", "cost"),
        *("tariff", "usd", "eur", "price usd", "rate usd", "price eur", "rate eur"),
        *("цена", "цена за минуту", "стоимость", "тариф"),
    ),
    "next_price": ("next price", "price n", "rate n", "next rate", "subsequent rate"),
    "first_s": (
        *("first interval", "interval 1", "initial interval", "first increment"),
        *("initial increment", "initial period", "minimum duration", "first s"),
    ),
    "next_s": (
        *("next interval", "interval n", "subsequent interval", "next increment"),
        *("subsequent increment", "additional increment", "next period", "next s"),
    ),
    "increments": (
        *("increment", "increments", "interval", "intervals", "billing increment"),
        *("billing increments", "billing interval", "billing", "charge interval", "rounding"),
        *("интервал", "тарификация", "шаг"),
    ),
    "connect_fee": (
        *("connect fee", "connection fee", "connection charge", "connect charge"),
        *("setup fee", "set up fee", "setup", "connect cost", "call setup fee"),
    ),
    "minimum_cost": ("minimum cost", "min cost", "minimum charge", "minimum price"),
    "free_s": ("free seconds", "free s", "free time"),
    "free_up_to_s": ("free up to s", "free up to", "grace", "grace period"),
    "effective": (
        *("effective date", "effective", "effective from", "effective since", "start date"),
        *("valid from", "valid since", "activation date", "date", "дата", "действует с"),
    ),
    "blocked": ("blocked", "forbidden", "barred", "disabled", "closed"),
    "times": ("time profile", "times", "time of day", "period", "day time"),
}
"""The trade's usual names of each column, the likeliest first."""

DateOrder = Literal["ymd", "dmy", "mdy"]


class Offer(NamedTuple):
    """What a row asks, in micro-units and seconds: a first block, then blocks of another length."""

    price: int
    first_s: int
    next_s: int
    next_price: int
    connect_fee: int
    minimum_cost: int
    free_s: int
    free_up_to_s: int

    def rate(self) -> Rate:
        intervals = (
            Interval(0, self.price, self.first_s),
            Interval(self.first_s, self.next_price, self.next_s),
        )
        alike = (self.price, self.first_s) == (self.next_price, self.next_s)
        return Rate(
            intervals[:1] if alike else intervals,
            connect_fee=self.connect_fee,
            minimum_cost=self.minimum_cost,
            free_s=self.free_s,
            free_up_to_s=self.free_up_to_s,
        )


class DeckRow(NamedTuple):
    """`times`: id of a time profile, empty = at all other times. `effective`: ISO 8601 date or
    empty. `line` as a spreadsheet counts."""

    line: int
    prefix: str
    times: str
    effective: str
    destination: str
    number_class: str
    blocked: bool
    offer: Offer


class Wrong(Exception):
    """A cell that cannot be; `params` of the text `error.<key>`."""

    def __init__(self, field: str, key: str, **params: object) -> None:
        super().__init__(key)
        self.field, self.key, self.params = field, key, params


def recognised(headings: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Field → index of its column. `chosen` names headings where they are not the usual ones; an
    empty one: no column is the field's. Invalid: there is no such field or heading."""
    plain = [_plain(each) for each in headings]
    found: dict[str, int] = {}
    for field, heading in chosen.items():
        if field not in HEADINGS:
            raise Invalid(Text("error.no_column", name=field), field="columns")
        if not heading:
            continue
        if _plain(heading) not in plain:
            raise Invalid(Text("error.no_column", name=heading[:100]), field=f"columns.{field}")
        found[field] = plain.index(_plain(heading))
    for field, names in HEADINGS.items():
        there = [plain.index(name) for name in names if name in plain]
        free = [index for index in there if index not in found.values()]
        if field not in found and field not in chosen and free:
            found[field] = free[0]
    return found


def complete(columns: Mapping[str, int]) -> None:
    """Invalid: what is necessary is missing."""
    if "prefix" not in columns and not {"country_code", "area_code"} <= columns.keys():
        raise Invalid(Text("error.column_missing", name="prefix"), field="columns.prefix")
    if "price" not in columns:
        raise Invalid(Text("error.column_missing", name="price"), field="columns.price")


class RowReader:
    """Reads rows of one file. `profiles`: ids of time profiles by their names in lower case."""

    def __init__(
        self, columns: Mapping[str, int], profiles: Mapping[str, str], dates: DateOrder
    ) -> None:
        self._columns = dict(columns)
        self._profiles = profiles
        self._dates = dates
        self._priced = [self._columns.get(name) for name in _PRICED]
        self._offer = lru_cache(50_000)(_offer)

    def read(self, line: int, cells: Sequence[str]) -> DeckRow:
        """Raises Wrong."""
        blocked = self._blocked(self._cell(cells, "blocked"))
        raw = tuple("" if at is None or at >= len(cells) else cells[at] for at in self._priced)
        return DeckRow(
            line,
            self._prefix(cells),
            self._times(self._cell(cells, "times")),
            _date(self._cell(cells, "effective"), self._dates),
            _name(self._cell(cells, "destination")),
            _class(self._cell(cells, "number_class")),
            blocked,
            self._offer(raw, blocked),
        )

    def _cell(self, cells: Sequence[str], field: str) -> str:
        at = self._columns.get(field)
        return "" if at is None or at >= len(cells) else tidy(cells[at], field)

    def _prefix(self, cells: Sequence[str]) -> str:
        text = self._cell(cells, "prefix")
        if "prefix" not in self._columns:
            text = self._cell(cells, "country_code") + self._cell(cells, "area_code")
        digits = text.lstrip("'+").replace(" ", "").replace("-", "").removeprefix("00")
        if not digits.isascii() or not digits.isdigit() or len(digits) > NIBBLES:
            raise Wrong("prefix", "no_prefix", value=text[:40])
        return digits

    def _times(self, text: str) -> str:
        if not text:
            return ""
        try:
            return self._profiles[text.lower()]
        except KeyError:
            raise Wrong("times", "no_such_name", kind="time-profile", value=text[:40]) from None

    def _blocked(self, text: str) -> bool:
        try:
            return _SWITCH[text.lower()]
        except KeyError:
            raise Wrong("blocked", "no_switch", value=text[:40]) from None


_PRICED = (
    *("price", "next_price", "first_s", "next_s", "increments", "connect_fee"),
    *("minimum_cost", "free_s", "free_up_to_s"),
)
_CLASSES = frozenset(each.value for each in NumberClass)
_SWITCH = dict.fromkeys(("1", "yes", "y", "true", "x", "blocked", "closed"), True)
_SWITCH |= dict.fromkeys(("", "0", "no", "n", "false", "open"), False)


def tidy(text: str, field: str) -> str:
    """A cell as people mean it: compatible letters made plain, no marks of spreadsheets. Wrong: too
    long, or with characters that cannot be seen."""
    if len(text) > LONGEST_CELL:
        raise Wrong(field, "cell_too_long", limit=LONGEST_CELL)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = uncelled(text.strip())
    if not text.isprintable():
        raise Wrong(field, "not_printable")
    return text


def _plain(heading: str) -> str:
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", heading[:100]).lower())
    return words.strip()


def _name(text: str) -> str:
    if len(text) > 100:
        raise Wrong("destination", "cell_too_long", limit=100)
    return text


def _class(text: str) -> str:
    wanted = text.lower().replace("-", "_").replace(" ", "_")
    return wanted if wanted in _CLASSES else ""


def _offer(raw: Sequence[str], blocked: bool) -> Offer:
    price, next_price, first_s, next_s, increments, fee, minimum, free_s, free_up_to = raw
    if blocked and not price.strip():
        price = "0"
    first, following = _increments(increments) if increments.strip() else (1, 1)
    first = _seconds(first_s, "first_s", first, 1)
    start = _amount(price, "price")
    return Offer(
        start,
        first,
        _seconds(next_s, "next_s", following if increments.strip() else first, 1),
        _amount(next_price, "next_price", start),
        _amount(fee, "connect_fee", 0),
        _amount(minimum, "minimum_cost", 0),
        _seconds(free_s, "free_s", 0, 0),
        _seconds(free_up_to, "free_up_to_s", 0, 0),
    )


def _increments(text: str) -> tuple[int, int]:
    """`60/1`, `60+1`, `60-1`, `1/1/1` (the first is then the minimum), or one for all."""
    parts = re.split(r"\s*[/+:;-]\s*", tidy(text, "increments"))
    if len(parts) > 3:
        raise Wrong("increments", "no_seconds", value=text[:40])
    seconds = [_seconds(each, "increments", None, 1) for each in parts]
    return seconds[0], seconds[-1]


def _seconds(text: str, field: str, usual: int | None, least: int) -> int:
    text = tidy(text, field)
    if not text and usual is not None:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise Wrong(field, "no_seconds", value=text[:40])
    if not least <= int(text) <= LONGEST_INCREMENT_S:
        raise Wrong(field, "no_seconds", value=text)
    return int(text)


def _amount(text: str, field: str, usual: int | None = None) -> int:
    text = tidy(text, field).strip("$€£ ")
    if not text and usual is not None:
        return usual
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        micros = micros_of(text)
    except Invalid as error:
        many = re.fullmatch(r"[0-9]{0,12}\.[0-9]{7,30}", text)
        raise Wrong(field, "too_many_decimals" if many else "no_amount", value=text[:40]) from error
    if micros < 0:
        raise Wrong(field, "no_amount", value=text[:40])
    return micros


def _date(text: str, order: DateOrder) -> str:
    """ISO 8601, or day, month and year in the file's order; a time of day is left out."""
    if not text:
        return ""
    parts = re.split(r"[-./]", text.split(" ")[0].split("T")[0])
    try:
        numbers = [int(each) for each in parts]
        if len(parts[0]) != 4:
            if order == "ymd" and "." not in text:
                raise Wrong("effective", "which_date", value=text[:40])
            day, month, year = numbers if order != "mdy" else (numbers[1], numbers[0], numbers[2])
            numbers = [year + 2000 if year < 100 else year, month, day]
        return date(*numbers).isoformat()
    except (ValueError, TypeError):
        raise Wrong("effective", "no_date", value=text[:40]) from None
