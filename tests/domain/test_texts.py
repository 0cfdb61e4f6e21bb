"""Texts: the same keys and parameters in every language, and every key the code names exists."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import ringfort
from ringfort.domain.decisions import PARAMETERS, Decision
from ringfort.domain.usage import Outcome
from ringfort.texts import LANGUAGES, process_language, t, texts

SOURCES = Path(ringfort.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_keys_and_parameters(lang: str) -> None:
    english, other = texts("en"), texts(lang)
    assert sorted(other) == sorted(english)
    for key, text in english.items():
        assert placeholders(other[key]) == placeholders(text), key
        assert bool(other[key].strip()) is bool(text.strip()), key


def test_every_key_named_in_the_code_exists() -> None:
    named = {key: where for where, key in literal_keys()}
    missing = {key: where for key, where in named.items() if key not in texts("en")}
    assert not missing


def test_every_decision_has_its_sentence() -> None:
    for code in Decision:
        assert placeholders(texts("en")[f"decision.{code}"]) == PARAMETERS[code], code


def test_every_outcome_has_its_sentence() -> None:
    for outcome in Outcome:
        told = t(f"call.outcome.{outcome}", "en", seconds=1, cause="x")
        assert told.endswith(".")


def literal_keys() -> Iterator[tuple[str, str]]:
    """First arguments of calls of `t(...)` that are plain strings."""
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            called = name.id if isinstance(name, ast.Name) else name
            first = node.args[0]
            if called == "t" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{file.relative_to(SOURCES)}:{node.lineno}", first.value


def test_parameters_are_filled_in_and_taken_literally() -> None:
    assert t("remark.level_unreached", "en", level="{x}") == "No call ever reaches level {x}."
    assert "уровень 5" in t("remark.level_unreached", "ru", level=5)


def test_an_unknown_language_is_told_in_english() -> None:
    assert t("exit.busy", "qaa") == t("exit.busy", "en")


def test_a_missing_key_or_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        t("no.such.key", "en")
    with pytest.raises(KeyError):
        t("remark.level_unreached", "en")


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ru_RU", "LANG": "C"}, "ru"),
        ({"RINGFORT_LANG": "ru", "LC_ALL": "en_US.UTF-8"}, "ru"),
    ],
)
def test_the_language_of_the_terminal(environ: dict[str, str], lang: str) -> None:
    assert process_language(environ) == lang
