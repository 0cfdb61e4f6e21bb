"""A real SMTP server on loopback, for letters."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ringfort.settings import SmtpSettings


class Postbox:
    """What arrived; `answers` are given to the next messages instead of taking them."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answers: list[str] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@asynccontextmanager
async def smtp_server(
    folder: Path, *, tls: bool = False, password: str | None = None
) -> AsyncIterator[tuple[Postbox, SmtpSettings]]:
    """The server, and settings that lead to it. `password`: what it wants to hear from anybody."""
    box = Postbox()
    context = _certificate(folder) if tls else None
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            box,
            tls_context=context,
            require_starttls=tls,
            authenticator=lambda *asked: _judged(asked[-1].password, password),
            auth_required=password is not None,
        ),
        "127.0.0.1",
        0,
    )
    box.port = server.sockets[0].getsockname()[1]
    settings = SmtpSettings(
        host="localhost" if tls else "127.0.0.1",
        port=box.port,
        security="starttls" if tls else "none",
        sender="pbx@ringfort.example",
        ca_file=str(folder / "cert.pem") if tls else None,
    )
    try:
        yield box, settings
    finally:
        server.close()


def _judged(told: bytes, password: str | None) -> AuthResult:
    """Not `handled`: the server itself answers 235 or 535."""
    return AuthResult(success=told.decode() == password, handled=False)


def _certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
