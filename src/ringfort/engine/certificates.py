"""The certificate that phones, browsers and programs see: the operator's, one had by ACME, or one
of a CA of our own.

`<state>/tls` has the CA (`ca.pem`, `ca.key`), made once, and `server.pem`: key, certificate and
chain in one file, so that it is replaced whole. Files with a key are mode 0600.
"""

import ssl
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ringfort.domain.errors import Invalid
from ringfort.engine.acme.folder import BITS, Folder
from ringfort.engine.atomic import write
from ringfort.settings import Settings, TlsSettings

RENEW_BEFORE = timedelta(days=30)
"""An own certificate is made anew so long before its end."""
WARN_DAYS = 14
"""With fewer left doctor tells of it."""

_CA_LIFE = timedelta(days=3650)
_LIFE = timedelta(days=397)
"""Longer ones are refused by some phones and browsers."""
_CLOCKS_DIFFER = timedelta(days=1)
_CA_BITS = 3072
_CA_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ringfort CA")])


class Certificates:
    """Of one state folder. Methods block for a second at most."""

    def __init__(self, settings: Settings) -> None:
        self._given = settings.tls
        self._acme = settings.acme and Folder(settings.state, settings.acme.directory)
        self._domain = settings.domain
        self._addresses = dict.fromkeys((*settings.public, "127.0.0.1"))
        folder = settings.state.resolve() / "tls"
        self.ca, self._ca_key, self.server = (
            folder / name for name in ("ca.pem", "ca.key", "server.pem")
        )

    def keep(self, now: datetime) -> bool:
        """Make or renew what is missing, ends soon or has changed; True: `server` is new.

        Raises Invalid when given files are no certificate with its key; `server` stays.
        """
        self.server.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ca_key, ca = self._authority(now)
        if self._given:
            made: bytes | None = _given(self._given)
        elif self._acme and self._acme.certificate_good(now):
            made = self._acme.certificate.read_bytes()
        else:
            made = self._own(ca_key, ca, now)
        if made is None or (self.server.exists() and self.server.read_bytes() == made):
            return False
        write(self.server, made)
        return True

    def present(self) -> x509.Certificate:
        """The server's; raises OSError when there is none yet."""
        return x509.load_pem_x509_certificate(self.server.read_bytes())

    def is_own(self, certificate: x509.Certificate) -> bool:
        """Whether our CA signed it."""
        if not self.ca.exists():
            return False
        ca = x509.load_pem_x509_certificate(self.ca.read_bytes())
        try:
            certificate.verify_directly_issued_by(ca)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def context(self) -> ssl.SSLContext:
        """For a server of ours; load `server` into it again once it is new."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.server)
        return context

    def _own(self, ca_key: rsa.RSAPrivateKey, ca: x509.Certificate, now: datetime) -> bytes | None:
        """None when the present one will do."""
        if self._will_do(now):
            return None
        key = rsa.generate_private_key(65537, BITS)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self._domain)])
        end = min(now + _LIFE, ca.not_valid_after_utc)
        certificate = (
            _begin(name, key, now, end)
            .issuer_name(ca.subject)
            .add_extension(x509.SubjectAlternativeName(self._names()), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()),
                critical=False,
            )
            .sign(ca_key, hashes.SHA256())
        )
        return _pem(key) + b"".join(
            each.public_bytes(serialization.Encoding.PEM) for each in (certificate, ca)
        )

    def _authority(self, now: datetime) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """The CA, made at the first call."""
        if not self.ca.exists():
            key = rsa.generate_private_key(65537, _CA_BITS)
            ca = (
                _begin(_CA_NAME, key, now, now + _CA_LIFE)
                .issuer_name(_CA_NAME)
                .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
                .add_extension(_usage(signs=True), critical=True)
                .sign(key, hashes.SHA256())
            )
            write(self._ca_key, _pem(key))
            write(self.ca, ca.public_bytes(serialization.Encoding.PEM), mode=0o644)
        made = load_pem_private_key(self._ca_key.read_bytes(), None)
        assert isinstance(made, rsa.RSAPrivateKey)
        return made, x509.load_pem_x509_certificate(self.ca.read_bytes())

    def _will_do(self, now: datetime) -> bool:
        """Of this CA, with the right names, and far from its end."""
        if not self.server.exists():
            return False
        present = self.present()
        if not self.is_own(present):
            return False
        names = present.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            list(names) == list(self._names())
            and present.not_valid_before_utc <= now
            and now < present.not_valid_after_utc - RENEW_BEFORE
        )

    def _names(self) -> list[x509.GeneralName]:
        hosts = (self._domain, f"*.{self._domain}", "localhost")
        found: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
        return found + [x509.IPAddress(ip_address(each)) for each in self._addresses]


def _given(files: TlsSettings) -> bytes:
    """Key and chain in one; Invalid when they do not belong together."""
    try:
        made = files.key.read_bytes().rstrip() + b"\n" + files.certificate.read_bytes()
        key = load_pem_private_key(files.key.read_bytes(), None).public_key()
        certified = x509.load_pem_x509_certificate(files.certificate.read_bytes()).public_key()
    except (OSError, ValueError, TypeError) as error:
        raise Invalid(f"certificate: {error}", field="tls.certificate") from error
    if key != certified:
        raise Invalid("the key is another certificate's", field="tls.key")
    return made


def _begin(
    name: x509.Name, key: rsa.RSAPrivateKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_encipherment=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
