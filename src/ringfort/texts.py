"""Texts a person sees, by key and language: `t("remark.no_entry", "ru")`.

Keys are `section.name` from `locale/<language>.toml`, one section per area of the product.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Self

LANGUAGES = ("en", "ru")


def t(key: str, lang: str | None = None, /, **params: object) -> str:
    """The text with its parameters filled in.

    `lang` None means the language of this process; a language we have no texts in means English.
    Raises KeyError for a key or a parameter that is missing: tests see to it that none is.
    """
    chosen = lang if lang in LANGUAGES else "en" if lang else process_language()
    return texts(chosen)[key].format_map(params)


class Text(str):
    """A sentence in English that can be told in other languages: `Text("error.gone", noun="x")`.

    A parameter `kind` names a noun, which has a name of its own in each language.
    """

    __slots__ = ("_key", "_params")

    _key: str
    _params: Mapping[str, object]

    def __new__(cls, key: str, /, **params: object) -> Self:
        text = super().__new__(cls, t(key, "en", **_named(params, "en")))
        text._key, text._params = key, params
        return text

    @property
    def key(self) -> str:
        return self._key

    @property
    def params(self) -> Mapping[str, object]:
        return self._params

    def told(self, lang: str) -> str:
        """In this language."""
        return t(self._key, lang, **_named(self._params, lang))


def _named(params: Mapping[str, object], lang: str) -> dict[str, object]:
    named = texts(lang if lang in LANGUAGES else "en").get(f"kind.{params.get('kind')}")
    return dict(params) | ({"kind": named} if named else {})


def told(message: str, lang: str) -> str:
    """A Text in this language; any other string as it is."""
    return message.told(lang) if isinstance(message, Text) else message


@cache
def texts(lang: str) -> Mapping[str, str]:
    """Every text of one language by its key. Read once."""
    source = files("ringfort").joinpath("locale", f"{lang}.toml").read_text(encoding="utf-8")
    return dict(_flattened(tomllib.loads(source)))


def process_language(environ: Mapping[str, str] | None = None) -> str:
    """Language of the person at this terminal: RINGFORT_LANG, LC_ALL, LC_MESSAGES, LANG."""
    environ = os.environ if environ is None else environ
    names = ("RINGFORT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    first = next((environ[name] for name in names if environ.get(name)), "en")
    lang = first[:2].lower()
    return lang if lang in LANGUAGES else "en"


def _flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flattened(value, f"{key}.")
