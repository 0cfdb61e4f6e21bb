"""How a person looks at the portal: language, colours and width, assigned pairwise to journeys."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Look:
    """`width`: pixels, a desk or a telephone."""

    language: Literal["en", "ru"]
    scheme: Literal["light", "dark"]
    width: Literal[1440, 390]

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.width}"


EN_LIGHT_WIDE = Look("en", "light", 1440)
EN_DARK_NARROW = Look("en", "dark", 390)
RU_LIGHT_NARROW = Look("ru", "light", 390)
RU_DARK_WIDE = Look("ru", "dark", 1440)
PAIRWISE = (EN_LIGHT_WIDE, EN_DARK_NARROW, RU_LIGHT_NARROW, RU_DARK_WIDE)
"""Every two values of different kinds stand together in one of these."""
