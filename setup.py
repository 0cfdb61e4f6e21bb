"""Puts the built portal into a wheel, beside the code that serves it. All else: pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

DIST = Path(__file__).parent / "portal" / "dist"


class WithPortal(build_py):
    """An editable install serves the checkout's own."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        if not (DIST / "index.html").is_file():
            raise SetupError(f"{DIST} has no index.html: `make setup` builds the portal")
        super().run()
        inside = Path(self.build_lib) / "ringfort" / "portal"
        shutil.rmtree(inside, ignore_errors=True)
        shutil.copytree(DIST, inside, ignore=shutil.ignore_patterns(".*"))


setup(cmdclass={"build_py": WithPortal})
