"""The three things compared. Each has addresses and a state directory of its own and stays up
for the whole run, so that rounds can alternate between them."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

from bench import bare, signalling
from ringfort.engine import kept
from ringfort.engine.roster import Process, roster
from ringfort.settings import DefenceSettings, Platform, Settings

Change = Callable[[Platform], None]
"""Done to the rendered configuration before anything starts."""


def _as_it_is(_: Platform) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Variant:
    """`network` is the second number of its addresses 127.x.…; `omitted` processes do not run."""

    name: str
    title: str
    network: int
    change: Change = _as_it_is
    omitted: frozenset[str] = frozenset()
    digest: bool = False
    registers: bool = True
    """Callees are found by their registration, else Asterisk knows their address."""
    accounts: int = 1
    """That its phones are in, at most `people.USERS`."""

    @property
    def callers(self) -> str:
        return f"127.{self.network}.0.101"

    @property
    def callees(self) -> str:
        return f"127.{self.network}.0.102"

    def settings(self, folder: Path) -> Settings:
        listen, inside, app = (f"127.{self.network}.{host}" for host in ("0.1", "66.1", "66.11"))
        defence = DefenceSettings(trusted_networks=(IPv4Network(f"127.{self.network}.0.0/16"),))
        return Settings(
            state=folder / self.name, listen=listen, inside=inside, apps=(app,), defence=defence
        )

    def platform(self, folder: Path) -> Platform:
        settings = self.settings(folder)
        return Platform(settings=settings, kept=kept.load(settings.state.resolve()))

    def processes(self, platform: Platform) -> tuple[Process, ...]:
        return tuple(each for each in roster(platform) if each.name not in self.omitted)

    def entrance(self, platform: Platform) -> str:
        """host:port that callers send to."""
        if not self.registers:
            return f"{platform.settings.apps[0]}:{platform.ports.app_sip}"
        return f"{platform.settings.listen}:{platform.ports.edge_sip}"


BARE = Variant(
    "bare",
    "bare Asterisk, Dial()",
    71,
    change=bare.change,
    omitted=frozenset({"relaystore", "relay", "calls", "api", "jobs", "edge", "health"}),
    registers=False,
)
SIGNALLING = Variant(
    "signalling",
    "signalling path: edge, Asterisk, call service",
    72,
    change=signalling.change,
    omitted=frozenset({"relaystore", "relay", "health"}),
)
PRODUCT = Variant("product", "product: digest, both legs anchored, CEL", 73, digest=True)
VARIANTS = (BARE, SIGNALLING, PRODUCT)
