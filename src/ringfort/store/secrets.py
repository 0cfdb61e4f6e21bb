"""Device secrets: made by us, kept encrypted, known to the edge only as HA1; and our key."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from cryptography.fernet import Fernet

Digest = Literal["md5", "sha256"]
"""Digest a device is challenged with (RFC 8760); MD5 is what every phone knows."""

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits nobody confuses: no l, o, I, O, 0, 1."""
_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Ha1:
    """Hash of user:realm:secret by both digests, lower-case hexadecimal (RFC 7616 §3.4.2)."""

    md5: str
    sha256: str


def ha1(username: str, realm: str, secret: str) -> Ha1:
    """HA1 of a device."""
    text = f"{username}:{realm}:{secret}".encode()
    md5 = hashlib.md5(text, usedforsecurity=False).hexdigest()  # RFC 7616 keeps it; SIP needs it
    return Ha1(md5=md5, sha256=hashlib.sha256(text).hexdigest())


@dataclass(frozen=True, slots=True)
class Lent:
    """Credentials of a device that end by themselves; a new secret of the device ends them too."""

    username: str
    secret: str


def lend(username: str, ha1_md5: str, until: int) -> Lent:
    """Good until that Unix time, in the place of the device's own secret, which nobody learns from
    them. The edge needs nothing but the HA1 to know them (auth.cfg)."""
    secret = hashlib.sha256(f"{ha1_md5}:{until}".encode()).hexdigest()
    return Lent(f"{until}~{username}", secret)


def new_secret() -> str:
    """24 unambiguous characters, 138 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


class Vault:
    """Seals secrets with the platform's master key (a Fernet key)."""

    def __init__(self, master: str) -> None:
        self._fernet = Fernet(master.encode())
        self._master = master.encode()

    def seal(self, secret: str) -> str:
        """Token to store."""
        return self._fernet.encrypt(secret.encode()).decode()

    def unseal(self, token: str) -> str:
        """The secret. cryptography.fernet.InvalidToken: another key sealed it."""
        return self._fernet.decrypt(token.encode()).decode()

    def token(self, purpose: str) -> str:
        """24 hexadecimal digits nobody else can make, the same each time for a purpose."""
        return hmac.new(self._master, purpose.encode(), hashlib.sha256).hexdigest()[:24]
