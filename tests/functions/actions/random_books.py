"""Random bookings, changes and cancellations against any book, and what must hold after each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.commit_change import Patience
from functions.domain import hours
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
from functions.domain.tables import FloorPlan, Table, TableCombination, candidates
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
    ),
)

starts = st.builds(
    lambda day, quarter: datetime.combine(
        FIRST_DAY + timedelta(days=day), time(quarter // 4, quarter % 4 * 15), tzinfo=ROME
    ),
    st.integers(0, DAYS - 1),
    st.sampled_from([0, 1, 8, 9, 10, 48, 50, 51, 78, 79, 80, 81, 87, 93, 94, 95]),
)
parties = st.sampled_from([1, 1, 2, 2, 2, 3, 4, 5, 6, 7])
areas = st.sampled_from([None, None, None, "terrace", "inside"])


@dataclass
class Diary:
    """What was done so far, kept beside the book and compared with it."""

    book: ReservationBook
    restaurant: Restaurant = BUSY
    clock: StoppedClock = field(default_factory=lambda: StoppedClock(NOW))
    live: dict[str, Reservation] = field(default_factory=dict)
    outcomes: dict[ActionKey, object] = field(default_factory=dict)
    count: int = 0
    patience: Patience = field(default_factory=lambda: Patience(pause=lambda _: None))

    def key(self) -> ActionKey:
        """A key that was never used."""
        self.count += 1
        return ActionKey("CA1", f"tool-{self.count}")

    def add(self, starts_at: datetime, party: int, area: str | None) -> None:
        """Book for a guest of its own."""
        key = self.key()
        phone = f"+39340{self.count:07d}"
        request = BookingRequest(starts_at, party, "Mario Rossi", phone, area=area, text_consent=True)
        self._remember(
            key, lambda: book_reservation(self.book, self.clock, self.restaurant, request, key, patience=self.patience)
        )

    def alter(self, which: int, starts_at: datetime | None, party: int | None, area: str | None) -> None:
        """Change one of the live reservations."""
        one = self._choose(which)
        if one is not None:
            key, proof = self.key(), GuestProof(one.phone, one.name)
            wanted = ReservationChange(starts_at, party, None, area)
            self._remember(
                key,
                lambda: change_reservation(
                    self.book, self.clock, self.restaurant, proof, wanted, key, patience=self.patience
                ),
            )

    def drop(self, which: int) -> None:
        """Cancel one of the live reservations."""
        one = self._choose(which)
        if one is not None:
            key, proof = self.key(), GuestProof(None, one.name, one.code)
            result = cancel_reservation(self.book, self.clock, self.restaurant, proof, key, patience=self.patience)
            assert not isinstance(result, Refusal)
            assert result.reservation.status is ReservationStatus.CANCELLED
            del self.live[one.id]

    def check(self) -> None:
        """The book holds what the diary holds, nobody shares a table, pacing is kept, nothing leaks."""
        for one in self.live.values():
            assert self.book.get(one.restaurant_id, one.id) == one
        seatings = [seating_of(one, self.restaurant.rules) for one in self.live.values()]
        self._ledgers_are_exactly(seatings)
        nobody_shares_a_table(seatings)
        everybody_fits(self.restaurant, self.live.values())
        pacing_is_kept(self.restaurant, seatings)

    def _ledgers_are_exactly(self, seatings: list[Seating]) -> None:
        dates = [FIRST_DAY + timedelta(days=day) for day in range(-2, DAYS + 3)]
        for ledger in self.book.ledgers(self.restaurant.id, dates):
            wanted = [one for one in seatings if ledger.on in dates_of(one, self.restaurant.zone)]
            assert sorted(ledger.seatings, key=lambda one: one.reservation_id) == sorted(
                wanted, key=lambda one: one.reservation_id
            )

    def _remember(self, key: ActionKey, act: Callable[[], Booked | Refusal]) -> None:
        result = act()
        if isinstance(result, Booked):
            self.live[result.reservation.id] = result.reservation
            assert act() == result, "the same key again gives the first outcome"
        else:
            assert self.book.committed(key) is None

    def _choose(self, which: int) -> Reservation | None:
        ids = sorted(self.live)
        return self.live[ids[which % len(ids)]] if ids else None


def nobody_shares_a_table(seatings: list[Seating]) -> None:
    """No two parties are at one table at one time, reset time included."""
    for number, one in enumerate(seatings):
        for other in seatings[number + 1 :]:
            if set(one.table_ids) & set(other.table_ids):
                assert one.free_at <= other.starts_at or other.free_at <= one.starts_at


def everybody_fits(restaurant: Restaurant, reservations: object) -> None:
    """Every party has tables that the floor plan gives to a party of its size and area."""
    for one in reservations:  # type: ignore[attr-defined]  # any collection
        assert one.table_ids in candidates(restaurant.floor, one.party_size, one.area)


def pacing_is_kept(restaurant: Restaurant, seatings: list[Seating]) -> None:
    """In every interval of every service at most so many parties and covers start; counted here from scratch."""
    pacing, zone = restaurant.rules.pacing, restaurant.zone
    starts: dict[tuple[object, str, int], list[int]] = {}
    for seating in seatings:
        service = hours.service_at(restaurant.hours, seating.starts_at, zone)
        assert service is not None
        assert seating.starts_at <= service.last_seating
        number = (seating.starts_at - service.opens) // pacing.interval
        starts.setdefault((service.on, service.period.name, number), []).append(seating.covers)
    for covers in starts.values():
        assert pacing.max_parties is None or len(covers) <= pacing.max_parties
        assert pacing.max_covers is None or sum(covers) <= pacing.max_covers
