"""Phones run from the engine image, shut in like the engines."""

from collections.abc import Callable
from pathlib import Path

from ringfort.engine import sandbox
from ringfort.settings import Platform


def phone_jail(platform: Platform) -> Callable[[list[str], Path], list[str]]:
    """(argv, writable folder) → argv that runs it in the engine image."""
    jail = sandbox.choose(platform.settings)

    def shut_in(argv: list[str], folder: Path) -> list[str]:
        name = f"phone-{folder.name}"
        program = f"/usr/bin/{argv[0]}"
        return sandbox.command(
            jail, [program, *argv[1:]], name=name, state=platform.state, writable=(folder,)
        )

    return shut_in
