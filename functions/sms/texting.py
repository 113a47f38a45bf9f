"""Sends one outbox entry as a text, once: claim it, send it, settle it, and look before ever sending again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from aws_lambda_powertools import Logger

from functions.actions.settle_text import TextRoom, settle_text
from functions.domain.errors import VendorConfused, VendorError, VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox
from functions.domain.text_troubles import OPTED_OUT, TOO_LATE
from functions.domain.wall_clock import instant
from functions.telemetry import Meter

_HANDED_OVER = frozenset({"sending", "unknown"})
"""States of an entry that somebody began to send and whose end nobody wrote down."""

LEASE = timedelta(seconds=30)
"""How long a worker that claimed an entry may be in the middle of sending it; longer than the vendor's client waits."""


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

    room: TextRoom
    messenger: Messenger
    status_url: str
    logger: Logger
    meter: Meter

    @property
    def outbox(self) -> Outbox:
        """The entries."""
        return self.room.outbox


def send_entry(texting: Texting, entry: OutboxEntry) -> None:
    """Bring the entry to an end or raise VendorUnavailable / VendorConfused, after which it may be tried again.

    The vendor has no idempotency key (protocols: `Messages.create`). So an entry that was claimed before is first looked up
    at the vendor by its numbers and words; only if it is not there is it sent again. Two workers with the same entry: one
    claims it; the other leaves it alone while the first may still be sending (`LEASE`), and comes again.
    """
    now = texting.room.clock.now()
    if texting.outbox.claim(entry.restaurant_id, entry.id, now):
        _send(texting, entry, now)
        return
    stored = texting.outbox.get(entry.restaurant_id, entry.id)
    if stored is None or stored.state not in _HANDED_OVER:
        return
    in_hand = stored.claimed_at is not None and now < stored.claimed_at + LEASE
    if in_hand or not texting.outbox.take_over(stored, now):
        raise VendorUnavailable("somebody else has this text in hand")
    try:
        found = texting.messenger.find(
            to=stored.payload["to"], sender=stored.payload["from"], body=stored.payload["body"], since=stored.created_at
        )
    except VendorError:
        _let_go(texting, stored, stored.state, now)
        raise
    if found is None:
        _send(texting, stored, now)
    else:
        texting.logger.info("text had been sent before", extra={"entry": stored.id, "message_sid": found.vendor_id})
        _settle(texting, stored, found.state, vendor_id=found.vendor_id)


def _send(texting: Texting, entry: OutboxEntry, taken_at: datetime) -> None:
    payload = entry.payload
    unsent = _why_not(texting, entry)
    if unsent is not None:
        texting.logger.info("text skipped", extra={"entry": entry.id, "why": unsent})
        texting.meter.count("TextSkipped", code=unsent)
        _settle(texting, entry, "skipped", error_code=unsent)
        return
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
        _let_go(texting, entry, "unknown", taken_at)
        texting.meter.count("TextUncertain")
        raise
    texting.logger.info("text handed over", extra={"entry": entry.id, "message_sid": sent.vendor_id})
    texting.meter.count("TextSent")
    _settle(texting, entry, sent.state, vendor_id=sent.vendor_id)


def _let_go(texting: Texting, entry: OutboxEntry, state: str, taken_at: datetime) -> None:
    """Whoever comes next need not wait until this worker would be thought dead."""
    texting.outbox.take_over(replace(entry, state=state, claimed_at=taken_at), taken_at - LEASE)


def _why_not(texting: Texting, entry: OutboxEntry) -> str | None:
    """Why the text is not even tried: its reader wants none, or its time is over. Asked right before sending."""
    if texting.room.opt_outs.get(entry.restaurant_id, entry.payload["to"]) is not None:
        return OPTED_OUT
    not_after = entry.payload.get("not_after")
    late = not_after is not None and instant(texting.room.clock.now()) >= datetime.fromisoformat(not_after)
    return TOO_LATE if late else None


def _settle(
    texting: Texting, entry: OutboxEntry, state: str, *, vendor_id: str | None = None, error_code: str | None = None
) -> None:
    settle_text(texting.room, entry, state=state, vendor_id=vendor_id, error_code=error_code)


def _status_url(texting: Texting, entry: OutboxEntry) -> str:
    # The entry stands in the address: a callback may come before the MessageSid has been written down.
    return f"{texting.status_url}?{urlencode({'restaurant': entry.restaurant_id, 'entry': entry.id})}"
