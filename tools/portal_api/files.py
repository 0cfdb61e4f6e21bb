"""The files by path below the repository's root."""

from collections.abc import Mapping

from tools.portal_api.nouns import nouns
from tools.portal_api.types import types


def files() -> Mapping[str, str]:
    return {"portal/src/api/nouns.json": nouns(), "portal/src/api/types.ts": types()}
