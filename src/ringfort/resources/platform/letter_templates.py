"""Letters in an account's own words (A2, F5): the nearest account's above counts, else ours."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Invalid
from ringfort.domain.permissions import ACCOUNTS
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import FIXED
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import Sight
from ringfort.store.tables import accounts
from ringfort.texts import Text, texts

_NAME = re.compile(r"\{([^{}]*)\}")


Kind = Literal[
    "invitation",
    "password_reset",
    "new_login",
    "webhook_off",
    "emergency",
    "spend_limit",
    "low_balance",
]


class LetterTemplate(BaseModel):
    """Subject and text of one kind of letter in one language. `{name}` and the like stand for what
    our own text has there; paragraphs are parted by an empty line, and a link comes last."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"letter": "invitation", "subject": "Welcome", "text": "Hello {name}!"}]
        }
    )

    letter: Annotated[Kind, FIXED]
    language: Annotated[Literal["en", "ru"], FIXED] = "en"
    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)
    ] = Field(description="With names in braces.")


def names_of(letter: str) -> frozenset[str]:
    """What may stand in braces in this letter."""
    english = texts("en")
    found = english[f"letter.{letter}.subject"] + english[f"letter.{letter}.text"]
    return frozenset(_NAME.findall(found))


def filled(template: str, params: Mapping[str, str]) -> str:
    """Names in braces replaced, and nothing else done with them."""
    return _NAME.sub(lambda name: params.get(name[1], ""), template)


async def of_account(
    connection: AsyncConnection, account_id: UUID, letter: str, language: str
) -> tuple[str, str] | None:
    """Subject and text that count for the account's people; None = ours."""
    path = await connection.scalar(sa.select(accounts.c.path).where(accounts.c.id == account_id))
    if path is None:
        return None
    query = (
        sa.select(table.c.subject, table.c.text)
        .join_from(table, accounts, accounts.c.id == table.c.account_id)
        .where(table.c.account_id.in_(Sight(path).line))
        .where(table.c.letter == letter, table.c.language == language)
        .order_by(sa.func.length(accounts.c.path).desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (row.subject, row.text)


async def _known_names(_work: Work, _owner: Owner, change: Change) -> None:
    template = change.new
    if not isinstance(template, LetterTemplate):
        return
    known = names_of(template.letter)
    for field in ("subject", "text"):
        value: str = getattr(template, field)
        strange = next((name for name in _NAME.findall(value) if name not in known), None)
        if strange is not None or _NAME.sub("", value).count("{"):
            told = ", ".join(sorted(known))
            raise Invalid(Text("error.no_such_name_here", names=told), field=field)


table = owned("letter_templates", LetterTemplate)
LETTER_TEMPLATE = Resource(
    name="letter-templates",
    kind="letter-template",
    table=table,
    model=LetterTemplate,
    guard=ACCOUNTS,
    label="letter",
    search=("subject",),
    unique=(("language", "letter"),),
    check=_known_names,
)
