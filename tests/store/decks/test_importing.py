"""Files of carriers become deck versions: in a child process, whole or not at all."""

import csv
import io
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest

from ringfort.domain.errors import Invalid
from ringfort.store.decks.files import DeckFiles
from ringfort.store.decks.importing import ImportJob, Outcome
from ringfort.texts import t

ACCOUNT = UUID(int=1)
PEAK = str(UUID(int=2))
DAY = "2026-11-24"


class Desk:
    """Imports into a folder; remembers the version made last."""

    def __init__(self, folder: Path) -> None:
        self.files = DeckFiles(folder / "decks")
        self._folder = folder
        self._numbers = count()
        self.blob = uuid4()

    async def take(self, content: bytes | str, **options: Any) -> Outcome:
        source = self._folder / f"{next(self._numbers)}.csv"
        source.write_bytes(content.encode() if isinstance(content, str) else content)
        blob = uuid4()
        paths = self.files.rows(ACCOUNT, blob), self.files.compiled(ACCOUNT, blob)
        job = ImportJob(
            str(source),
            *map(str, paths),
            day=options.pop("day", DAY),
            profiles={"peak": PEAK},
            **options,
        )
        self.told: list[float] = []
        outcome = await self.files.take(job, self.told.append)
        whole = not outcome.errors and not job.dry_run
        assert [path.exists() for path in paths] == [whole, whole]
        if whole:
            self.blob = blob
        return outcome

    @property
    def previous(self) -> str:
        return str(self.files.rows(ACCOUNT, self.blob))

    def price(self, number: str) -> int | None:
        entry = self.files.deck(ACCOUNT, self.blob).find(number)
        return entry.rate.intervals[0].price if entry else None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.key) for each in outcome.errors]


async def test_the_longest_prefix_prices_a_number(desk: Desk) -> None:
    outcome = await desk.take(
        "Destination,Code,Rate,Increment,Connect Fee,Class,Blocked,Comment\n"
        "UK,44,0.02,60/60,0,international,,x\n"
        "UK mobile,447,0.05,1/1,0.01,mobile,,\n"
        'UK,"44790",.08,,,premium,yes,\n'
        "\n"
    )
    assert (outcome.read, outcome.rows, outcome.ignored) == (3, 3, ["Comment"])
    assert outcome.columns["increments"] == "Increment"
    assert desk.told[-1] == 0.9
    deck = desk.files.deck(ACCOUNT, desk.blob)
    prices = [desk.price(each) for each in ("441", "4471", "4479", "44790", "4", "45")]
    assert prices == [20_000, 50_000, 50_000, 80_000, None, None]
    mobile, premium = deck.find("447100"), deck.find("447900")
    assert mobile is not None
    assert premium is not None
    assert (mobile.destination, mobile.number_class) == ("UK mobile", "mobile")
    assert mobile.rate.numerator(61) == 60 * 10_000 + 61 * 50_000
    assert (premium.blocked, premium.number_class) == (True, "premium")


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Prefix;Destination;Price per min;Interval", "+49 30;Berlin;0,0125;60+1"),
        ("\ufeffDial Code\tName\tRate/Min\tBilling Increments", "49-30\tBerlin\t$0.0125\t60/1"),
        ("Country Code,Area Code,Tariff,First Interval,Next Interval", "49,30,0.0125,60,1"),
        ("NAME,BREAKOUT,NEW RATE,INTERVAL_1,INTERVAL_N", "Berlin,４９３０,0.0125,60,1"),
        ("code,usd,interval", "'4930,\u00a00.0125\u00a0,60/1/1"),
    ],
)
async def test_usual_headings_and_ways_of_writing(desk: Desk, heading: str, row: str) -> None:
    content = f"{heading}\r\n{row}\r\n"
    for encoded in (content.encode(), content.lstrip("\ufeff").encode("utf-16")):
        assert told(await desk.take(encoded)) == []
        deck = desk.files.deck(ACCOUNT, desk.blob)
        entry = deck.find("4930123")
        assert entry is not None
        assert [(each.price, each.increment_s) for each in entry.rate.intervals] == [
            (12_500, 60),
            (12_500, 1),
        ]


async def test_named_columns_go_before_the_usual_ones(desk: Desk) -> None:
    content = "Prefix,Our price,Price\n49,0.5,0.1\n"
    await desk.take(content, columns={"price": "our price"})
    assert desk.price("49") == 500_000
    with pytest.raises(Invalid) as error:
        await desk.take(content, columns={"price": "theirs"})
    assert error.value.field == "columns.price"


@pytest.mark.parametrize(
    ("row", "field", "key"),
    [
        ("4x,0.1", "prefix", "no_prefix"),
        ("1234567890123456,0.1", "prefix", "no_prefix"),
        ("٤٩,0.1", "prefix", "no_prefix"),
        ("49,", "price", "no_amount"),
        ("49,-1", "price", "no_amount"),
        ("49,1e3", "price", "no_amount"),
        ("49,1\x00", "price", "not_printable"),
        ('49,"1,234.5"', "price", "no_amount"),
        ("49,=1+1", "price", "no_amount"),
        ("49,nan", "price", "no_amount"),
        ("49,0.00000001", "price", "too_many_decimals"),
        ("49,1,0/1", "increments", "no_seconds"),
        ("49,1,1/2/3/4", "increments", "no_seconds"),
        ("49,1,99999", "increments", "no_seconds"),
        ("49,1,,31/12/2026", "effective", "which_date"),
        ("49,1,,2026-02-30", "effective", "no_date"),
        ("49,1,,,Evil\u202ename", "destination", "not_printable"),
        (f"49,1,,,{'x' * 201}", "destination", "cell_too_long"),
        ("49,1,,,,maybe", "blocked", "no_switch"),
        ("49,1,,,,,night", "times", "no_such_name"),
        ("49,1,,,,,peak", "times", "no_usual_rate"),
    ],
)
async def test_a_wrong_row_is_named_by_its_line(desk: Desk, row: str, field: str, key: str) -> None:
    heading = "prefix,price,increment,effective date,destination,blocked,time profile\n"
    outcome = await desk.take(f"{heading}1,0.1\n{row}\n")
    assert told(outcome) == [(3, field, key)]
    params = outcome.errors[0].params
    assert all(t(f"error.{key}", language, **params) for language in ("en", "ru"))


async def test_a_prefix_that_is_there_twice(desk: Desk) -> None:
    outcome = await desk.take("prefix,price\n49,1\n50,1\n49,2\n")
    assert told(outcome) == [(4, "prefix", "prefix_twice")]


async def test_errors_are_bounded(desk: Desk) -> None:
    outcome = await desk.take("prefix,price\n" + "x,1\n" * 5000)
    assert len(outcome.errors) == 100


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"price\n1\n",
        b"prefix,price\n49,\xff\n",
        b'prefix,price\n49,"' + b"x" * 10_000,
        b"prefix,price\n49" + b",1" * 200,
        b"PK\x03\x04 and no more",
    ],
)
async def test_what_is_no_sheet_is_refused(desk: Desk, content: bytes) -> None:
    with pytest.raises(Invalid):
        await desk.take(content)


async def test_a_formula_is_text_and_goes_out_as_text(desk: Desk) -> None:
    cell = "=HYPERLINK(1)"
    await desk.take(f"prefix,price,destination\n49,1,{cell}\n")
    deck = desk.files.deck(ACCOUNT, desk.blob)
    entry = deck.find("49")
    assert entry is not None
    assert entry.destination == cell
    sheet = "".join(desk.files.sheet(ACCOUNT, desk.blob, {}))
    [row] = csv.DictReader(io.StringIO(sheet))
    assert row["destination"] == f"'{cell}"


async def test_what_goes_out_comes_in_the_same(desk: Desk) -> None:
    rows = "49,1.25,0.5,60,1,0.01,0.02,3,4,,\n49,2,2,1,1,0,0,0,0,,peak\n7,0,0,1,1,0,0,0,0,yes,\n"
    names = "prefix,price,next price,first s,next s,connect fee,minimum cost,free s,free up to s"
    await desk.take(f"{names},blocked,times\n{rows}")
    sheet = "".join(desk.files.sheet(ACCOUNT, desk.blob, {PEAK: "Peak"}))
    outcome = await desk.take(sheet, previous=desk.previous)
    assert set(outcome.counts.values()) == {0}
    assert "".join(desk.files.sheet(ACCOUNT, desk.blob, {PEAK: "Peak"})) == sheet


async def test_a_time_profile_has_a_rate_of_its_own(desk: Desk) -> None:
    await desk.take("prefix,rate,time profile\n49,0.10,\n49,0.05,Peak\n")
    entry = desk.files.deck(ACCOUNT, desk.blob).find("4930")
    assert entry is not None
    [(times, rate)] = entry.timed
    assert (times, rate.intervals[0].price) == (PEAK, 50_000)
    assert entry.rate.intervals[0].price == 100_000


async def test_differences_to_the_present_version(desk: Desk) -> None:
    await desk.take("prefix,rate,destination\n1,1,US\n2,1,Africa\n3,1,Europe\n4,1,UK\n5,1,Peru\n")
    change = "prefix,rate,destination\n1,2,US\n2,0.5,Africa\n3,1,EU\n4,1,UK\n6,1,Mexico\n"
    outcome = await desk.take(change, previous=desk.previous, dry_run=True)
    assert outcome.counts == {"new": 1, "gone": 1, "dearer": 1, "cheaper": 1, "changed": 1}
    first = {each.sort: (each.prefix, each.before, each.after) for each in outcome.differences}
    assert first["dearer"] == ("1", 1_000_000, 2_000_000)
    assert first["gone"] == ("5", 1_000_000, None)
    outcome = await desk.take(change, previous=desk.previous, merge=True)
    assert (outcome.rows, outcome.counts["gone"]) == (6, 0)
    assert [desk.price(each) for each in ("1", "5", "6")] == [2_000_000, 1_000_000, 1_000_000]


@pytest.mark.parametrize(
    ("dates", "first", "second"),
    [
        ("ymd", "2026-11-01", "2026-12-01 00:00:00"),
        ("ymd", "01.11.2026", "01.12.2026"),
        ("dmy", "1/11/26", "1/12/26"),
        ("mdy", "11/01/2026", "12/01/2026"),
    ],
)
async def test_of_several_dates_the_one_in_force_is_taken(
    desk: Desk, dates: str, first: str, second: str
) -> None:
    content = f"prefix,rate,effective date\n49,1,{first}\n49,2,{second}\n49,3,\n5,1,{second}\n"
    outcome = await desk.take(content, dates=dates)
    assert (outcome.later, outcome.later_from, outcome.rows) == (2, "2026-12-01", 1)
    assert desk.price("49") == 1_000_000
    await desk.take(content, dates=dates, day="2026-12-01")
    assert [desk.price(each) for each in ("49", "5")] == [2_000_000, 1_000_000]


def a_book(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


async def test_xlsx(desk: Desk) -> None:
    content = a_book(
        [
            ["Destination", "Code", "Rate", "Increment", "Effective date"],
            ["UK", 44, 0.1 + 0.2, "60/1", date(2026, 11, 1)],
            [None, None, None],
            ["Germany", "49", "0,5", None, None],
        ]
    )
    outcome = await desk.take(content)
    assert told(outcome) == []
    assert [desk.price(each) for each in ("441", "491")] == [300_000, 500_000]
    outcome = await desk.take(a_book([["Code", "Rate"], [44, 1], [45, "=1+1"]]))
    assert told(outcome) == [(3, "price", "no_amount")]  # it was never calculated


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: b"x" + c[1:]])
async def test_a_compiled_file_that_is_not_whole_is_refused(
    desk: Desk, change: Callable[[bytes], bytes]
) -> None:
    await desk.take("prefix,rate\n49,1\n")
    path = desk.files.compiled(ACCOUNT, desk.blob)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError, match="no whole deck"):
        desk.files.deck(ACCOUNT, desk.blob)
