"""Answers "do you have a table at ..." with the wished time, or with what can be offered instead."""

from datetime import datetime

from functions.actions.seek_slot import Seat, seek_seat
from functions.domain.availability import SlotOffer, Wish
from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import AllowedParty
from functions.domain.restaurants import Restaurant


def find_slots(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    *,
    starts_at: datetime,
    party_size: int,
    area: str | None = None,
    allowed: tuple[AllowedParty, ...] = (),
    call_sid: str = "",
) -> SlotOffer | Refusal:
    """What can be offered to a party that wishes to start at `starts_at` (aware; in the restaurant's zone or UTC).

    Refused where no other time would help: party_too_small, party_too_large, no_table_that_size, no_such_area, too_far_ahead,
    and in_the_past (with today's next start, if there is one). Otherwise an offer, whose `why_not_code` may be closed_that_day,
    outside_hours, past_last_seating, no_such_time, between_starts, too_soon, pacing_full, area_full or fully_booked,
    closed_by_owner or walk_ins_only. `allowed` are the owner's exceptions; what is held for `call_sid` itself counts as free.
    """
    wish = Wish(starts_at, party_size, area, allowed=allowed)
    found = seek_seat(book, clock.now(), restaurant, wish, call_sid=call_sid)
    return SlotOffer(found.slot, ()) if isinstance(found, Seat) else found.as_offer()
