"""What values of this store look like. Each check returns the value or raises Invalid with its
field; the pictures are those of the database's readers: SIP, the edge, a dial plan."""

import re
import zoneinfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict, Invalid

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_REALM = re.compile(rf"(?=.{{3,190}}$){_LABEL}(?:\.{_LABEL})+")
_NUMBER = re.compile(r"[0-9]{2,10}")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")
_NAME_LENGTH = 100


def slug(value: str) -> str:
    """Label of an account inside its realm, 1 to 32 characters."""
    return _match(_SLUG, value, "slug", "1 to 32 of a-z, 0-9 and inner hyphens")


def realm(value: str) -> str:
    """SIP domain, at least two labels, lower case, at most 190 characters."""
    return _match(_REALM, value, "realm", "a lower-case domain name with a dot")


def number(value: str) -> str:
    """Extension: 2 to 10 digits."""
    return _match(_NUMBER, value, "number", "2 to 10 digits")


def username(value: str) -> str:
    """User part of a device's address."""
    return _match(_USERNAME, value, "username", "1 to 64 of a-z, 0-9, '.', '_' and '-'")


def language(value: str) -> str:
    """Language tag such as `en` or `pt-BR`."""
    return _match(_LANGUAGE, value, "language", "a language tag such as en or pt-BR")


def name(value: str) -> str:
    """What people call it: 1 to 100 printable characters."""
    if not value.strip() or len(value) > _NAME_LENGTH or not value.isprintable():
        raise Invalid("name: must be 1 to 100 printable characters", field="name")
    return value.strip()


def time_zone(value: str) -> str:
    """Key of the IANA time zone database."""
    try:
        return zoneinfo.ZoneInfo(value).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        message = f"time_zone: there is no time zone {value!r}"
        raise Invalid(message, field="time_zone") from None


async def unused(connection: AsyncConnection, column: sa.Column[str], **row: object) -> None:
    """Raise Conflict naming `column` if a row like this exists (the caller holds `order`)."""
    table = column.table
    same = sa.and_(*(table.c[key] == value for key, value in row.items()))
    if await connection.scalar(sa.select(sa.exists().where(same))):
        message = f"{column.name}: {row[column.name]!r} is already in use"
        raise Conflict(message, field=column.name)


def _match(pattern: re.Pattern[str], value: str, field: str, picture: str) -> str:
    if not pattern.fullmatch(value):
        raise Invalid(f"{field}: must be {picture}, not {value!r}", field=field)
    return value
