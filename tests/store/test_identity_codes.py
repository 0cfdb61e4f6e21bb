"""One-time codes."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from ringfort.store.identity import codes

NOW = datetime(2026, 1, 5, 12, 0, 10, tzinfo=UTC)
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804")])
def test_codes_are_those_of_rfc_6238(at: int, code: str) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    assert codes.totp_step(RFC_SECRET, code, moment) == at // 30


@pytest.mark.parametrize(
    ("off", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_step_early_or_late_is_taken(off: int, good: bool) -> None:
    secret = codes.new_totp_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30 * off))
    step = codes.totp_step(secret, code, NOW)
    assert (step is not None) is good
    if good:
        assert step == int(NOW.timestamp()) // 30 + off


def test_nonsense_is_no_code() -> None:
    for nonsense in ("", "12345", "1234567", "абвгде"):
        assert codes.totp_step(RFC_SECRET, nonsense, NOW) is None


def test_recovery_codes_differ_and_are_read_as_people_type_them() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert codes.plain(made[0].upper().replace("-", " ")) == made[0].replace("-", "")


def test_an_authenticator_app_reads_the_uri() -> None:
    parsed = pyotp.parse_uri(codes.totp_uri(RFC_SECRET, "ann@example.com", "Acme: Voice"))
    assert parsed.secret == RFC_SECRET
    assert (parsed.name, parsed.issuer) == ("ann@example.com", "Acme Voice")
