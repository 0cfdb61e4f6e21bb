"""Somebody in front of the portal: a tab of a real browser, and what is asked of every page."""

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.portal.looks import Look

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "portal" / "src" / "locale"
AXE = ROOT / "portal" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 25_000
"""A page is there within five seconds; a busy test machine gets five times that."""


@cache
def texts(language: str) -> dict[str, str]:
    """Texts of the portal by dotted key."""
    found: dict[str, str] = {}
    for path in (TEXTS / language).glob("*.json"):
        _flatten(json.loads(path.read_text()), "", found)
    return found


@cache
def field_texts(language: str) -> dict[str, Any]:
    """Texts of nouns and their fields."""
    told: dict[str, Any] = json.loads((TEXTS / f"fields.{language}.json").read_text())
    return told


def _flatten(node: Any, at: str, found: dict[str, str]) -> None:
    if isinstance(node, str):
        found[at] = node
        return
    for name, inner in node.items():
        _flatten(inner, f"{at}.{name}" if at else name, found)


class Person:
    """One tab, in one look."""

    def __init__(self, context: BrowserContext, page: Page, base: str, look: Look) -> None:
        self.context, self.page, self.base, self.look = context, page, base, look
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._said)
        page.on("request", self._asked)

    @classmethod
    async def sit_down(cls, browser: Browser, base: str, look: Look, **more: Any) -> "Person":
        context = await browser.new_context(
            viewport={"width": look.width, "height": 900},
            color_scheme=look.scheme,
            locale="ru-RU" if look.language == "ru" else "en-GB",
            ignore_https_errors=True,
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        return cls(context, await context.new_page(), base, look)

    def _said(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.faults.append(f"{message.text} ({message.location['url']})")

    def _asked(self, request: Any) -> None:
        url = str(request.url)
        if not url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"asked a third party: {url}")

    def t(self, key: str, **params: object) -> str:
        """A text of the portal in this person's language."""
        text = texts(self.look.language)[key]
        for name, value in params.items():
            text = text.replace("{{" + name + "}}", str(value))
        return text

    def noun(self, name: str, form: str = "many") -> str:
        told: str = field_texts(self.look.language)["noun"][name][form]
        return told

    def label(self, path: str) -> str:
        """Of a field: `<noun>.<path>`, else what its last names are called."""
        return self._named("label", path)

    def field(self, path: str, within: Locator | None = None) -> Locator:
        """The input of a noun's field."""
        place, label = within or self.page, self.label(path)
        typed = place.get_by_role("textbox", name=label, exact=True)
        return typed.or_(place.get_by_role("combobox", name=label, exact=True)).first

    def value(self, path: str) -> str:
        return self._named("value", path)

    def verb(self, path: str) -> str:
        return self._named("verb", path)

    def _named(self, area: str, path: str) -> str:
        told, names = field_texts(self.look.language)[area], path.split(".")
        found = (told.get(".".join(names[first:])) for first in range(len(names)))
        return next(each for each in found if each)

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")

    async def log_in(self, email: str, password: str, path: str = "/login") -> None:
        await self.open(path)
        await self.page.get_by_label(self.t("door.email"), exact=True).fill(email)
        await self.page.get_by_label(self.t("door.password"), exact=True).fill(password)
        await self.button(self.t("door.log_in")).click()

    def button(self, name: str, exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def link(self, name: str, exact: bool = True) -> Locator:
        return self.page.get_by_role("link", name=name, exact=exact)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    async def scans(self, name: str) -> str:
        """What a QR code says, as it is on the screen."""
        seen = await self.page.get_by_alt_text(name).screenshot()
        [code] = zxingcpp.read_barcodes(Image.open(BytesIO(seen)))
        return str(code.text)

    async def settled(self) -> None:
        """The page shows what it is about: nothing loads any longer."""
        await expect(self.page.get_by_role("heading", level=1).first).to_be_visible()
        await expect(self.page.locator("[aria-busy]")).to_have_count(0)

    async def check_page(self, menus: int = 0) -> None:
        """Nothing scrolls sideways, axe finds nothing, nothing went wrong behind the page, on
        which so many menus are open."""
        await self.page.mouse.move(0, 0)  # away from whatever shows a hint
        await expect(self.page.get_by_role("tooltip")).to_have_count(0)
        await expect(self.page.get_by_role("menu")).to_have_count(menus)
        sideways = "document.documentElement.scrollWidth > window.innerWidth"
        assert not await self.page.evaluate(sideways), f"{self.page.url} scrolls sideways"
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(_RUN_AXE, {"region": {"enabled": not menus}})
        assert found == [], f"{self.page.url}: {json.dumps(found, indent=1)}"
        assert self.faults == []


_RUN_AXE = """async (rules) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], rules });
  return violations.flatMap((each) =>
    each.nodes.map((node) => [each.id, node.target.join(" "), node.failureSummary]));
}"""
