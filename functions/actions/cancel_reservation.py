"""Cancels a guest's own reservation and frees its tables."""

from dataclasses import replace

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.prove_guest import prove_one
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_freed_table, about_reservation
from functions.domain import occupancy
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.messages import will_be_texted
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Cancelled, GuestProof, ReservationStatus
from functions.domain.restaurants import Restaurant


def cancel_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    proof: GuestProof,
    key: ActionKey,
    reservation_id: str | None = None,
    *,
    patience: Patience = PATIENT,
) -> Cancelled | Refusal:
    """Cancel the one reservation that the proof opens; of several and untold which: `which_one` with the reservations.

    Otherwise refused with not_verified, too_many_attempts or already_cancelled.
    """

    def decide() -> BookCommit | Refusal:
        now = clock.now()
        old = prove_one(book, now, restaurant, proof, key.call_sid, reservation_id)
        if isinstance(old, Refusal):
            return old
        cancelled = replace(old, status=ReservationStatus.CANCELLED, version=old.version + 1)
        ledgers = read_days(book, now, restaurant, occupancy.dates_standing(old, restaurant))
        return BookCommit(
            key=key,
            action="cancel_reservation",
            reservation=cancelled,
            replaces_version=old.version,
            ledgers=occupancy.reseat(ledgers, cancelled, restaurant.rules, restaurant.zone),
            outbox=(
                *about_reservation(restaurant, cancelled, now, key.call_sid),
                *about_freed_table(restaurant, old, now, key.call_sid),
            ),
        )

    stored = commit_change(book, key, decide, patience)
    if isinstance(stored, Refusal):
        return stored
    if stored.restaurant_id != restaurant.id or stored.status is not ReservationStatus.CANCELLED:
        raise BrokenRule(f"the key {key} was used for something else")
    return Cancelled(stored, will_be_texted(stored))
