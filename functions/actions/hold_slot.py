"""Keeps the wished slot for a caller who is still deciding, so that two callers are never promised the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.actions.commit_change import PATIENT, Patience
from functions.actions.commit_days import commit_days
from functions.actions.seek_slot import NoSeat, Seat, read_days, seek_seat
from functions.domain import occupancy
from functions.domain.availability import Slot, SlotOffer, Wish, seated_until
from functions.domain.errors import Refusal
from functions.domain.holds import hold_id
from functions.domain.ports import Clock, DayLedger, HoldPlace, LedgerCommit, ReservationBook, Seating
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import after, instant


@dataclass(frozen=True, slots=True)
class Held:
    """The wished slot, kept for this call and for nobody else until then (aware, UTC)."""

    slot: Slot
    until: datetime


def hold_slot(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    wish: Wish,
    call_sid: str,
    *,
    patience: Patience = PATIENT,
) -> Held | SlotOffer | Refusal:
    """Hold exactly the wished slot for `rules.hold`; if it cannot be had, answer as `find_slots` does and leave holds as they are.

    A call has one hold: a new one takes the old one's place in the same transaction, and the old one never stands in the way of
    the new one or of the call's own booking. VendorUnavailable if the store does not answer.
    """

    def decide() -> tuple[LedgerCommit | None, Held | SlotOffer | Refusal]:
        now = instant(clock.now())
        place = book.hold_place(call_sid)
        found = seek_seat(book, now, restaurant, wish, call_sid=call_sid)
        if isinstance(found, NoSeat):
            return None, found.as_offer()
        until = after(now, restaurant.rules.hold)
        if until <= now:
            return None, Held(found.slot, until)
        seating = _seating(restaurant, found, wish.party_size, call_sid, until)
        ledgers = (*found.ledgers, *days_left(book, now, restaurant, place, found.ledgers))
        dates = occupancy.dates_of(seating, restaurant.zone)
        commit = LedgerCommit(
            restaurant.id,
            occupancy.put(ledgers, seating, restaurant.zone),
            hold=HoldPlace(call_sid, place.version, dates, until),
        )
        return commit, Held(found.slot, until)

    return commit_days(book, decide, patience)


def days_left(
    book: ReservationBook, now: datetime, restaurant: Restaurant, place: HoldPlace, read: Sequence[DayLedger]
) -> tuple[DayLedger, ...]:
    """The days beside those already read on which the call's hold still stands, as they stand without it."""
    if place.until is None or place.until <= now:
        return ()
    there = {ledger.on for ledger in read}
    return read_days(book, now, restaurant, [on for on in place.dates if on not in there], place.call_sid)


def _seating(restaurant: Restaurant, found: Seat, party_size: int, call_sid: str, until: datetime) -> Seating:
    start = instant(found.slot.starts_at)
    return Seating(
        reservation_id=hold_id(call_sid),
        table_ids=found.slot.table_ids,
        starts_at=start,
        free_at=seated_until(restaurant, party_size, start)[1],
        covers=party_size,
        held_until=until,
    )
