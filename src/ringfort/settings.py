"""What an operator sets, and what the platform once chose and keeps (ports, secrets).

`Settings` come from `<state>/ringfort.toml` and the environment
(`RINGFORT_ENGINE__SANDBOX=chroot`).
`Kept` is `<state>/kept.json`, mode 0600: made once by `bootstrap`, then only ports may move.
"""

import os
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ringfort.domain.bans import LONGEST_S

Sandbox = Literal["auto", "bwrap", "bwrap-user", "chroot"]
Port = Annotated[int, Field(ge=1, le=65535)]
SmsSender = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9]{3,15}|[A-Za-z0-9 ._-]{1,11})$")]
"""A number, or up to 11 letters (GSM 03.40 §9.1.2.5)."""


class EngineSettings(BaseModel):
    """Where the engines' files are and how they are shut in."""

    root: Path | None = None
    """Root of the engine image; None = the cached image, "/" = engines of this host."""
    sandbox: Sandbox = "auto"
    uid: int = 64660
    """Unprivileged user and group id every engine drops to."""


class TestingSettings(BaseModel):
    """Switches that only tests may turn on; `doctor` objects on a public address."""

    clock: bool = False
    language: str | None = None
    """Prompt language forced for every call ("qaa": two-tone codes)."""
    session_expires: Annotated[int, Field(ge=90)] | None = None
    """Seconds after which a call that was not refreshed is over (RFC 4028); None = 1800."""


class SmtpSettings(BaseModel):
    """The server that takes our mail, and whose name it bears."""

    host: str
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str
    """E-mail address."""
    sender_name: str = "Ringfort"
    ca_file: str | None = None
    """Certificates to trust; None = the system's."""


class SmsSettings(BaseModel):
    """The gateway of a provider that takes our text messages by HTTP."""

    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""
    """Empty = text messages are not sent."""
    token: SecretStr | None = None
    """Sent as bearer."""
    sender: SmsSender = "Ringfort"
    ca_file: str | None = None
    """Certificates to trust; None = the system's."""


class WebhookSettings(BaseModel):
    """Where webhooks may go beside public addresses."""

    allowed_networks: tuple[str, ...] = ()


class DefenceSettings(BaseModel):
    """When the edge stops answering an address (kamailio/defence.cfg.j2). An office behind one NAT
    is one address."""

    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Never banned, as are addresses of trunks and our own."""
    requests_per_second: Annotated[int, Field(ge=10, le=100_000)] = 100
    """More of them, for two seconds on end, is a flood."""
    failures: Annotated[int, Field(ge=1, le=100_000)] = 15
    """Wrong passwords within a minute; one more is guessing."""
    ban_seconds: Annotated[int, Field(ge=1, le=LONGEST_S)] = 3600


class CaptureSettings(BaseModel):
    """SIP messages of calls that are kept for a while, without secrets (decision 0013)."""

    enabled: bool = True
    """False: nothing is, and the edge pays nothing for it."""
    calls_per_second: Annotated[int, Field(ge=0, le=100_000)] = 10
    """So many calls begun in a second are captured, beside those of accounts that ask for it."""
    days: Annotated[int, Field(ge=1, le=90)] = 7
    megabytes: Annotated[int, Field(ge=16, le=1_000_000)] = 2048
    """The oldest messages go when there are more."""


class TlsSettings(BaseModel):
    """A certificate of the operator's, PEM; readable by the user that runs our processes."""

    certificate: Path
    """With the certificates between it and the root."""
    key: Path


HostName = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}$")
]
"""No wildcard: HTTP-01 cannot prove one (RFC 8555 §8.3)."""


class AcmeSettings(BaseModel):
    """A certificate from an authority that speaks ACME (RFC 8555), proved by HTTP-01."""

    directory: Annotated[str, StringConstraints(pattern=r"^https://\S{1,500}$")] = (
        "https://acme-v02.api.letsencrypt.org/directory"
    )
    terms_agreed: bool = False
    """To the directory's terms of service; nothing is ordered without, so it has to be true."""
    email: str | None = None
    """For the authority, when the account is made."""
    names: Annotated[tuple[HostName, ...], Field(max_length=100)] = ()
    """Names in the certificate; none = `domain`."""
    http_port: Port = 80
    """On `listen`, open while an order is under way; the authority asks at port 80."""
    ca_file: Path | None = None
    """Certificates to trust at the directory; None = the system's."""
    eab_key_id: str | None = None
    """External account binding, where the authority wants one (RFC 8555 §7.3.4)."""
    eab_key: SecretStr | None = None
    """HMAC key, base64url as the authority gives it."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.terms_agreed:
            raise ValueError("terms_agreed: agree to the directory's terms of service")
        if (self.eab_key_id is None) != (self.eab_key is None):
            raise ValueError("eab_key_id and eab_key belong together")
        return self


class Settings(BaseSettings):
    """Operator's choices. Unknown keys are refused."""

    model_config = SettingsConfigDict(
        env_prefix="RINGFORT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    state: Path = Path("var")
    domain: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,200}$")] = "pbx.localhost"
    listen: str = "127.0.0.1"
    """IPv4 address that phones reach."""
    listen6: IPv6Address | None = None
    """IPv6 address that they reach too."""
    inside: str = "127.66.0.1"
    """Edge's and relay's address towards application servers."""
    apps: Annotated[tuple[str, ...], Field(min_length=1, max_length=16)] = ("127.66.0.11",)
    """Addresses of the application servers app1, app2, …"""
    database: str | None = None
    """SQLAlchemy URL; None = SQLite in the state directory."""
    cache: Path = Field(default_factory=lambda: default_cache())
    engine: EngineSettings = EngineSettings()
    smtp: SmtpSettings | None = None
    """None = letters are not sent, and say why."""
    sms: SmsSettings = SmsSettings()
    webhooks: WebhookSettings = WebhookSettings()
    defence: DefenceSettings = DefenceSettings()
    capture: CaptureSettings = CaptureSettings()
    countries: Path | None = None
    """Countries of addresses, a database in MaxMind's form; None = the one that set-up fetched."""
    tls: TlsSettings | None = None
    """None = certificates of the platform's own CA."""
    acme: AcmeSettings | None = None
    """Instead of `tls`."""
    portal: str | None = None
    """Base URL of the portal, for links in letters; None = the API's on loopback."""
    testing: TestingSettings = TestingSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic calls by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        state = Path(os.environ.get("RINGFORT_STATE", "var"))
        toml = TomlConfigSettingsSource(settings_cls, state / "ringfort.toml")
        return (init_settings, env_settings, toml)

    @model_validator(mode="after")
    def _one_way_to_certificates(self) -> Self:
        if self.acme and self.tls:
            raise ValueError("acme and tls exclude one another")
        if self.acme and any(name.endswith("localhost") for name in self.acme_names):
            raise ValueError("acme: set domain, or acme.names, to names that the world knows")
        return self

    @property
    def acme_names(self) -> tuple[str, ...]:
        """Names that the authority shall certify; without `acme` none."""
        return (self.acme.names or (self.domain,)) if self.acme else ()

    @property
    def servers(self) -> dict[str, str]:
        """Addresses of the application servers by their names."""
        return {f"app{number}": address for number, address in enumerate(self.apps, 1)}

    @property
    def public(self) -> tuple[str, ...]:
        """Every address that phones reach."""
        return (self.listen, *([str(self.listen6)] if self.listen6 else []))

    @property
    def countries_file(self) -> Path:
        """It may be missing: then no address is in any country."""
        return self.countries or self.cache / "countries.mmdb"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite+aiosqlite:///{self.state.resolve()}/db/ringfort.db"


def default_cache() -> Path:
    """Shared by every clone of this user: environments, engine images."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("RINGFORT_CACHE", f"{base}/ringfort"))


class Ports(BaseModel):
    """Ports in use; names tell who listens. Defaults are the standard ones."""

    model_config = ConfigDict(frozen=True)

    edge_sip: Port = 5060
    """UDP and TCP on the public address."""
    edge_sips: Port = 5061
    """TLS on the public address."""
    edge_ws: Port = 8088
    """WebSocket on loopback, for `api` alone."""
    inside_sip: Port = 5060
    """UDP on the inside address (edge, towards application servers)."""
    app_sip: Port = 5060
    app_ami: Port = 5038
    agi: Port = 4573
    capture: Port = 9060
    """UDP on the inside address: copies of SIP messages, from the edge to `jobs`."""
    relay_ng: Port = 2223
    relay_cli: Port = 2224
    relay_store: Port = 6399
    api: Port = 8080
    """HTTP on loopback."""
    api_tls: Port = 8443
    """HTTPS on the public address."""


class Secrets(BaseModel):
    """Random, made once; never logged."""

    model_config = ConfigDict(frozen=True)

    edge_mask: str
    """Key of the edge's topology hiding."""
    edge_nonce: str
    """Secret of the edge's digest nonces."""
    ami: str
    """Password of the call service at Asterisk's manager interface."""
    master: str
    """Fernet key that encrypts device secrets in the database."""


class Kept(BaseModel):
    """Contents of kept.json."""

    model_config = ConfigDict(frozen=True)

    ports: Ports
    secrets: Secrets


class Platform(BaseModel):
    """Everything a renderer or a process needs to know of this installation."""

    model_config = ConfigDict(frozen=True)

    settings: Settings
    kept: Kept

    @property
    def state(self) -> Path:
        """Absolute path of the state directory."""
        return self.settings.state.resolve()

    @property
    def ports(self) -> Ports:
        return self.kept.ports

    @property
    def secrets(self) -> Secrets:
        return self.kept.secrets
