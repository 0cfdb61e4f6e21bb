"""A platform of its own for these tests, with two application servers."""

from collections.abc import Iterator

import pytest

from ringfort.settings import Platform
from tests.calls.platform import running


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("servers"), servers=2) as platform:
        yield platform
