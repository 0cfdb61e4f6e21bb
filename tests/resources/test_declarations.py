"""Every noun is complete: texts, labels, references that lead somewhere, no more than it may be."""

import dataclasses

import pytest

from ringfort.domain.refs import declared
from ringfort.resources._mechanism.declare import Resource, all_resources, by_kind
from ringfort.texts import LANGUAGES, texts

NOUNS = list(all_resources().values())


def test_a_declaration_has_at_most_twelve_fields() -> None:
    assert len(dataclasses.fields(Resource)) <= 12


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_a_noun_is_complete(noun: Resource) -> None:
    for language in LANGUAGES:
        for key in (f"noun.title.{noun.kind}", f"kind.{noun.kind}"):
            assert key in texts(language), f"{key} in {language}"
    assert noun.model.__doc__
    for column in (noun.label, *noun.search, *(name for names in noun.unique for name in names)):
        assert column in noun.table.c
    for name, info in noun.model.model_fields.items():
        for ref in declared(info.annotation, info.metadata):
            assert ref.kind in by_kind(), f"{noun.name}.{name} refers to {ref.kind}"


def test_kinds_are_told_apart() -> None:
    assert len(by_kind()) == len(all_resources())
