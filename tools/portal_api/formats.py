"""What a value means beyond its type: by the common type that declares it, or by its name."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from pydantic import EmailStr
from pydantic.fields import FieldInfo

from ringfort.domain import numbers
from ringfort.domain.numbering import Pattern
from ringfort.domain.schedule import TimeOfDay
from ringfort.domain.trunks import Address
from ringfort.resources._mechanism import fields as common
from ringfort.resources._mechanism.declare import Resource, all_resources
from ringfort.resources.money.exchange_rates import Rate
from ringfort.resources.platform.account_settings import Money
from ringfort.resources.platform.branding import Colour
from ringfort.resources.platform.webhooks import Url

FORMATS: Mapping[str, Any] = {
    "time-zone": common.TimeZone,
    "language": common.Language,
    "country": common.Country,
    "currency": common.Currency,
    "extension": common.ExtensionNumber,
    "digits": common.Digits,
    "phone-number": common.PhoneNumber,
    "domain": common.Domain,
    "money": common.Amount,
    "percent": common.Percent,
    "network": common.Network,
    "ip-address": Address,
    "regex": Pattern,
    "uri": Url,
    "colour": Colour,
}
NAMED: Mapping[str, str] = {
    "audit.address": "ip-address",
    "audit.kind": "kind",
    "calls.currency": "currency",
    "calls.from_number": "phone-number",
    "calls.price": "money",
    "calls.to_number": "phone-number",
    "emergency-calls.number": "phone-number",
    "emergency-calls.shown": "phone-number",
    "files.size": "bytes",
    "numbers.country": "country",
    "routes.margin_percent": "percent",
    "trunks.gateways.progress_timeout": "seconds",
    "trunks.register_expires": "seconds",
}
"""Fields whose types do not say it."""


def _audited(resource: Resource) -> Iterator[str]:
    return (verb.name for verb in resource.verbs if resource.writable)


KNOWN: Mapping[str, Sequence[str]] = {
    "audit.actor_kind": ("login", "api_key", "platform"),
    "audit.action": (
        *("created", "updated", "deleted", "top_up", "refund", "adjustment"),
        *("drained", "resumed", "hang-up", "transfer", "listen", "end-registration"),
        *sorted({verb for each in all_resources().values() for verb in _audited(each)}),
    ),
}
"""Values of what the API calls a text."""
UNITS = {"_ms": "milliseconds", "_s": "seconds", "_days": "days", "_percent": "percent"}

PLAIN_IDS: Mapping[str, str] = {
    "api-keys.login_id": "login",
    "calls.device_id": "device",
    "calls.extension_id": "extension",
    "calls.to_user_id": "user",
    "calls.trunk_id": "trunk",
    "calls.user_id": "user",
}
"""Ids of things that may be gone: no references, but pages show their names."""

SECRETS = frozenset(
    {
        "accounts.administrator_password",
        "accounts.set-pin.pin",
        "api-keys.key",
        "devices.secret",
        "logins.system_password",
        "trunks.gateways.password",
        "trunks.secret",
        "users.set-pin.pin",
        "webhooks.secret",
    }
)


def format_of(plain: Any, marks: Sequence[Any], path: str) -> str | None:
    """The format of a value that stands at this path, below its noun's name."""
    if path in NAMED:
        return NAMED[path]
    if plain is EmailStr:
        return "email"
    if plain in (int, Decimal):
        for ending, unit in UNITS.items():
            if path.endswith(ending):
                return unit
    if _says(Money, marks):
        return "money"
    for name, declared in FORMATS.items():
        if _says(declared, marks):
            return name
    return "phone-number" if _as_people_write_it(plain, marks) else None


def is_decimal(marks: Sequence[Any]) -> bool:
    """Texts that are decimal numbers."""
    return _says(Money, marks) or _says(Rate, marks)


def is_time(marks: Sequence[Any]) -> bool:
    return _says(TimeOfDay, marks)


def is_note(marks: Sequence[Any]) -> bool:
    """Texts of more than a line."""
    lengths = [getattr(mark, "max_length", None) or 0 for mark in marks]
    return max(lengths, default=0) >= 1000 and not _says(Url, marks)


def flat(marks: Sequence[Any]) -> Iterator[Any]:
    """Marks, and what stands in a `Field` among them."""
    for mark in marks:
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


def _as_people_write_it(plain: Any, marks: Sequence[Any]) -> bool:
    return plain is str and any(getattr(m, "max_length", 0) == numbers.LONGEST for m in marks)


def _says(declared: Any, marks: Sequence[Any]) -> bool:
    return all(mark in marks for mark in flat(get_args(declared)[1:]))
