"""Rates of deck versions as the API tells them."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from ringfort.api.sheets import RowTold
from ringfort.domain.errors import Invalid
from ringfort.domain.rating.deck_rows import DeckRow
from ringfort.store.decks.files import amount
from ringfort.store.decks.importing import Outcome
from ringfort.texts import Text


class RateTold(BaseModel):
    """One rate: prices a minute, lengths in seconds. `times`: name of a time profile, empty: at all
    other times. `effective`: of a file's row, when it begins."""

    prefix: str
    destination: str
    number_class: str
    blocked: bool
    times: str
    effective: str
    price: str
    first_s: int
    next_s: int
    next_price: str
    connect_fee: str
    minimum_cost: str
    free_s: int
    free_up_to_s: int


class RatesPage(BaseModel):
    """By prefix."""

    items: list[RateTold]
    next: str | None = Field(description="Ask for more with `after`; null: these were all.")


class DifferenceTold(BaseModel):
    """One of the first of its sort: new, gone, dearer, cheaper, changed; prices a minute."""

    sort: str
    prefix: str
    destination: str
    before: str | None
    after: str | None


class RatesTold(BaseModel):
    """With any error, or in a dry run, nothing has changed. `read`: rows of the file; `rows`: of
    the version; `later`: rows left out since they begin later; `counts` and `differences` are to
    what is in force now. Of the file: its `headings`, `columns` by field, those `ignored`, the
    first rows as they are (`examples`) and as they were understood (`sample`)."""

    dry_run: bool
    read: int
    rows: int
    headings: list[str]
    columns: dict[str, str]
    ignored: list[str]
    examples: list[list[str]]
    sample: list[RateTold]
    later: int
    later_from: str | None
    counts: dict[str, int]
    differences: list[DifferenceTold]
    errors: list[RowTold]


def rate_told(row: DeckRow, names: Mapping[str, str]) -> RateTold:
    """`names` of time profiles by id."""
    offer = row.offer
    return RateTold(
        **{name: getattr(row, name) for name in ("prefix", "destination", "number_class")},
        **{name: getattr(offer, name) for name in ("first_s", "next_s", "free_s", "free_up_to_s")},
        blocked=row.blocked,
        times=names.get(row.times, row.times),
        effective=row.effective,
        price=amount(offer.price),
        next_price=amount(offer.next_price),
        connect_fee=amount(offer.connect_fee),
        minimum_cost=amount(offer.minimum_cost),
    )


def rates_told(
    outcome: Outcome, names: Mapping[str, str], *, dry_run: bool, language: str
) -> RatesTold:
    return RatesTold(
        dry_run=dry_run,
        read=outcome.read,
        rows=outcome.rows,
        headings=outcome.headings,
        columns=outcome.columns,
        ignored=outcome.ignored,
        examples=outcome.examples,
        sample=[rate_told(each, names) for each in outcome.sample],
        later=outcome.later,
        later_from=outcome.later_from,
        counts={str(sort): count for sort, count in outcome.counts.items()},
        differences=[
            DifferenceTold(
                sort=each.sort,
                prefix=each.prefix,
                destination=each.destination,
                before=_price(each.before),
                after=_price(each.after),
            )
            for each in outcome.differences
        ],
        errors=[
            RowTold(
                row=each.row,
                field=each.field,
                code=Invalid.code,
                message=Text(f"error.{each.key}", **each.params).told(language),
            )
            for each in outcome.errors
        ],
    )


def _price(micros: int | None) -> str | None:
    return None if micros is None else amount(micros)
