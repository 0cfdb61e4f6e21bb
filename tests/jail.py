"""How tests run a phone: shut in by the product's own sandbox."""

from functools import cache
from pathlib import Path

from ringfort.engine import sandbox
from ringfort.settings import Settings


@cache
def _chosen() -> sandbox.Jail:
    return sandbox.choose(Settings())


def jail(argv: list[str], writable: Path) -> list[str]:
    """(argv, writable folder) → argv in the engine image."""
    inside = [f"/usr/bin/{name}" for name in argv[:1]] + argv[1:]
    return sandbox.command(
        _chosen(), inside, name=writable.name, state=writable.parent, writable=[writable]
    )
