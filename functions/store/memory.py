"""The restaurant's memory without a database: every port in one process, with the same conflicts as the real store."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import RLock
from typing import Any

from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.calls import CALL_STATUS_RANK, NOTABLE, Call, Message, NextStep
from functions.domain.errors import BadConfiguration, BrokenRule
from functions.domain.events import OutboxEntry
from functions.domain.guests import GuestNotes
from functions.domain.house_state import HouseState
from functions.domain.menu import Menu
from functions.domain.messages import rank_of
from functions.domain.opt_outs import OptOut
from functions.domain.orders import Order
from functions.domain.ports import BookCommit, CommitConflict, DayLedger, HoldPlace, LedgerCommit
from functions.domain.pos_links import PosLink
from functions.domain.reservations import ActionKey, Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import KitchenLoad
from functions.domain.text_questions import TextQuestion
from functions.domain.timers import Timer
from functions.domain.uploads import Upload
from functions.domain.waitlist import WaitlistEntry
from functions.domain.wall_clock import instant


@dataclass
class MemoryStore:
    """What the twins share: one lock, and the tables. Give the same store to all of them, like one DynamoDB table."""

    lock: RLock = field(default_factory=RLock)
    restaurants: dict[str, Restaurant] = field(default_factory=dict)
    reservations: dict[tuple[str, str], Reservation] = field(default_factory=dict)
    ledgers: dict[tuple[str, date], DayLedger] = field(default_factory=dict)
    keys: dict[ActionKey, Reservation] = field(default_factory=dict)
    failed_proofs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    holds: dict[str, HoldPlace] = field(default_factory=dict)
    timers: dict[tuple[str, str], Timer] = field(default_factory=dict)
    rung: set[tuple[str, str]] = field(default_factory=set)
    """The timers among them that have rung."""
    lost: set[tuple[str, str]] = field(default_factory=set)
    """The timers among them that were given up."""
    claims: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)
    """Until when a timer is taken, and how often it was."""
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    order_keys: dict[ActionKey, Order] = field(default_factory=dict)
    order_of_call: dict[str, str] = field(default_factory=dict)
    menus: dict[tuple[str, int], Menu] = field(default_factory=dict)
    uploads: dict[tuple[str, str], Upload] = field(default_factory=dict)
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    kitchen: dict[tuple[str, str], KitchenLoad] = field(default_factory=dict)
    house_states: dict[str, HouseState] = field(default_factory=dict)
    opt_outs: dict[tuple[str, str], OptOut] = field(default_factory=dict)
    text_questions: dict[tuple[str, str], TextQuestion] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    outbox: dict[tuple[str, str], OutboxEntry] = field(default_factory=dict)
    waitlist: dict[tuple[str, str], WaitlistEntry] = field(default_factory=dict)
    calendar_links: dict[str, CalendarLink] = field(default_factory=dict)
    pos_links: dict[tuple[str, str], PosLink] = field(default_factory=dict)
    mirrored: dict[tuple[str, str], MirroredEvent] = field(default_factory=dict)
    mirror_of: dict[tuple[str, str], str] = field(default_factory=dict)
    guest_notes: dict[tuple[str, str], GuestNotes] = field(default_factory=dict)


class MemoryDirectory:
    """RestaurantDirectory."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def by_number(self, number: str) -> Restaurant | None:
        """See `RestaurantDirectory.by_number`."""
        with self._store.lock:
            return next((one for one in self._store.restaurants.values() if one.phone_number == number), None)

    def by_id(self, restaurant_id: str) -> Restaurant | None:
        """See `RestaurantDirectory.by_id`."""
        return self._store.restaurants.get(restaurant_id)

    def save(self, restaurant: Restaurant) -> None:
        """See `RestaurantDirectory.save`."""
        with self._store.lock:
            owner = self.by_number(restaurant.phone_number)
            if owner is not None and owner.id != restaurant.id:
                raise BadConfiguration(f"{restaurant.phone_number} already belongs to another restaurant")
            self._store.restaurants[restaurant.id] = restaurant


class MemoryBook:
    """ReservationBook."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()

    def ledgers(self, restaurant_id: str, dates: Iterable[date]) -> Sequence[DayLedger]:
        """See `ReservationBook.ledgers`."""
        with self.store.lock:
            return [self.store.ledgers.get((restaurant_id, on)) or DayLedger(restaurant_id, on, 0) for on in dates]

    def commit(self, change: BookCommit) -> Reservation:
        """See `ReservationBook.commit`."""
        wanted, store = change.reservation, self.store
        with store.lock:
            first = store.keys.get(change.key)
            if first is not None:
                return first
            self._check(change)
            self._store_days(change)
            store.reservations[wanted.restaurant_id, wanted.id] = wanted
            store.keys[change.key] = wanted
            return wanted

    def commit_days(self, change: LedgerCommit) -> None:
        """See `ReservationBook.commit_days`."""
        with self.store.lock:
            self._check_days(change)
            if change.hold is not None:
                if self.hold_place(change.hold.call_sid).version != change.hold.version:
                    raise CommitConflict(f"the hold of {change.hold.call_sid} was changed meanwhile")
                self.store.holds[change.hold.call_sid] = replace(change.hold, version=change.hold.version + 1)
            self._store_days(change)

    def hold_place(self, call_sid: str) -> HoldPlace:
        """See `ReservationBook.hold_place`."""
        return self.store.holds.get(call_sid) or HoldPlace(call_sid)

    def _store_days(self, change: BookCommit | LedgerCommit) -> None:
        store = self.store
        for ledger in change.ledgers:
            store.ledgers[ledger.restaurant_id, ledger.on] = replace(ledger, version=ledger.version + 1)
        for entry in change.outbox:
            store.outbox[entry.restaurant_id, entry.id] = entry
        for timer in change.timers:
            store.timers.setdefault((timer.restaurant_id, timer.id), timer)

    def _check_days(self, change: BookCommit | LedgerCommit) -> None:
        store = self.store
        for ledger in change.ledgers:
            there = store.ledgers.get((ledger.restaurant_id, ledger.on))
            if (there.version if there else 0) != ledger.version:
                raise CommitConflict(f"the ledger of {ledger.on} was changed meanwhile")
        if any((entry.restaurant_id, entry.id) in store.outbox for entry in change.outbox):
            raise CommitConflict("an outbox entry is there already")

    def _check(self, change: BookCommit) -> None:
        wanted, store = change.reservation, self.store
        stored = store.reservations.get((wanted.restaurant_id, wanted.id))
        if (stored.version if stored else 0) != change.replaces_version:
            raise CommitConflict(f"reservation {wanted.id} was changed meanwhile")
        self._check_days(change)
        coded = self.by_code(wanted.restaurant_id, wanted.code)
        if coded is not None and coded.id != wanted.id:
            raise CommitConflict("that confirmation code is taken")

    def committed(self, key: ActionKey) -> Reservation | None:
        """See `ReservationBook.committed`."""
        return self.store.keys.get(key)

    def get(self, restaurant_id: str, reservation_id: str) -> Reservation | None:
        """See `ReservationBook.get`."""
        return self.store.reservations.get((restaurant_id, reservation_id))

    def by_code(self, restaurant_id: str, code: str) -> Reservation | None:
        """See `ReservationBook.by_code`."""
        return next((one for one in self._of(restaurant_id) if one.code == code), None)

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Reservation]:
        """See `ReservationBook.by_phone`."""
        return [one for one in self._of(restaurant_id) if one.phone == phone and one.starts_at >= instant(since)]

    def on_day(self, restaurant_id: str, on: date) -> Sequence[Reservation]:
        """See `ReservationBook.on_day`; the zone is that of the stored restaurant."""
        restaurant = self.store.restaurants.get(restaurant_id)
        if restaurant is None:
            raise BrokenRule(f"no restaurant {restaurant_id!r} whose zone would tell what {on} means")
        return [one for one in self._of(restaurant_id) if one.starts_at.astimezone(restaurant.zone).date() == on]

    def note_failed_proof(self, restaurant_id: str, who: str, at: datetime) -> int:
        """See `ReservationBook.note_failed_proof`."""
        with self.store.lock:
            key = (restaurant_id, who, _hour(at))
            self.store.failed_proofs[key] += 1
            return self.store.failed_proofs[key]

    def failed_proofs(self, restaurant_id: str, who: str, at: datetime) -> int:
        """See `ReservationBook.failed_proofs`."""
        return self.store.failed_proofs[restaurant_id, who, _hour(at)]

    def _of(self, restaurant_id: str) -> list[Reservation]:
        with self.store.lock:
            mine = [one for (owner, _), one in self.store.reservations.items() if owner == restaurant_id]
        return sorted(mine, key=lambda one: (one.starts_at, one.id))


class MemoryCalls:
    """CallLog."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def begin(self, call: Call) -> Call:
        """See `CallLog.begin`."""
        with self._store.lock:
            return self._store.calls.setdefault(call.call_sid, call)

    def get(self, call_sid: str) -> Call | None:
        """See `CallLog.get`."""
        return self._store.calls.get(call_sid)

    def redeem(self, call_sid: str, stream_sid: str) -> bool:
        """See `CallLog.redeem`."""
        with self._store.lock:
            call = self._store.calls.get(call_sid)
            if call is None or call.stream_sid not in (None, stream_sid):
                return False
            self._store.calls[call_sid] = replace(call, stream_sid=stream_sid)
            return True

    def decide(self, call_sid: str, next_step: NextStep, *, reason: str = "", summary: str = "") -> None:
        """See `CallLog.decide`."""
        with self._store.lock:
            call = self._store.calls.get(call_sid)
            if call is not None:
                self._store.calls[call_sid] = replace(
                    call, next_step=next_step, transfer_reason=reason, transfer_summary=summary
                )

    def note(self, call_sid: str, **fields: Any) -> Call | None:
        """See `CallLog.note`."""
        if not NOTABLE.issuperset(fields):
            raise BrokenRule(f"a call has no notable {', '.join(sorted(set(fields) - NOTABLE))}")
        with self._store.lock:
            call = self._store.calls.get(call_sid)
            if call is None:
                return None
            status = fields.get("status")
            if status is not None and CALL_STATUS_RANK.get(status, 0) <= CALL_STATUS_RANK.get(call.status, 0):
                fields.pop("status")
            self._store.calls[call_sid] = call = replace(call, **fields)
            return call

    def save_report(
        self, call_sid: str, *, revision: int, report: dict[str, Any], next_step: NextStep, cost_micro_usd: int | None
    ) -> bool:
        """See `CallLog.save_report`."""
        with self._store.lock:
            call = self._store.calls.get(call_sid)
            if call is None or revision < call.report_revision:
                return False
            self._store.calls[call_sid] = replace(
                call, report=report, report_revision=revision, next_step=next_step, cost_micro_usd=cost_micro_usd
            )
            return True

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Call]:
        """See `CallLog.recent`."""
        with self._store.lock:
            mine = [
                replace(one, report=None) for one in self._store.calls.values() if one.restaurant_id == restaurant_id
            ]
        return sorted(mine, key=lambda one: (one.started_at, one.call_sid), reverse=True)[:limit]


class MemoryMessages:
    """MessageBox."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def put(self, message: Message, outbox: Sequence[OutboxEntry] = ()) -> None:
        """See `MessageBox.put`."""
        with self._store.lock:
            if (message.restaurant_id, message.id) in self._store.messages:
                return
            self._store.messages[message.restaurant_id, message.id] = message
            for entry in outbox:
                self._store.outbox.setdefault((entry.restaurant_id, entry.id), entry)

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Message]:
        """See `MessageBox.recent`."""
        with self._store.lock:
            mine = [one for one in self._store.messages.values() if one.restaurant_id == restaurant_id]
        return sorted(mine, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]


class MemoryOutbox:
    """Outbox."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, entry_id: str) -> OutboxEntry | None:
        """See `Outbox.get`."""
        return self._store.outbox.get((restaurant_id, entry_id))

    def add(self, entry: OutboxEntry) -> bool:
        """See `Outbox.add`."""
        with self._store.lock:
            return self._store.outbox.setdefault((entry.restaurant_id, entry.id), entry) is entry

    def take_over(self, entry: OutboxEntry, at: datetime) -> bool:
        """See `Outbox.take_over`."""
        with self._store.lock:
            stored = self.get(entry.restaurant_id, entry.id)
            if stored is None or (stored.state, stored.claimed_at) != (entry.state, entry.claimed_at):
                return False
            self._store.outbox[entry.restaurant_id, entry.id] = replace(stored, claimed_at=instant(at))
            return True

    def claim(self, restaurant_id: str, entry_id: str, at: datetime | None = None) -> bool:
        """See `Outbox.claim`."""
        with self._store.lock:
            entry = self.get(restaurant_id, entry_id)
            if entry is None or entry.state != "pending":
                return False
            self._store.outbox[restaurant_id, entry_id] = replace(
                entry,
                state="sending",
                history=(*entry.history, "sending"),
                claimed_at=instant(at) if at is not None else None,
            )
            return True

    def settle(
        self,
        restaurant_id: str,
        entry_id: str,
        state: str,
        *,
        vendor_id: str | None = None,
        error_code: str | None = None,
    ) -> bool:
        """See `Outbox.settle`."""
        with self._store.lock:
            entry = self.get(restaurant_id, entry_id)
            if entry is None:
                return False
            entry = replace(entry, vendor_id=entry.vendor_id or vendor_id)
            self._store.outbox[restaurant_id, entry_id] = entry
            if rank_of(state) <= rank_of(entry.state):
                return False
            self._store.outbox[restaurant_id, entry_id] = replace(
                entry,
                state=state,
                error_code=error_code or entry.error_code,
                history=(*entry.history, state),
            )
            return True

    def by_vendor_id(self, vendor_id: str) -> OutboxEntry | None:
        """See `Outbox.by_vendor_id`."""
        with self._store.lock:
            return next((one for one in self._store.outbox.values() if one.vendor_id == vendor_id), None)

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[OutboxEntry]:
        """See `Outbox.recent`."""
        with self._store.lock:
            mine = [one for one in self._store.outbox.values() if one.restaurant_id == restaurant_id]
        return sorted(mine, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]


def _hour(at: datetime) -> str:
    return f"{instant(at):%Y-%m-%dT%H}"
