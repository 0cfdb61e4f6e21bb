"""TypeScript types of what hand-made pages send and get."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from tools.portal_api.document import Schema, given, schemas, taken

HEAD = "// Written by tools/portal_api from the API's document; not to be changed by hand.\n"
PLAIN = {"string": "string", "integer": "number", "number": "number"}
PLAIN |= {"boolean": "boolean", "null": "null"}


def types() -> str:
    """The file."""
    sent, got = taken(), given()
    printer = Printer(_short(sent | got))
    shown = sorted(sent | got, key=lambda name: printer.names[name])
    return HEAD + "".join(f"\n{printer.declared(name, name in got)}" for name in shown)


class Printer:
    """Prints schemas as types. What is answered is there: its fields are never left out, and its
    decimal numbers are texts."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def declared(self, name: str, answered: bool) -> str:
        schema = schemas()[name]
        body = self.type(schema, answered)
        return f"{_comment(schema, '')}export type {self.names[name]} = {body};\n"

    def type(self, schema: Schema, answered: bool, indent: str = "") -> str:
        if "$ref" in schema:
            return self.names[schema["$ref"].rpartition("/")[2]]
        if "const" in schema:
            return json.dumps(schema["const"])
        if "enum" in schema:
            return " | ".join(json.dumps(value) for value in schema["enum"])
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            printed = [self.type(each, answered, indent) for each in choices]
            if answered and {"number", "string"} <= set(printed):
                printed.remove("number")
            return " | ".join(dict.fromkeys(printed))
        return self._of_type(schema, answered, indent)

    def _of_type(self, schema: Schema, answered: bool, indent: str) -> str:
        if schema.get("type") == "array":
            item = self.type(schema["items"], answered, indent)
            return f"({item})[]" if " | " in item else f"{item}[]"
        if properties := schema.get("properties"):
            required = set(properties) if answered else set(schema.get("required", ()))
            return self._object(properties, required, answered, indent)
        if schema.get("type") == "object":
            rest = schema.get("additionalProperties")
            inner = self.type(rest, answered, indent) if isinstance(rest, Mapping) else "unknown"
            return f"Record<string, {inner}>"
        return PLAIN[schema["type"]] if "type" in schema else "unknown"

    def _object(
        self, properties: Mapping[str, Schema], required: set[str], answered: bool, indent: str
    ) -> str:
        lines = []
        for name, schema in properties.items():
            key = name if name.isidentifier() else json.dumps(name)
            mark = "" if name in required else "?"
            printed = self.type(schema, answered, f"{indent}  ")
            lines.append(f"{_comment(schema, f'{indent}  ')}{indent}  {key}{mark}: {printed};\n")
        return "{\n" + "".join(lines) + indent + "}"


def _comment(schema: Schema, indent: str) -> str:
    words = " ".join(str(schema.get("description", "")).split())
    return f"{indent}/** {words.replace('*/', '* /')} */\n" if words else ""


def _short(names: set[str]) -> dict[str, str]:
    """Without the modules in which they stand, unless two have one name."""
    last = Counter(name.rpartition("__")[2] for name in names)
    return dict(_told(name, last) for name in sorted(names))


def _told(name: str, last: Mapping[str, int]) -> tuple[str, str]:
    *modules, own = name.split("__")
    if last[own] == 1:
        return name, own
    words: Iterator[str] = (word.capitalize() for word in modules[-1].split("_"))
    return name, "".join(words) + own
