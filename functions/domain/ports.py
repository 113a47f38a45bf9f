"""What the actions need from the world. Adapters live in `store` and in the doors; fakes are named Memory*."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from functions.domain.blocks import Block
from functions.domain.calls import Call, Message, NextStep
from functions.domain.events import OutboxEntry
from functions.domain.guests import Erased, GuestNotes
from functions.domain.reservations import ActionKey, Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.domain.waitlist import WaitlistEntry


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class RestaurantDirectory(Protocol):
    """All restaurants of this deployment."""

    def by_number(self, number: str) -> Restaurant | None:
        """The restaurant that callers reach at this E.164 number."""
        ...

    def by_id(self, restaurant_id: str) -> Restaurant | None:
        """The restaurant of that id."""
        ...

    def save(self, restaurant: Restaurant) -> None:
        """Create or replace; moving to another number frees the old one.

        BadConfiguration if the number belongs to another restaurant.
        """
        ...


@dataclass(frozen=True, slots=True)
class Seating:
    """One party on the ledger of a day: which tables, from when to when (reset time included), and what it counts for pacing."""

    reservation_id: str
    table_ids: tuple[str, ...]
    starts_at: datetime
    free_at: datetime
    """When the tables can be sat again: end plus reset time."""
    covers: int
    held_until: datetime | None = None
    """None for a reservation. A hold for a caller who is still deciding counts like one until this instant, then not at all."""


@dataclass(frozen=True, slots=True)
class DayLedger:
    """Who sits where on one calendar date of the restaurant's zone. `version` 0 means that nothing was ever written.

    A seating stands on the ledger of every calendar date that it touches; it counts for pacing on the date of its start.
    """

    restaurant_id: str
    on: date
    version: int
    seatings: tuple[Seating, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class BookCommit:
    """One change of the book: all of it is stored, or nothing."""

    key: ActionKey
    action: str
    reservation: Reservation
    """As it shall stand."""
    replaces_version: int
    """The stored version that it replaces; 0 for a new reservation."""
    ledgers: tuple[DayLedger, ...]
    """Every touched day as it shall stand; `version` is the one that was read."""
    outbox: tuple[OutboxEntry, ...] = ()
    timers: tuple[Timer, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldPlace:
    """On which days one call's hold may stand, so that it can be found again. `version` 0 means that nothing was ever held."""

    call_sid: str
    version: int = 0
    dates: tuple[date, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerCommit:
    """A hold, its release, a block: stored whole or not at all. The ids in it make repeating harmless, so it needs no key."""

    restaurant_id: str
    ledgers: tuple[DayLedger, ...]
    """Every touched day as it shall stand; `version` is the one that was read."""
    outbox: tuple[OutboxEntry, ...] = ()
    timers: tuple[Timer, ...] = ()
    hold: HoldPlace | None = None
    """Where the call's hold stands from now on; `version` is the one that was read."""


class CommitConflict(Exception):
    """Somebody else changed a touched day or the reservation: read again and decide again. Nothing was stored."""


class ReservationBook(Protocol):
    """The book. All its writes are single transactions."""

    def ledgers(self, restaurant_id: str, dates: Iterable[date]) -> Sequence[DayLedger]:
        """The ledgers of those dates, strongly consistent, in the order asked."""
        ...

    def commit(self, change: BookCommit) -> Reservation:
        """Store reservation, ledgers, outbox entries and the key in one transaction.

        Returns the reservation as stored. A key that was used before returns what was stored then and changes nothing.
        Raises CommitConflict (nothing stored) or VendorUnavailable.
        """
        ...

    def commit_days(self, change: LedgerCommit) -> None:
        """Store ledgers, outbox entries and timers in one transaction. CommitConflict (nothing stored) or VendorUnavailable."""
        ...

    def hold_place(self, call_sid: str) -> HoldPlace:
        """Where that call's hold stands, strongly consistent."""
        ...

    def committed(self, key: ActionKey) -> Reservation | None:
        """The reservation as the key's first use stored it."""
        ...

    def get(self, restaurant_id: str, reservation_id: str) -> Reservation | None:
        """One reservation, strongly consistent."""
        ...

    def by_code(self, restaurant_id: str, code: str) -> Reservation | None:
        """The reservation with that confirmation code."""
        ...

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Reservation]:
        """A guest's reservations starting at or after `since`, soonest first."""
        ...

    def on_day(self, restaurant_id: str, on: date) -> Sequence[Reservation]:
        """All reservations whose start falls on that calendar date, cancelled ones too, soonest first.

        The zone is that of the restaurant in the same store; BrokenRule if it was never saved there.
        """
        ...

    def note_failed_proof(self, restaurant_id: str, who: str, at: datetime) -> int:
        """Count a failed proof by `who` (number or CallSid) and return how many there were in the current hour."""
        ...

    def failed_proofs(self, restaurant_id: str, who: str, at: datetime) -> int:
        """How many failed proofs `who` had in the current hour."""
        ...


class CallLog(Protocol):
    """All calls. Every method may be repeated safely."""

    def begin(self, call: Call) -> Call:
        """Create the call, or return the one that is stored already."""
        ...

    def get(self, call_sid: str) -> Call | None:
        """One call, strongly consistent."""
        ...

    def redeem(self, call_sid: str, stream_sid: str) -> bool:
        """Give the call to this stream; True also if it already is this stream's; False if another stream has it."""
        ...

    def decide(self, call_sid: str, next_step: NextStep, *, reason: str = "", summary: str = "") -> None:
        """Remember what shall happen when the stream ends; a call that is not there is passed over."""
        ...

    def note(self, call_sid: str, **fields: Any) -> Call | None:
        """Set `dial_status`, `voicemail_url`, `voicemail_seconds`, `status`, `ended_at`; None if there is no such call."""
        ...

    def save_report(
        self, call_sid: str, *, revision: int, report: dict[str, Any], next_step: NextStep, cost_micro_usd: int | None
    ) -> bool:
        """Store the report unless a newer revision is stored; says whether it was stored. False if there is no such call."""
        ...

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Call]:
        """A restaurant's calls, newest first, without their reports (`get` gives a call with its report)."""
        ...


class MessageBox(Protocol):
    """What people at the restaurant should read."""

    def put(self, message: Message, outbox: Sequence[OutboxEntry] = ()) -> None:
        """Store the message with its outbox entries in one transaction; the same id twice is stored once."""
        ...

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Message]:
        """A restaurant's messages, newest first."""
        ...


class Outbox(Protocol):
    """The entries that the slow doors work through."""

    def get(self, restaurant_id: str, entry_id: str) -> OutboxEntry | None:
        """One entry."""
        ...

    def add(self, entry: OutboxEntry) -> bool:
        """Store an entry that belongs to no other record; False if one of that id is there, which then stays as it is."""
        ...

    def claim(self, restaurant_id: str, entry_id: str, at: datetime | None = None) -> bool:
        """Move `pending` to `sending` and note when; False if somebody already did."""
        ...

    def take_over(self, entry: OutboxEntry, at: datetime) -> bool:
        """Take an entry from the worker that had it; False if anything happened to it since `entry` was read.

        Of several who try at once, one gets it.
        """
        ...

    def settle(
        self,
        restaurant_id: str,
        entry_id: str,
        state: str,
        *,
        vendor_id: str | None = None,
        error_code: str | None = None,
    ) -> bool:
        """Move the entry on; only forward (see `messages.RANK`). False if that state is not ahead of the stored one.

        The first `vendor_id` is kept in any case.
        """
        ...

    def by_vendor_id(self, vendor_id: str) -> OutboxEntry | None:
        """The entry that the vendor knows by this id (a MessageSid)."""
        ...

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[OutboxEntry]:
        """A restaurant's entries, newest first."""
        ...


class Timers(Protocol):
    """What shall be looked at again. Setting happens inside commits (`BookCommit.timers`) or here."""

    def set(self, timer: Timer) -> None:
        """Store the timer; the same id twice is stored once, also after it has rung."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[Timer]:
        """Timers of all restaurants with `due_at` <= now that have not rung, oldest first; eventually consistent."""
        ...

    def claim(self, timer: Timer, now: datetime, until: datetime) -> int:
        """Take the timer until then, so that nobody else rings it; which attempt this is, from 1.

        0 if somebody has it, or if it has rung. Whoever falls silent loses it at `until`, and it is due again.
        """
        ...

    def put_off(self, timer: Timer, until: datetime) -> None:
        """The attempt failed: due again at `until`."""
        ...

    def done(self, timer: Timer) -> None:
        """It has rung and was seen to; it does not come again."""
        ...

    def give_up(self, timer: Timer) -> None:
        """It failed too often and does not come again; it stays to be seen in `lost`."""
        ...

    def lost(self, limit: int = 100) -> Sequence[Timer]:
        """Timers that were given up, oldest first; eventually consistent."""
        ...


class Waitlist(Protocol):
    """Who waits for a table. All its writes are single transactions."""

    def get(self, restaurant_id: str, entry_id: str) -> WaitlistEntry | None:
        """One entry, strongly consistent."""
        ...

    def on_day(self, restaurant_id: str, on: date) -> Sequence[WaitlistEntry]:
        """All entries of that date, ended ones too, strongly consistent; the first who joined comes first."""
        ...

    def by_phone(self, restaurant_id: str, phone: str) -> Sequence[WaitlistEntry]:
        """A guest's entries, soonest wish first."""
        ...

    def store(
        self,
        entry: WaitlistEntry,
        *,
        replaces_version: int,
        outbox: Sequence[OutboxEntry] = (),
        timers: Sequence[Timer] = (),
    ) -> None:
        """Store the entry as it shall stand, with what follows from it; `replaces_version` is the stored one, 0 for a new entry.

        Raises CommitConflict (nothing stored) or VendorUnavailable.
        """
        ...


class GuestBook(Protocol):
    """What guests asked to be remembered."""

    def get(self, restaurant_id: str, phone: str) -> GuestNotes | None:
        """The notes of the guest with this number, strongly consistent."""
        ...

    def store(self, notes: GuestNotes, *, replaces_version: int) -> None:
        """Store the notes as they shall stand; CommitConflict if the stored version is another one (0: there are none)."""
        ...


class Eraser(Protocol):
    """Takes a guest out of everything that is kept."""

    def erase(self, restaurant_id: str, phone: str) -> Erased:
        """Erase all that holds this number (E.164), but for opt-outs; past reservations stay without name, number and notes.

        Goes through all that the restaurant has, so it takes seconds. Harmless when repeated.
        """
        ...
