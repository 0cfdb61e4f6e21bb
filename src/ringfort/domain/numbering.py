"""How an account, a trunk or a PBX writes numbers (B4): prefixes, and ordered rules to match and
replace. Inside everything is E.164."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ringfort.domain import numbers
from ringfort.domain.errors import Invalid
from ringfort.domain.patterns import Pattern, compiled

_Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,10}$")]
_MOST_RULES = 50
_GROUP = re.compile(r"\\([1-9])")


class Rewrite(BaseModel):
    """A number that matches as a whole becomes `replace`, in which \\1 … \\9 are groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: Pattern
    replace: Annotated[str, StringConstraints(pattern=r"^(\+|[0-9*#]|\\[1-9])*$", max_length=50)]

    @model_validator(mode="after")
    def _groups_are_there(self) -> Self:
        highest = max((int(d) for d in self.replace.split("\\")[1:] for d in d[:1]), default=0)
        if highest > compiled(self.match).groups:
            raise PydanticCustomError("no_group", "\\{group}", {"group": highest})
        return self

    def applied(self, number: str) -> str | None:
        """The rewritten number, or None if it does not match."""
        found = compiled(self.match).fullmatch(number)
        if found is None:
            return None
        return _GROUP.sub(lambda group: found.group(int(group[1])) or "", self.replace)


Rewrites = Annotated[list[Rewrite], Field(max_length=_MOST_RULES)]


class Numbering(BaseModel):
    """Rules by which numbers come in and go out; the first rewrite that matches counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    national_prefix: _Digits = Field("", description="Dialled before a number in the country.")
    international_prefix: _Digits = Field("", description="Dialled before a foreign number.")
    outbound_prefix: _Digits = Field("", description="Dialled for an outside line.")
    area_code: _Digits = ""
    called_in: Rewrites = Field([], description="Called numbers as they come in.")
    calling_in: Rewrites = Field([], description="Callers as they come in.")
    called_out: Rewrites = Field([], description="Called numbers before they go out.")
    calling_out: Rewrites = Field([], description="Callers before they go out.")

    def inward(self, dialled: str, rules: Sequence[Rewrite] = ()) -> str:
        """E.164 of what was dialled. Invalid: it is no number."""
        number = rewritten(dialled, rules)
        if self.outbound_prefix and number.startswith(self.outbound_prefix):
            number = number.removeprefix(self.outbound_prefix)
        if number.startswith("+"):
            return numbers.read(number, self.country)
        code = phonenumbers.country_code_for_region(self.country)
        if self.international_prefix and number.startswith(self.international_prefix):
            return numbers.read(f"+{number.removeprefix(self.international_prefix)}", self.country)
        if self.national_prefix and number.startswith(self.national_prefix):
            national = number.removeprefix(self.national_prefix)
            return numbers.read(f"+{code}{national}", self.country)
        if self.area_code:
            try:
                return numbers.read(f"+{code}{self.area_code}{number}", self.country)
            except Invalid:
                pass
        return numbers.read(number, self.country)

    def outward(self, number: str, rules: Sequence[Rewrite] = ()) -> str:
        """What the other side wants to see of an E.164 number; without prefixes that is E.164."""
        parsed = phonenumbers.parse(number)
        national = phonenumbers.national_significant_number(parsed)
        home = parsed.country_code == phonenumbers.country_code_for_region(self.country)
        if home and self.national_prefix:
            number = f"{self.outbound_prefix}{self.national_prefix}{national}"
        elif not home and self.international_prefix:
            number = f"{self.outbound_prefix}{self.international_prefix}{number[1:]}"
        return rewritten(number, rules)


class Formatter(BaseModel):
    """Caller ID as a trunk wants it (reference.md 5.9): `value` forces one; else group 1 of the
    pattern is kept, between prefix and suffix; `strip` leading characters go first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    regex: Pattern | None = None
    prefix: Annotated[str, StringConstraints(pattern=r"^\+?[0-9*#]{0,20}$")] = ""
    suffix: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{0,20}$")] = ""
    strip: Annotated[int, Field(ge=0, le=15)] = 0
    value: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{1,20}$")] | None = None

    def applied(self, number: str) -> str:
        """The number as it is sent; one that does not match stays as it is."""
        if self.value is not None:
            return self.value
        kept = number[self.strip :]
        if self.regex is not None:
            found = compiled(self.regex).search(kept)
            if found is None:
                return number
            kept = found.group(1) if compiled(self.regex).groups else found.group(0)
        return f"{self.prefix}{kept}{self.suffix}"


def rewritten(number: str, rules: Sequence[Rewrite]) -> str:
    """After the first rule that matches."""
    for rule in rules:
        if (made := rule.applied(number)) is not None:
            return made
    return number
