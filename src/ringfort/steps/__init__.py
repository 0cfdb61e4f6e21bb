"""Verbs of a call flow, one file each, found by looking into this package."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ringfort.domain.errors import Invalid
from ringfort.domain.flow import Exit, Flow, Step
from ringfort.domain.remarks import Remark, check
from ringfort.steps._step import Kind

_COMMON = frozenset(exit_name.value for exit_name in Exit)


@cache
def kinds() -> Mapping[str, type[Kind]]:
    """Every kind of step by its type, in alphabetical order."""
    found = {kind.name(): kind for kind in _declared()}
    return dict(sorted(found.items()))


def parse_flow(document: object) -> Flow:
    """A flow whose every step has a known type, right settings and exits it can have.

    Raises Invalid naming the field, such as `steps[2].settings.cause`.
    """
    flow = Flow.parse(document)
    for index, step in enumerate(flow.steps):
        _check_step(step, f"steps[{index}]")
    return flow


def remarks(flow: Flow) -> list[Remark]:
    """What a person should know before publishing the flow."""
    return check(flow, {name: kind.exits for name, kind in kinds().items()})


def kind_of(step: Step, field: str = "") -> Kind:
    """The step's action with its settings. Raises Invalid naming the field."""
    prefix = f"{field}." if field else ""
    kind = kinds().get(step.type)
    if kind is None:
        raise Invalid("no such type of step", field=f"{prefix}type")
    return kind.read(step.settings, f"{prefix}settings")


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema of each kind's settings, by type."""
    return {name: kind.model_json_schema() for name, kind in kinds().items()}


def _check_step(step: Step, field: str) -> None:
    kind = kind_of(step, field)
    allowed = _COMMON | {way.name for way in kind.exits}
    for exit_name in step.exits:
        if exit_name not in allowed:
            raise Invalid(
                f"a {step.type} step has no such exit", field=f"{field}.exits.{exit_name}"
            )


def _declared() -> Iterator[type[Kind]]:
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        members = vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        for member in members:
            if isinstance(member, type) and issubclass(member, Kind) and member is not Kind:
                yield member
