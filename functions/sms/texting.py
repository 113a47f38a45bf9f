"""Sends one outbox entry as a text, once: claim it, send it, settle it, and look before ever sending again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from aws_lambda_powertools import Logger

from functions.actions.settle_text import TextRoom, settle_text
from functions.domain.errors import VendorConfused, VendorError, VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox
from functions.domain.text_troubles import ARRIVED, AT_NIGHT, DELIVERED_AFTER_ALL, OPTED_OUT, TOO_LATE
from functions.domain.wall_clock import instant
from functions.telemetry import Meter

_HANDED_OVER = frozenset({"sending", "unknown"})
"""States of an entry that somebody began to send and whose end nobody wrote down."""

LEASE = timedelta(seconds=30)
"""How long a worker that claimed an entry may be in the middle of sending it; longer than the vendor's client waits."""
LANDS_WITHIN = timedelta(seconds=10)
"""How long a request that was given up may still be under way: whoever looks sooner may find nothing and send it twice."""


@dataclass(frozen=True, slots=True)
class SentText:
    """A text as the vendor knows it: its id (MessageSid), its state (`queued`, `accepted` ...) and why it failed, if it did."""

    vendor_id: str
    state: str
    error_code: str | None = None


class Unanswered(VendorUnavailable):
    """The request went out and no answer came: the vendor may have done it, or may do it a moment later."""


class Messenger(Protocol):
    """Carries texts. Raises VendorRefused (final), VendorUnavailable or VendorConfused (the text may be on its way)."""

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        """Hand the text over; numbers are E.164, `status_url` is absolute. Unanswered if the answer was not waited for."""
        ...

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> Sequence[SentText]:
        """All texts with these numbers and words that were created at or after `since`, newest first."""
        ...

    def look_up(self, vendor_id: str) -> SentText | None:
        """How that text is doing now; None if the vendor no longer has it."""
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
        found = _found(texting, stored)
    except VendorError:
        _let_go(texting, stored, stored.state, now, timedelta(0))
        raise
    if found is None:
        _send(texting, stored, now)
    else:
        texting.logger.info("text had been sent before", extra={"entry": stored.id, "message_sid": found.vendor_id})
        _settle(texting, stored, found.state, vendor_id=found.vendor_id, error_code=found.error_code)


def _found(texting: Texting, entry: OutboxEntry) -> SentText | None:
    """The entry's own text at the vendor. The same words to the same number may be another entry's: that one has its id."""
    if entry.vendor_id is not None:  # a callback came, though no answer did
        return texting.messenger.look_up(entry.vendor_id)
    for one in texting.messenger.find(
        to=entry.payload["to"], sender=entry.payload["from"], body=entry.payload["body"], since=entry.created_at
    ):
        owner = texting.outbox.by_vendor_id(one.vendor_id)
        if owner is None or owner.id == entry.id:
            return one
    return None


def _send(texting: Texting, entry: OutboxEntry, taken_at: datetime) -> None:
    payload = entry.payload
    try:
        unsent = _why_not(texting, entry)
    except VendorError:
        _settle(texting, entry, "unknown")
        _let_go(texting, entry, "unknown", taken_at, timedelta(0))
        raise
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
    except (VendorUnavailable, VendorConfused) as trouble:
        # Perhaps it is on its way, perhaps not: visible as such, and looked up before the next attempt.
        _settle(texting, entry, "unknown")
        under_way = LANDS_WITHIN if isinstance(trouble, Unanswered) else timedelta(0)
        _let_go(texting, entry, "unknown", taken_at, under_way)
        texting.meter.count("TextUncertain")
        raise
    texting.logger.info("text handed over", extra={"entry": entry.id, "message_sid": sent.vendor_id})
    texting.meter.count("TextSent")
    _settle(texting, entry, sent.state, vendor_id=sent.vendor_id)


def _let_go(texting: Texting, entry: OutboxEntry, state: str, taken_at: datetime, under_way: timedelta) -> None:
    """Whoever comes next need not wait until this worker would be thought dead, only until nothing is `under_way`."""
    mine = replace(entry, state=state, claimed_at=taken_at)
    texting.outbox.take_over(mine, texting.room.clock.now() + under_way - LEASE)


def _why_not(texting: Texting, entry: OutboxEntry) -> str | None:
    """Why the text is not even tried: its reader wants none, has it, or its time is over. Asked right before sending."""
    first = entry.payload.get("first_vendor_id")
    if first:
        arrived = texting.messenger.look_up(first)
        if arrived is not None and arrived.state in ARRIVED:
            return DELIVERED_AFTER_ALL
    if texting.room.opt_outs.get(entry.restaurant_id, entry.payload["to"]) is not None:
        return OPTED_OUT
    now, not_after = instant(texting.room.clock.now()), entry.payload.get("not_after")
    if not_after is not None and now >= datetime.fromisoformat(not_after):
        return TOO_LATE
    not_before = entry.payload.get("not_before")
    return AT_NIGHT if not_before is not None and now < datetime.fromisoformat(not_before) else None


def _settle(
    texting: Texting, entry: OutboxEntry, state: str, *, vendor_id: str | None = None, error_code: str | None = None
) -> None:
    settle_text(texting.room, entry, state=state, vendor_id=vendor_id, error_code=error_code)


def _status_url(texting: Texting, entry: OutboxEntry) -> str:
    # The entry stands in the address: a callback may come before the MessageSid has been written down.
    return f"{texting.status_url}?{urlencode({'restaurant': entry.restaurant_id, 'entry': entry.id})}"
