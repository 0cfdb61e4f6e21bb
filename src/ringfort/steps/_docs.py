"""The generated part of `docs/add-a-step.md`: every step, its settings and exits, from the code.

`python -m ringfort.steps._docs docs/add-a-step.md` rewrites it; a test fails when it lags.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ringfort.steps import kinds
from ringfort.steps._step import Kind

BEGIN = "<!-- generated: steps -->"
END = "<!-- end of generated -->"


def refreshed(page: str) -> str:
    """The page with its generated part made anew. Raises ValueError when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def reference() -> str:
    """One section for each kind of step, in Markdown."""
    return "\n\n".join("\n".join(_section(name, kind)) for name, kind in kinds().items())


def _section(name: str, kind: type[Kind]) -> Iterator[str]:
    yield f"### {name}"
    yield inspect.cleandoc(kind.__doc__ or "")
    yield ""
    yield "| Setting | Value | Default | Meaning |"
    yield "|---|---|---|---|"
    schema = kind.model_json_schema()
    needed = schema.get("required", [])
    for setting, facts in schema["properties"].items():
        if setting != "type":
            default = "needed" if setting in needed else f"`{json.dumps(facts.get('default'))}`"
            meaning = facts.get("description", "")
            yield f"| `{setting}` | {_value(facts, schema)} | {default} | {meaning} |"
    yield ""
    exits = ", ".join(f"`{way.name}`" for way in kind.exits)
    yield f"Exits: {exits}." if exits else "Exits: none; the call ends here."


def _value(facts: dict[str, Any], schema: dict[str, Any]) -> str:
    """A JSON Schema node in a few words."""
    if "$ref" in facts:
        return _value(schema["$defs"][facts["$ref"].rpartition("/")[2]], schema)
    if "enum" in facts:
        return ", ".join(f"`{choice}`" for choice in facts["enum"])
    if facts.get("type") == "array":
        most = f", at most {facts['maxItems']}" if "maxItems" in facts else ""
        return f"list of {_value(facts['items'], schema)}{most}"
    return "id" if facts.get("format") == "uuid" else str(facts.get("type", "any"))


def main(page: Path) -> None:
    """Rewrite the page in place."""
    page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
