"""Certificates: an own authority made once, renewal in time, an operator's files."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from ringfort.domain.errors import Invalid
from ringfort.engine.certificates import RENEW_BEFORE, Certificates
from ringfort.settings import Settings, TlsSettings

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def of(state: Path, **settings: object) -> Certificates:
    return Certificates(Settings(state=state, **settings))  # type: ignore[arg-type]


def test_made_once_with_its_authority(tmp_path: Path) -> None:
    certificates = of(tmp_path, listen="127.9.9.9")
    assert certificates.keep(NOW)
    authority, server = certificates.ca.read_bytes(), certificates.server.read_bytes()
    assert not certificates.keep(NOW)
    assert not of(tmp_path, listen="127.9.9.9").keep(NOW + timedelta(days=300))
    assert (certificates.ca.read_bytes(), certificates.server.read_bytes()) == (authority, server)
    for path in (tmp_path / "tls").iterdir():
        secret = b"PRIVATE KEY" in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if secret else 0o644), path
    assert b"PRIVATE KEY" not in authority


def test_clients_that_trust_the_authority_trust_the_server(tmp_path: Path) -> None:
    certificates = of(tmp_path, domain="pbx.example", listen="127.9.9.9")
    certificates.keep(datetime.now(UTC))
    for host in ("pbx.example", "acme.pbx.example", "127.9.9.9", "localhost"):
        assert shaken_hands(certificates, host)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken_hands(certificates, "pbx.example.org")


def shaken_hands(certificates: Certificates, host: str) -> bool:
    client = ssl.create_default_context(cafile=certificates.ca)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(there, back, server_hostname=host)
    far = certificates.context().wrap_bio(back, there, server_side=True)
    for side in (near, far, near, far):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return near.version() is not None


def test_renewed_before_its_end_and_for_other_names(tmp_path: Path) -> None:
    certificates = of(tmp_path)
    certificates.keep(NOW)
    end, authority = certificates.present().not_valid_after_utc, certificates.ca.read_bytes()
    assert not certificates.keep(end - RENEW_BEFORE - timedelta(minutes=1))
    assert certificates.keep(end - RENEW_BEFORE)
    assert certificates.present().not_valid_after_utc > end
    renamed = of(tmp_path, domain="other.example")
    assert renamed.keep(end - RENEW_BEFORE)
    names = renamed.present().extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert "*.other.example" in names.value.get_values_for_type(x509.DNSName)
    assert certificates.ca.read_bytes() == authority


def test_an_operators_files_are_taken_over_whole(tmp_path: Path) -> None:
    theirs = [of(tmp_path / name) for name in "ab"]
    for each in theirs:
        each.keep(NOW)
    files = TlsSettings(certificate=tmp_path / "cert.pem", key=tmp_path / "key.pem")
    files.certificate.write_bytes(theirs[0].server.read_bytes())
    files.key.write_bytes(theirs[0].server.read_bytes())
    certificates = of(tmp_path / "ours", tls=files)
    assert certificates.keep(NOW)
    assert not certificates.keep(NOW)
    assert certificates.present() == theirs[0].present()
    files.certificate.write_bytes(theirs[1].server.read_bytes())
    with pytest.raises(Invalid, match="key"):
        certificates.keep(NOW)
    assert certificates.present() == theirs[0].present(), "half of a change is not used"
    files.key.write_bytes(theirs[1].server.read_bytes())
    assert certificates.keep(NOW)
    assert certificates.present() == theirs[1].present()
    files.key.unlink()
    with pytest.raises(Invalid, match=r"key\.pem"):
        certificates.keep(NOW)
