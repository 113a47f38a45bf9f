"""Takes back that a party was marked as not having come: it is booked again, at its old tables."""

from dataclasses import replace

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.owner_edits import NO_SUCH_RESERVATION
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_reservation
from functions.domain import occupancy
from functions.domain.errors import Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant


def take_back_no_show(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    *,
    patience: Patience = PATIENT,
) -> Reservation | Refusal:
    """The reservation as it stands again. Its tables may have been given since: the house looks, nobody is moved or texted.

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
        return BookCommit(
            key=key,
            action="take_back_no_show",
            reservation=back,
            replaces_version=old.version,
            ledgers=occupancy.reseat(ledgers, back, restaurant.rules, restaurant.zone),
            outbox=about_reservation(restaurant, back, now, key.call_sid, tell_guest=False),
        )

    return commit_change(book, key, decide, patience)
