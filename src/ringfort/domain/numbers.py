"""Telephone numbers: read as people write them, kept in E.164 (ITU-T), told apart by class.

Inside, a number is `+` and up to 15 digits, always. Emergency and other short numbers are none.
"""

from enum import StrEnum
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ShortNumberCost
from phonenumbers import shortnumberinfo as short

from ringfort.domain.errors import Invalid
from ringfort.texts import Text

NOWHERE = "ZZ"
"""Of no country: a number is read with its plus and country code, or not at all."""
LONGEST = 40
"""Characters of input that are looked at."""


class NumberClass(StrEnum):
    """What calling it means, seen from an account's country (features.md B1, B7)."""

    EMERGENCY = "emergency"
    SHORT = "short"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    MOBILE = "mobile"
    LOCAL = "local"
    """The country's, of the account's own area code."""
    NATIONAL = "national"
    """Long distance: the country's other fixed lines."""
    INTERNATIONAL = "international"
    UNKNOWN = "unknown"


_BY_TYPE = {
    PhoneNumberType.TOLL_FREE: NumberClass.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberClass.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberClass.PREMIUM,
    PhoneNumberType.MOBILE: NumberClass.MOBILE,
    PhoneNumberType.PAGER: NumberClass.MOBILE,
    PhoneNumberType.PERSONAL_NUMBER: NumberClass.PREMIUM,
    PhoneNumberType.UNKNOWN: NumberClass.UNKNOWN,
}


def read(text: str, country: str, field: str = "number") -> str:
    """E.164 of what somebody in this country (ISO 3166) writes: `+7…`, `8916…`, `12123388100`, with
    spaces, brackets, hyphens. Invalid names the field."""
    if len(text) > LONGEST:
        raise Invalid(Text("error.no_number", value=text[:LONGEST]), field=field)
    found = _parsed(text, country)
    if found is None and text.strip()[:1].isdigit():
        found = _parsed(f"+{text.strip()}", None)  # a full number without its plus
    if found is None:
        raise Invalid(Text("error.no_number", value=text), field=field)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def number_class(number: str, country: str, area_code: str = "") -> NumberClass:
    """Class of an E.164 number, or of digits that are short in this country."""
    if is_emergency(number, country):
        return NumberClass.EMERGENCY
    if not number.startswith("+"):
        return _short_class(number, country)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return NumberClass.UNKNOWN
    kind = _BY_TYPE.get(phonenumbers.number_type(parsed))
    abroad = phonenumbers.region_code_for_number(parsed) != country  # also behind +1 and +7
    if abroad and kind not in (NumberClass.PREMIUM, NumberClass.TOLL_FREE):
        return NumberClass.INTERNATIONAL
    if abroad and parsed.country_code != phonenumbers.country_code_for_region(country):
        return NumberClass.PREMIUM if kind is NumberClass.PREMIUM else NumberClass.INTERNATIONAL
    if kind is not None:
        return kind
    local = area_code and str(parsed.national_number).startswith(area_code)
    return NumberClass.LOCAL if local else NumberClass.NATIONAL


def may_be_mobile(number: str) -> bool:
    """Whether an E.164 number can take text messages: where mobile and fixed lines share a plan
    (North America) any may."""
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return kind in (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    )


def is_emergency(number: str, country: str) -> bool:
    """Whether exactly these digits call for help in this country."""
    return _digits(number) and short.is_emergency_number(number, country)


def is_short(number: str, country: str) -> bool:
    """Whether exactly these digits are a short number of this country."""
    return _short_class(number, country) is not NumberClass.UNKNOWN


@cache
def emergency_numbers(country: str) -> frozenset[str]:
    """Every number of up to four digits that calls for help in this country."""
    candidates = (f"{n:0{width}d}" for width in (2, 3, 4) for n in range(10**width))
    return frozenset(each for each in candidates if is_emergency(each, country))


def country_of(number: str) -> str | None:
    """ISO 3166 code of an E.164 number's country; None: it has none (+800, satellites)."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    return region if region and region != "001" else None


def readable(number: str, country: str) -> str:
    """As people of this country write it: national at home, international abroad."""
    parsed = phonenumbers.parse(number)
    home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _parsed(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        found = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if found.extension or not phonenumbers.is_valid_number(found):
        return None
    return found


def _digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _short_class(number: str, country: str) -> NumberClass:
    if not _digits(number):
        return NumberClass.UNKNOWN
    parsed = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(country),
        national_number=int(number),
        italian_leading_zero=number.startswith("0") or None,
    )
    if not short.is_valid_short_number_for_region(parsed, country):
        return NumberClass.UNKNOWN
    cost = short.expected_cost_for_region(parsed, country)
    if cost is ShortNumberCost.TOLL_FREE:
        return NumberClass.TOLL_FREE
    return NumberClass.PREMIUM if cost is ShortNumberCost.PREMIUM_RATE else NumberClass.SHORT
