"""Sends one outbox entry as a text, once: claim it, send it, settle it, and look before ever sending again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from aws_lambda_powertools import Logger

from functions.actions.settle_text import settle_text
from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, MessageBox, Outbox, RestaurantDirectory
from functions.telemetry import Meter

_HANDED_OVER = frozenset({"sending", "unknown"})
"""States of an entry that somebody began to send and whose end nobody wrote down."""


@dataclass(frozen=True, slots=True)
class SentText:
    """A text as the vendor knows it: its id (MessageSid) and its state (`queued`, `accepted` ...)."""

    vendor_id: str
    state: str


class Messenger(Protocol):
    """Carries texts. Raises VendorRefused (final), VendorUnavailable or VendorConfused (the text may be on its way)."""

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        """Hand the text over; numbers are E.164, `status_url` is absolute."""
        ...

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> SentText | None:
        """The text with these numbers and words that was created at or after `since`, if the vendor has one."""
        ...


@dataclass(frozen=True, slots=True)
class Texting:
    """What sending needs. `status_url` is the absolute address that the vendor reports to."""

    outbox: Outbox
    messages: MessageBox
    directory: RestaurantDirectory
    clock: Clock
    messenger: Messenger
    status_url: str
    logger: Logger
    meter: Meter


def send_entry(texting: Texting, entry: OutboxEntry) -> None:
    """Bring the entry to an end or raise VendorUnavailable / VendorConfused, after which it may be tried again.

    The vendor has no idempotency key (protocols: `Messages.create`). So an entry that was claimed before is first looked up
    at the vendor by its numbers and words; only if it is not there is it sent again.
    """
    if texting.outbox.claim(entry.restaurant_id, entry.id):
        _send(texting, entry)
        return
    stored = texting.outbox.get(entry.restaurant_id, entry.id)
    if stored is None or stored.state not in _HANDED_OVER:
        return
    found = texting.messenger.find(
        to=stored.payload["to"], sender=stored.payload["from"], body=stored.payload["body"], since=stored.created_at
    )
    if found is None:
        _send(texting, stored)
    else:
        texting.logger.info("text had been sent before", extra={"entry": stored.id, "message_sid": found.vendor_id})
        _settle(texting, stored, found.state, vendor_id=found.vendor_id)


def _send(texting: Texting, entry: OutboxEntry) -> None:
    payload = entry.payload
    try:
        sent = texting.messenger.send(
            to=payload["to"], sender=payload["from"], body=payload["body"], status_url=_status_url(texting, entry)
        )
    except VendorRefused as refusal:
        texting.logger.error("text refused", extra={"entry": entry.id, "code": refusal.code})
        texting.meter.count("TextRefused", code=refusal.code or "none")
        _settle(texting, entry, "failed", error_code=refusal.code or "refused")
        return
    except (VendorUnavailable, VendorConfused):
        # Perhaps it is on its way, perhaps not: visible as such, and looked up before the next attempt.
        texting.outbox.settle(entry.restaurant_id, entry.id, "unknown")
        texting.meter.count("TextUncertain")
        raise
    texting.logger.info("text handed over", extra={"entry": entry.id, "message_sid": sent.vendor_id})
    texting.meter.count("TextSent")
    _settle(texting, entry, sent.state, vendor_id=sent.vendor_id)


def _settle(
    texting: Texting, entry: OutboxEntry, state: str, *, vendor_id: str | None = None, error_code: str | None = None
) -> None:
    settle_text(
        texting.outbox,
        texting.messages,
        texting.clock,
        texting.directory,
        entry,
        state=state,
        vendor_id=vendor_id,
        error_code=error_code,
    )


def _status_url(texting: Texting, entry: OutboxEntry) -> str:
    # The entry stands in the address: a callback may come before the MessageSid has been written down.
    return f"{texting.status_url}?{urlencode({'restaurant': entry.restaurant_id, 'entry': entry.id})}"
