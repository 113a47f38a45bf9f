"""Gives back what was held for a call that has ended or whose caller wants nothing any more."""

from functions.actions.commit_change import PATIENT, Patience
from functions.actions.commit_days import commit_days
from functions.domain.holds import hold_id, without_holds
from functions.domain.ports import Clock, HoldPlace, LedgerCommit, ReservationBook
from functions.domain.restaurants import Restaurant


def release_hold(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, call_sid: str, *, patience: Patience = PATIENT
) -> bool:
    """Release the call's hold; says whether one stood. VendorUnavailable if the store does not answer: then it expires by itself."""

    def decide() -> tuple[LedgerCommit | None, bool]:
        now, place = clock.now(), book.hold_place(call_sid)
        if place.until is None or place.until <= now or not place.dates:
            return None, False
        standing = tuple(
            ledger
            for ledger in book.ledgers(restaurant.id, place.dates)
            if any(one.reservation_id == hold_id(call_sid) for one in ledger.seatings)
        )
        if not standing:
            return None, False
        ledgers = without_holds(standing, now, call_sid)
        return LedgerCommit(restaurant.id, ledgers, hold=HoldPlace(call_sid, place.version, (), place.until)), True

    return commit_days(book, decide, patience)
