"""Nouns run on SQLite and on a real PostgreSQL."""

from tests.store.conftest import *  # noqa: F403
