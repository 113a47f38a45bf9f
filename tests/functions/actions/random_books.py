"""Random bookings, holds, blocks and edits of guests and owner against any book; what must hold is in `book_checks`."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from functions.actions.block_days import lift_block, place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.commit_change import Patience
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.owner_edits import OwnerEdit, move_by_owner, resize_by_owner
from functions.actions.release_hold import release_hold
from functions.domain import blocks
from functions.domain.availability import Slot, Wish, seated_until
from functions.domain.blocks import Block, BlockScope
from functions.domain.errors import Refusal
from functions.domain.hours import OpeningHours
from functions.domain.occupancy import dates_of, seating_of
from functions.domain.ports import ReservationBook, Seating
from functions.domain.reservations import (
    ActionKey,
    Booked,
    BookingRequest,
    GuestProof,
    Reservation,
    ReservationChange,
    ReservationStatus,
)
from functions.domain.restaurants import BookingRules, Pacing, Restaurant, TurnTimes
from functions.domain.tables import FloorPlan, Table, TableCombination
from functions.domain.wall_clock import instant
from tests.functions.actions.book_checks import (
    everybody_fits,
    nobody_shares_a_table,
    pacing_is_kept,
    stay_is_allowed,
)
from tests.functions.trattoria import DA_VINCI, DINNER, LATE, LUNCH, ROME, StoppedClock

# Around the night of 25 October 2026, when the clocks of Rome go back, with a service that runs past midnight.
FIRST_DAY = datetime(2026, 10, 24, tzinfo=ROME).date()
NOW = datetime(2026, 10, 24, 6, 0, tzinfo=UTC)
DAYS = 3

BUSY = replace(
    DA_VINCI,
    hours=OpeningHours({day: (LUNCH, LATE if day in (5, 6) else DINNER) for day in range(1, 8)}),
    floor=FloorPlan(
        (
            Table("a", 1, 2),
            Table("b", 1, 2),
            Table("c", 1, 4, area="terrace"),
            Table("d", 1, 4, bookable=False),
            Table("e", 1, 2),
        ),
        (TableCombination(("a", "b"), 3, 4), TableCombination(("b", "c"), 5, 6)),
    ),
    rules=BookingRules(
        turn_times=TurnTimes(((2, timedelta(minutes=90)), (99, timedelta(minutes=150))), reset=timedelta(minutes=10)),
        pacing=Pacing(timedelta(minutes=30), max_parties=2, max_covers=6),
        lead_time=timedelta(0),
        largest_party=6,
        walk_in_share=40,
    ),
)

# Half of all wishes are for one evening, so that there is a fight for tables; the rest hits the edges of days and services.
busy_hours = st.tuples(st.just(0), st.sampled_from([76, 77, 78, 79, 80, 81, 82]))
odd_hours = st.tuples(
    st.integers(0, DAYS - 1), st.sampled_from([0, 1, 8, 9, 10, 48, 50, 51, 78, 79, 80, 81, 87, 93, 94, 95])
)
starts = st.one_of(busy_hours, odd_hours).map(
    lambda when: datetime.combine(
        FIRST_DAY + timedelta(days=when[0]), time(when[1] // 4, when[1] % 4 * 15), tzinfo=ROME
    )
)
parties = st.sampled_from([1, 1, 2, 2, 2, 3, 4, 5, 6, 7])
callers = st.integers(0, 2)
scopes: st.SearchStrategy[BlockScope] = st.sampled_from(("closed", "closed", "covers", "tables"))
lengths = st.sampled_from([30, 120, 300, 1440])
areas = st.sampled_from([None, None, None, "terrace", "inside"])


@dataclass
class Diary:
    """What was done so far, kept beside the book and compared with it."""

    book: ReservationBook
    restaurant: Restaurant = BUSY
    clock: StoppedClock = field(default_factory=lambda: StoppedClock(NOW))
    live: dict[str, Reservation] = field(default_factory=dict)
    forced: set[str] = field(default_factory=set)
    """Reservations whose place the owner decided; what the rules say does not hold for them."""
    overbooked: set[str] = field(default_factory=set)
    """Those among them that were told to share a table, or to have none."""
    held: dict[str, tuple[Slot, int, datetime]] = field(default_factory=dict)
    """The slot, party and end of each call's hold."""
    blocks: dict[str, Block] = field(default_factory=dict)
    outcomes: list[object] = field(default_factory=list)
    """How everything ended, in words that any two books must agree on."""
    count: int = 0
    patience: Patience = field(default_factory=lambda: Patience(pause=lambda _: None))

    def key(self, call_sid: str | None = None) -> ActionKey:
        """A key that was never used, of a call of its own unless one is given."""
        self.count += 1
        return ActionKey(call_sid or f"CA{self.count}", f"tool-{self.count}")

    def add(self, starts_at: datetime, party: int, area: str | None, caller: int | None = None) -> None:
        """Book for a guest of its own, in a call that may hold something."""
        call_sid = None if caller is None else f"HELD{caller}"
        key = self.key(call_sid)
        phone = f"+39340{self.count:07d}"
        request = BookingRequest(starts_at, party, "Mario Rossi", phone, area=area, text_consent=True)
        before = set(self.live)
        booked = self._remember(
            key, lambda: book_reservation(self.book, self.clock, self.restaurant, request, key, patience=self.patience)
        )
        if booked is not None and booked.id not in before:
            self.held.pop(key.call_sid, None)
            self._keeps_the_rules(booked)

    def alter(self, which: int, starts_at: datetime | None, party: int | None, area: str | None) -> None:
        """Change one of the live reservations."""
        one = self._choose(which)
        if one is not None:
            key, proof = self.key(), GuestProof(one.phone, one.name)
            wanted = ReservationChange(starts_at, party, None, area)
            changed = self._remember(
                key,
                lambda: change_reservation(
                    self.book, self.clock, self.restaurant, proof, wanted, key, patience=self.patience
                ),
            )
            if changed is not None:
                self.forced.discard(changed.id)
                self.overbooked.discard(changed.id)
                self._keeps_the_rules(changed)

    def drop(self, which: int) -> None:
        """Cancel one of the live reservations."""
        one = self._choose(which)
        if one is not None:
            key, proof = self.key(), GuestProof(None, one.name, one.code)
            result = cancel_reservation(self.book, self.clock, self.restaurant, proof, key, patience=self.patience)
            assert not isinstance(result, Refusal)
            assert result.reservation.status is ReservationStatus.CANCELLED
            del self.live[one.id]
            self.forced.discard(one.id)
            self.overbooked.discard(one.id)

    def hold(self, caller: int, starts_at: datetime, party: int) -> None:
        """Hold a slot for one of a few callers."""
        call_sid = f"HELD{caller}"
        result = hold_slot(
            self.book, self.clock, self.restaurant, Wish(starts_at, party), call_sid, patience=self.patience
        )
        self.outcomes.append(type(result).__name__)
        if isinstance(result, Held):
            assert result.until == self.clock.now() + self.restaurant.rules.hold
            self.held[call_sid] = (result.slot, party, result.until)

    def release(self, caller: int) -> None:
        """One of those callers hangs up."""
        call_sid = f"HELD{caller}"
        stood = self.held.pop(call_sid, None)
        released = release_hold(self.book, self.clock, self.restaurant, call_sid, patience=self.patience)
        assert released == (stood is not None and stood[2] > self.clock.now())

    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.clock.moment += timedelta(minutes=minutes)

    def block(self, number: int, starts_at: datetime, length: int, scope: BlockScope, whole_date: bool) -> None:
        """The owner takes something out of the book; the same number again moves it."""
        self.lift(number)
        begins = instant(starts_at)
        block = Block(
            f"b{number}", begins, begins + timedelta(minutes=length), scope, "calendar",
            covers=5 if scope == "covers" else 0, table_ids=("a", "c") if scope == "tables" else (),
            business_date=starts_at.date() if whole_date and scope == "closed" else None,
        )  # fmt: skip
        conflicts = place_block(self.book, self.restaurant, block, patience=self.patience)
        self.blocks[block.id] = block
        assert {one.id for one in conflicts} <= self.live.keys()
        self.outcomes.append(sorted(one.id for one in conflicts))

    def lift(self, number: int) -> None:
        """The owner gives it back."""
        block = self.blocks.pop(f"b{number}", None)
        dates = [block.starts_at.date()] if block is not None else [FIRST_DAY]
        assert lift_block(self.book, self.restaurant, f"b{number}", dates, patience=self.patience) == block

    def force(self, which: int, starts_at: datetime | None, party: int | None) -> None:
        """The owner moves or resizes one of the live reservations."""
        one = self._choose(which)
        if one is None or (starts_at is not None and starts_at <= self.clock.now() + timedelta(hours=1)):
            return
        key = self.key("owner")
        if starts_at is not None:
            edit = move_by_owner(self.book, self.clock, self.restaurant, one.id, starts_at, key, patience=self.patience)
        else:
            edit = resize_by_owner(
                self.book, self.clock, self.restaurant, one.id, party or 1, key, patience=self.patience
            )
        assert isinstance(edit, OwnerEdit)
        self.outcomes.append((edit.reservation.table_ids, edit.overbooked))
        self.live[one.id] = edit.reservation
        self.forced.add(one.id)
        (self.overbooked.add if edit.overbooked else self.overbooked.discard)(one.id)

    def check(self) -> None:
        """The book holds what the diary holds, nobody shares a table, pacing is kept, nothing leaks."""
        for one in self.live.values():
            assert self.book.get(one.restaurant_id, one.id) == one
        seatings = [seating_of(one, self.restaurant.rules) for one in self.live.values()]
        self._ledgers_are_exactly(seatings)
        nobody_shares_a_table(seatings, unless=self.overbooked)
        nobody_shares_a_table([*seatings, *self.active_holds()], unless=self.overbooked | self.forced)
        everybody_fits(self.restaurant, [one for one in self.live.values() if one.id not in self.forced])
        pacing_is_kept(self.restaurant, seatings, unless=self.forced)

    def active_holds(self) -> list[Seating]:
        """The holds that count now, as they must stand on the ledgers."""
        now = self.clock.now()
        return [
            Seating(
                f"hold-{call_sid}",
                slot.table_ids,
                instant(slot.starts_at),
                seated_until(self.restaurant, party, instant(slot.starts_at))[1],
                party,
                until,
            )
            for call_sid, (slot, party, until) in self.held.items()
            if until > now
        ]

    def _ledgers_are_exactly(self, seatings: list[Seating]) -> None:
        dates = [FIRST_DAY + timedelta(days=day) for day in range(-2, DAYS + 3)]
        zone, everybody = self.restaurant.zone, [*seatings, *self.active_holds()]
        for ledger in self.book.ledgers(self.restaurant.id, dates):
            stands = [one for one in ledger.seatings if one.held_until is None or one.held_until > self.clock.now()]
            wanted = [one for one in everybody if ledger.on in dates_of(one, zone)]
            assert sorted(stands, key=lambda one: one.reservation_id) == sorted(
                wanted, key=lambda one: one.reservation_id
            )
            assert {one.id: one for one in ledger.blocks} == {
                one.id: one for one in self.blocks.values() if ledger.on in blocks.dates_of(one, zone)
            }

    def _keeps_the_rules(self, guest: Reservation) -> None:
        """What a guest was just given lies in no block, and leaves the walk-ins their seats."""
        others = [seating_of(one, self.restaurant.rules) for one in self.live.values() if one.id != guest.id]
        stay_is_allowed(self.restaurant, guest, [*others, *self.active_holds()], list(self.blocks.values()))

    def _remember(self, key: ActionKey, act: Callable[[], Booked | Refusal]) -> Reservation | None:
        result = act()
        if isinstance(result, Booked):
            self.live[result.reservation.id] = result.reservation
            self.outcomes.append((result.reservation.id, result.reservation.table_ids))
            assert act() == result, "the same key again gives the first outcome"
            return result.reservation
        self.outcomes.append((result.code, result.alternatives if result.code != "which_one" else ()))
        assert self.book.committed(key) is None
        return None

    def _choose(self, which: int) -> Reservation | None:
        ids = sorted(self.live)
        return self.live[ids[which % len(ids)]] if ids else None
