"""Marks a party that has not come within the grace time, and gives its tables to whoever comes next."""

from dataclasses import replace

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.owner_edits import ALREADY_CANCELLED, NO_SUCH_RESERVATION
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_freed_table, about_reservation
from functions.domain import occupancy
from functions.domain.errors import Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_when
from functions.domain.wall_clock import after, instant


def mark_no_show(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    *,
    patience: Patience = PATIENT,
) -> Reservation | Refusal:
    """Mark it at the house's word, from start (or announced arrival) plus grace time on; the tables are free from now.

    Nobody is texted. Marking it twice is marking it once. Refused with no_such_reservation, already_cancelled or
    still_expected, whose sentence says until when the table is kept.
    """

    def decide() -> BookCommit | Reservation | Refusal:
        now = instant(clock.now())
        old = book.get(restaurant.id, reservation_id)
        if old is None:
            return NO_SUCH_RESERVATION
        if old.status is ReservationStatus.NO_SHOW:
            return old
        if old.status is not ReservationStatus.BOOKED:
            return ALREADY_CANCELLED
        kept_until = after(old.expected_at or old.starts_at, restaurant.rules.grace)
        if now < kept_until:
            until = spoken_when(kept_until.astimezone(restaurant.zone))
            return Refusal("still_expected", f"The table is kept for {old.name} until {until}.")
        marked = replace(old, status=ReservationStatus.NO_SHOW, version=old.version + 1)
        ledgers = read_days(book, now, restaurant, occupancy.dates_standing(old, restaurant))
        freed = about_freed_table(restaurant, old, now, key.call_sid) if now < old.ends_at else ()
        return BookCommit(
            key=key,
            action="mark_no_show",
            reservation=marked,
            replaces_version=old.version,
            ledgers=occupancy.reseat(ledgers, marked, restaurant.rules, restaurant.zone),
            outbox=(*about_reservation(restaurant, marked, now, key.call_sid, tell_guest=False), *freed),
        )

    return commit_change(book, key, decide, patience)
