"""Pydantic's complaints as our errors: the field's path, and a sentence that can be told in any
language."""

from pydantic import ValidationError

from ringfort.domain.errors import Invalid
from ringfort.domain.flow import path
from ringfort.texts import Text, texts


def invalid(error: ValidationError) -> Invalid:
    """The first complaint."""
    first = error.errors(include_url=False, include_input=False)[0]
    return complaint(first["type"], first["loc"], first.get("ctx", {}), first["msg"])


def complaint(
    kind: str, location: tuple[int | str, ...], context: dict[str, object], message: str
) -> Invalid:
    """One complaint. A kind without a text of its own is told as pydantic says it, in English."""
    field = path([part for part in location if part != "[key]"]) or None
    for key in (f"error.{kind}", f"invalid.{kind}"):
        if key in texts("en"):
            return Invalid(Text(key, **context), field=field)
    if isinstance(context.get("error"), Exception):
        return Invalid(str(context["error"]), field=field)
    return Invalid(message, field=field)
