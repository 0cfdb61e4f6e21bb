"""When the authority wants a certificate renewed (ARI, RFC 9773): early, if it has to revoke it."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from acme.client import ClientV2

from ringfort.engine.acme.folder import Advice, Folder
from ringfort.engine.acme.order import network
from ringfort.engine.acme.problems import EXPECTED, problem
from ringfort.settings import AcmeSettings

NOT_SOONER = timedelta(hours=6)
"""Asked again; later, if the authority says so."""

_log = structlog.get_logger(__name__)


async def keep(wanted: AcmeSettings, folder: Folder, now: datetime) -> None:
    """Ask, if it is time to; what is said is in the folder then."""
    present, known = folder.present(), folder.read(Advice)
    if present is None:
        return
    advice = Advice(serial=present.serial_number, again=now)
    if known and known.serial == advice.serial:
        advice = known
    if now < advice.again:
        return
    advice.again = now + NOT_SOONER
    try:
        advice.renew, again = await asyncio.to_thread(_asked, wanted, folder)
        advice.again = max(advice.again, again)
    except EXPECTED as error:
        _log.info("authority does not say when to renew", reason=problem(error).detail)
    folder.write(advice)


def _asked(wanted: AcmeSettings, folder: Folder) -> tuple[datetime | None, datetime]:
    """When to renew, and when to ask again."""
    plain = network(wanted)
    client = ClientV2(ClientV2.get_directory(wanted.directory, plain), plain)
    renew, again = client.renewal_time(folder.certificate.read_bytes())
    return renew, again.astimezone(UTC)
