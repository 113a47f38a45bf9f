"""Takes back that a party was marked as not having come: it is booked again, at tables that are free if there are any."""

from dataclasses import replace

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.owner_edits import NO_SUCH_RESERVATION
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_reservation
from functions.domain import occupancy, tables
from functions.domain.errors import Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import after


def take_back_no_show(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    *,
    patience: Patience = PATIENT,
) -> Reservation | Refusal:
    """The reservation as it stands again: at its old tables, or at others if those were given since, or else overbooked at the old ones.

    Nobody else is moved, and nobody texted.

    One that is no no-show stays as it is. Refused with no_such_reservation.
    """

    def decide() -> BookCommit | Reservation | Refusal:
        old = book.get(restaurant.id, reservation_id)
        if old is None:
            return NO_SUCH_RESERVATION
        if old.status is not ReservationStatus.NO_SHOW:
            return old
        now = clock.now()
        back = replace(old, status=ReservationStatus.BOOKED, version=old.version + 1)
        ledgers = read_days(book, now, restaurant, occupancy.dates_standing(old, restaurant))
        others = occupancy.read(ledgers, ignoring=old.id)
        free_at = after(old.ends_at, restaurant.rules.turn_times.reset)
        choices = (old.table_ids, *tables.candidates(restaurant.floor, old.party_size, old.area))
        free = (one for one in choices if one and others.is_free(one, old.starts_at, free_at))
        back = replace(back, table_ids=next(free, old.table_ids))
        return BookCommit(
            key=key,
            action="take_back_no_show",
            reservation=back,
            replaces_version=old.version,
            ledgers=occupancy.reseat(ledgers, back, restaurant.rules, restaurant.zone),
            outbox=about_reservation(restaurant, back, now, key.call_sid, tell_guest=False),
        )

    return commit_change(book, key, decide, patience)
