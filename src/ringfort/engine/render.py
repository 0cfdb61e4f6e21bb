"""Configuration of the engines, written anew from templates at every start."""

import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ringfort.domain.codecs import LETTERS, SPOKEN
from ringfort.domain.headers import Header, Origin
from ringfort.domain.usage import TRUNK_CALLER
from ringfort.settings import Platform

_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGES = ("en", "ru")

Values = Mapping[str, object]


def values(platform: Platform) -> dict[str, object]:
    """What every template may use."""
    settings = platform.settings
    return {
        "listen": settings.listen,
        "listen6": settings.listen6,
        "public": settings.public,
        "inside": settings.inside,
        "first_app": settings.apps[0],
        "domain": settings.domain,
        "ports": platform.ports,
        "secrets": platform.secrets,
        "defence": settings.defence,
        "capture": settings.capture,
        "countries": settings.countries_file.exists(),
        "header": {header.name: header.value for header in Header},
        "codecs": {"letters": LETTERS, "spoken": SPOKEN},
        "origin": {origin.name: origin.value for origin in Origin},
        "trunk_caller": TRUNK_CALLER,
        "brand": "Ringfort",
        "session_expires": settings.testing.session_expires or 1800,
        "workers": max(2, os.cpu_count() or 2),
        "edge": platform.state / "edge",
        "modules": f"/usr/lib/{_triplet()}/kamailio/modules/",
        "asterisk_modules": f"/usr/lib/{_triplet()}/asterisk/modules",
    }


def render_folder(source: Path, target: Path, values: Values, *, owner: int | None) -> None:
    """Write every `*.j2` of `source` into `target`, mode 0640: they hold secrets."""
    jinja = Environment(
        loader=FileSystemLoader(source),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - configuration files, and values are our own settings
    )
    target.mkdir(parents=True, exist_ok=True)
    for template in sorted(source.glob("*.j2")):
        path = target / template.stem
        part = target / f"{template.stem}.part"
        part.touch(mode=0o640)
        part.write_text(jinja.get_template(template.name).render(values))
        if owner is not None:
            os.chown(part, owner, owner)
        part.replace(path)


def render_app(platform: Platform, name: str, *, owner: int | None) -> None:
    """An Asterisk's configuration and its tree of writable folders."""
    home = platform.state / name
    own = {"name": name, "address": platform.settings.servers[name], "home": home}
    render_folder(_TEMPLATES / "asterisk", home / "etc", values(platform) | own, owner=owner)
    for folder in ("lib/keys", "spool", "run", "log/cel-custom", "data/sounds"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    for language in _LANGUAGES:
        _link(home / "data/sounds" / language, Path("/usr/share/asterisk/sounds") / language)
    for shared in ("documentation", "moh", "static-http"):
        _link(home / "data" / shared, Path("/usr/share/asterisk") / shared)
    if owner is not None:
        for path in (home, *home.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def _link(link: Path, target: Path) -> None:
    if not link.is_symlink():
        link.symlink_to(target)


def _triplet() -> str:
    return str(sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu")
