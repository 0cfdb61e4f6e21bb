"""What the worker of `jobs` does: letters, text messages and webhooks."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.bootstrap.site import site
from ringfort.jobs.worker import Handler, Hopeless
from ringfort.notify.mail import Mailer, Words
from ringfort.notify.refused import Refused
from ringfort.notify.sms import Texter
from ringfort.notify.webhooks import Sender
from ringfort.resources.platform import branding, letter_templates
from ringfort.resources.platform.webhooks import JOB as WEBHOOK
from ringfort.resources.platform.webhooks import webhook_deliveries, webhooks
from ringfort.settings import Platform
from ringfort.store.db import Database
from ringfort.store.identity import letters
from ringfort.store.identity.letters import KIND as MAIL
from ringfort.store.identity.text_messages import KIND as SMS
from ringfort.store.jobs import Job
from ringfort.store.secrets import Vault

MAIL_PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720))
WEBHOOK_PAUSES = (
    timedelta(seconds=10),
    *(timedelta(minutes=each) for each in (1, 5, 30, 120, 360, 720)),
)
PATIENCE = timedelta(days=3)
"""A webhook that has failed for so long is switched off."""


def mailer(platform: Platform) -> Mailer:
    vault = Vault(platform.secrets.master)
    return Mailer(platform.settings.smtp, site(platform).portal, vault)


def texter(platform: Platform) -> Texter:
    vault = Vault(platform.secrets.master)
    return Texter(platform.settings.sms, site(platform).portal, vault)


def handlers(platform: Platform, database: Database) -> Mapping[str, Handler]:
    """By kind of job."""
    post, texts = mailer(platform), texter(platform)
    client = Sender(platform.settings.webhooks.allowed_networks)
    vault = Vault(platform.secrets.master)
    hooks = Webhooks(database, client, vault)

    async def mail(job: Job) -> None:
        words, brand = None, branding.OURS
        if job.account_id is not None:
            async with database.read() as connection:
                brand = await branding.of_account(connection, job.account_id)
                words = await _words(connection, job.account_id, job)
        sender = (brand.sender_name, brand.sender_email)
        try:
            await post.letter(str(job.id), job.payload, words, sender)
        except Refused as refused:
            raise Hopeless(str(refused)) from refused

    async def sms(job: Job) -> None:
        try:
            await texts.message(str(job.id), job.payload)
        except Refused as refused:
            raise Hopeless(str(refused)) from refused

    return {
        MAIL: Handler(mail, MAIL_PAUSES),
        SMS: Handler(sms, MAIL_PAUSES),
        WEBHOOK: Handler(hooks.send, WEBHOOK_PAUSES, failed=hooks.failed),
    }


async def _words(connection: AsyncConnection, account_id: UUID, job: Job) -> Words | None:
    """The account's own words for this letter."""
    letter, language = job.payload["template"], job.payload["language"]
    own = await letter_templates.of_account(connection, account_id, letter, language)
    if own is None:
        return None
    subject, text = own
    return lambda _letter, _language, params: (
        letter_templates.filled(subject, params),
        letter_templates.filled(text, params),
    )


class Webhooks:
    """Sends deliveries and keeps what became of them."""

    def __init__(self, database: Database, sender: Sender, vault: Vault) -> None:
        self._database = database
        self._sender = sender
        self._vault = vault

    async def send(self, job: Job) -> None:
        """One try. Raises when it was not taken."""
        async with self._database.read() as connection:
            row = await _delivery(connection, UUID(job.payload["delivery_id"]))
        if row is None or not row.enabled:
            raise Hopeless("the webhook is gone or switched off")
        if row.state == "delivered":
            return
        event = {
            "id": str(row.id),
            "type": row.event,
            "at": row.created_at.isoformat(),
            "data": row.payload,
        }
        status, error = None, ""
        try:
            secret = self._vault.unseal(row.secret)
            sent = await self._sender.post(row.url, secret, str(row.id), event, datetime.now(UTC))
            status = sent.status
            error = "" if sent.taken else f"answered {sent.status}"
        except Exception as wrong:  # whatever the other side does
            error = str(wrong) or type(wrong).__name__
        async with self._database.write() as connection:
            await _note(connection, row.id, row.webhook_id, status, error)
        if error:
            raise RuntimeError(error)

    async def failed(self, connection: AsyncConnection, job: Job, error: str) -> None:
        """Given up; a webhook that fails for too long is switched off, and its people told."""
        row = await _delivery(connection, UUID(job.payload["delivery_id"]))
        if row is None:
            return
        if await _switch_off(connection, row.webhook_id, error):
            params = {
                "webhook": row.name,
                "url": row.url,
                "since": row.failing_since.isoformat(),
                "error": error[:300],
            }
            await letters.to_administrators(connection, row.account_id, "webhook_off", params)
        lost = webhook_deliveries.update().where(webhook_deliveries.c.id == row.id)
        await connection.execute(lost.values(state="failed", error=error[:1000]))


async def _switch_off(connection: AsyncConnection, webhook_id: UUID, error: str) -> bool:
    """Whether it was this failure that did it: several may be given up at once."""
    now = datetime.now(UTC)
    failing = sa.and_(webhooks.c.enabled, webhooks.c.failing_since <= now - PATIENCE)
    off = webhooks.update().where(webhooks.c.id == webhook_id, failing)
    values = {
        "enabled": False,
        "off_reason": error[:1000],
        "updated_at": now,
        "revision": webhooks.c.revision + 1,
    }
    return (await connection.execute(off.values(values))).rowcount > 0


async def _delivery(connection: AsyncConnection, delivery_id: UUID) -> sa.Row[tuple[object]] | None:
    hook = (webhooks.c.name, webhooks.c.url, webhooks.c.secret, webhooks.c.enabled)
    query = sa.select(webhook_deliveries, *hook, webhooks.c.failing_since).join(
        webhooks, webhooks.c.id == webhook_deliveries.c.webhook_id
    )
    which = webhook_deliveries.c.id == delivery_id
    return (await connection.execute(query.where(which))).one_or_none()


async def _note(
    connection: AsyncConnection, delivery_id: UUID, webhook_id: UUID, status: int | None, error: str
) -> None:
    """The webhook's row first, as those who delete it lock them."""
    now = datetime.now(UTC)
    failing = webhooks.c.failing_since.is_not(None)
    news = ~failing if error else failing
    hook = webhooks.update().where(webhooks.c.id == webhook_id, news)
    await connection.execute(hook.values(failing_since=now if error else None))
    one = webhook_deliveries.update().where(webhook_deliveries.c.id == delivery_id)
    await connection.execute(
        one.values(
            state="pending" if error else "delivered",
            attempts=webhook_deliveries.c.attempts + 1,
            status=status,
            error=error[:1000] or None,
            attempted_at=now,
        )
    )
