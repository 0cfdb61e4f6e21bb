"""One-time codes: TOTP (RFC 6238, 6 digits, 30 s, a step early or late), and codes to recover."""

import secrets
from datetime import datetime

import pyotp

RECOVERY_CODES = 10

_STEP_S = 30
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_totp_secret() -> str:
    """160 bits in base32."""
    return pyotp.random_base32()


def totp_uri(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app scans; it lists the code under these names."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer.replace(":", ""))


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is: the present one, the one before or after; None = wrong."""
    present = int(now.timestamp()) // _STEP_S
    totp = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten, of 59 bits each: `abcd-efgh-jkmn`."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def plain(code: str) -> str:
    """A code as people type it, without spaces, hyphens and capitals."""
    return code.replace(" ", "").replace("-", "").lower()


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
