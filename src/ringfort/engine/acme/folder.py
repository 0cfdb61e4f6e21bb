"""What is kept of one directory, in a folder of its own below `<state>/tls/acme`. All of it 0600.

A JSON file for each of the models here, and `certificate.pem`: key, certificate and chain.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from pydantic import BaseModel, ValidationError

from ringfort.engine.atomic import write

BITS = 2048
"""RSA, for servers' certificates: desk phones of some age know nothing else."""
RENEW_BEFORE = timedelta(days=30)
"""Of certificates with a shorter life, a third of that."""

Trouble = Literal[
    "interrupted",  # the process ended before the order did
    "away",  # the directory does not answer, or not as one
    "port",  # we cannot listen where the authority will ask
    "dns",  # a name leads nowhere
    "connection",  # it leads to where nobody answers
    "stranger",  # somebody else answers there
    "caa",  # the domain's CAA record names other authorities
    "rate_limited",
    "account_binding",
    "refused",  # anything else, in the authority's words
]
_PASSING = ("interrupted", "away")
_FIRST_PAUSE = timedelta(hours=1)
_FIRST_PAUSES = dict.fromkeys(_PASSING, timedelta(minutes=10)) | {
    "rate_limited": timedelta(hours=6)
}
_LONGEST_PAUSE = timedelta(hours=24)

Model = TypeVar("Model", bound=BaseModel)


class Account(BaseModel):
    """Ours there; `uri` is empty until the authority has said it."""

    key: str
    """PEM, P-256."""
    uri: str = ""


class Unfinished(BaseModel):
    """An order that is proved, whose certificate was not fetched yet."""

    names: tuple[str, ...]
    key: str
    """Of the certificate, PEM."""
    uri: str
    finalize: str


class Problem(BaseModel):
    """Why a try came to nothing; `detail` in the words of whoever refused."""

    trouble: Trouble
    detail: str = ""


class Tries(BaseModel):
    """How the last try went, and how many in a row did not go well."""

    names: tuple[str, ...]
    at: datetime
    failures: int = 0
    problem: Problem | None = None

    def next(self) -> datetime:
        """Not before, so that no limit of the authority is reached (Let's Encrypt: 5 failures a
        name and hour, 5 equal certificates a week)."""
        if self.problem is None:
            return self.at
        first = _FIRST_PAUSES.get(self.problem.trouble, _FIRST_PAUSE)
        doubled: timedelta = first * 2 ** min(self.failures - 1, 10)
        return self.at + min(_LONGEST_PAUSE, doubled)


class Advice(BaseModel):
    """What the authority says of the certificate with this serial number."""

    serial: int
    renew: datetime | None = None
    """None: nothing."""
    again: datetime
    """When to ask again."""


class Folder:
    """Of the directory at this URL."""

    def __init__(self, state: Path, directory: str) -> None:
        named = f"{urlsplit(directory).hostname}-{sha256(directory.encode()).hexdigest()[:8]}"
        self.path = state.resolve() / "tls" / "acme" / named
        self.certificate = self.path / "certificate.pem"

    def read(self, kind: type[Model]) -> Model | None:
        """None when it is not there or says nothing."""
        try:
            return kind.model_validate_json(self._file(kind).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def write(self, kept: BaseModel) -> None:
        self._put(self._file(type(kept)), kept.model_dump_json(indent=1).encode())

    def forget(self, kind: type[BaseModel]) -> None:
        self._file(kind).unlink(missing_ok=True)

    def present(self) -> x509.Certificate | None:
        """The certificate; None when there is none yet."""
        try:
            return x509.load_pem_x509_certificate(self.certificate.read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def take(self, certificate: bytes) -> None:
        """Key, certificate and chain, for use from now on."""
        self._put(self.certificate, certificate)

    def certificate_good(self, now: datetime) -> bool:
        """There, and not over."""
        present = self.present()
        return present is not None and now < present.not_valid_after_utc

    def renewal(self) -> datetime | None:
        """When the certificate is to be renewed; None when there is none."""
        present, advice = self.present(), self.read(Advice)
        if present is None:
            return None
        end = present.not_valid_after_utc
        at = end - min(RENEW_BEFORE, (end - present.not_valid_before_utc) / 3)
        told = advice.renew if advice and advice.serial == present.serial_number else None
        return min(at, told) if told else at

    def _put(self, path: Path, content: bytes) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(path, content)

    def _file(self, kind: type[BaseModel]) -> Path:
        return self.path / f"{kind.__name__.lower()}.json"


def names_of(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return set(found.value.get_values_for_type(x509.DNSName))


def is_due(folder: Folder, names: Sequence[str], now: datetime) -> bool:
    """Whether to order now: none is there for these names, or it ends, and no pause is on."""
    present, renewal, tries = folder.present(), folder.renewal(), folder.read(Tries)
    if present and renewal and names_of(present) == set(names) and now < renewal:
        return False
    return tries is None or tries.names != tuple(names) or now >= tries.next()
