"""Books a table: nothing is "booked" before the store has said so."""

import hashlib
import secrets

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.hold_slot import days_left
from functions.actions.seek_slot import NoSeat, seek_seat
from functions.actions.write_outbox import about_reservation
from functions.domain import confirmation_codes, occupancy, phone_numbers
from functions.domain.availability import Wish, seated_until
from functions.domain.confirmation_codes import Draw
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.messages import will_be_texted
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reminders import reminders_of
from functions.domain.reservations import ActionKey, Booked, BookingRequest, Reservation, ReservationStatus, tidy
from functions.domain.restaurants import Restaurant
from functions.domain.tables import find_area
from functions.domain.wall_clock import instant

NAME_MISSING = Refusal("name_missing", "A reservation needs a name.")
_MOST_TURNS = 10
"""How often one call books and gives up the same wish, before we stop looking for the first one."""
PHONE_UNREADABLE = Refusal("phone_unreadable", "That is no complete telephone number; ask for it digit by digit.")


def book_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    request: BookingRequest,
    key: ActionKey,
    *,
    draw: Draw = secrets.choice,
    patience: Patience = PATIENT,
) -> Booked | Refusal:
    """Book what the caller wants, or say why not with `alternatives: tuple[Slot, ...]` (codes: see `find_slots`).

    The same key again gives the first outcome. So does the same wish (start, size, name) a second time in the same call, under
    whatever key, as long as that reservation still stands so: a model that books twice must not take two tables.
    VendorUnavailable if the store does not answer.
    """
    name = tidy(request.name, 80)
    if not name:
        return NAME_MISSING
    phone = None
    if request.phone is not None:
        phone = phone_numbers.normalise(request.phone, phone_numbers.calling_code(restaurant.phone_number))
        if phone is None:
            return PHONE_UNREADABLE
    wish = Wish(request.starts_at, request.party_size, request.area, has_it=request.promised, allowed=request.allowed)

    def decide() -> BookCommit | Reservation | Refusal:
        now = clock.now()
        new_id, standing = _first_of_its_kind(book, restaurant, request, name, key)
        if standing is not None:
            return standing
        found = seek_seat(book, now, restaurant, wish, call_sid=key.call_sid)
        if isinstance(found, NoSeat):
            return found.as_refusal()
        start = instant(found.slot.starts_at)
        reservation = Reservation(
            id=new_id,
            restaurant_id=restaurant.id,
            code=confirmation_codes.new_code(draw),
            name=name,
            phone=phone,
            party_size=request.party_size,
            starts_at=start,
            ends_at=seated_until(restaurant, request.party_size, start)[0],
            table_ids=found.slot.table_ids,
            status=ReservationStatus.BOOKED,
            version=1,
            notes=tidy(request.notes, 300),
            area=find_area(restaurant.floor, request.area) if request.area is not None else None,
            language=request.language,
            text_consent=request.text_consent,
            consent=request.consent,
            source=request.source,
            call_sid=key.call_sid,
            created_at=now,
        )
        ledgers = (*found.ledgers, *days_left(book, now, restaurant, book.hold_place(key.call_sid), found.ledgers))
        return BookCommit(
            key=key,
            action="book_reservation",
            reservation=reservation,
            replaces_version=0,
            ledgers=occupancy.reseat(ledgers, reservation, restaurant.rules, restaurant.zone),
            outbox=about_reservation(restaurant, reservation, now, key.call_sid),
            timers=reminders_of(restaurant, reservation, now),
        )

    stored = commit_change(book, key, decide, patience)
    if isinstance(stored, Refusal):
        return stored
    if stored.restaurant_id != restaurant.id or stored.status is not ReservationStatus.BOOKED:
        raise BrokenRule(f"the key {key} was used for something else")
    return Booked(stored, will_be_texted(stored))


def _first_of_its_kind(
    book: ReservationBook, restaurant: Restaurant, request: BookingRequest, name: str, key: ActionKey
) -> tuple[str, Reservation | None]:
    """The id that this booking shall have, and the reservation if this call has booked exactly that already.

    The id is made from the call and the wish, so two bookings of one wish at the same moment want the same id, and one of them
    fails and looks again. A reservation of that id that was cancelled or changed since leaves the next id to the next booking.
    """
    start = instant(request.starts_at)
    said = ("booking", key.call_sid, start.isoformat(), str(request.party_size), name.casefold())
    for turn in range(_MOST_TURNS):
        one = _id(restaurant.id, *said, str(turn))
        stored = book.get(restaurant.id, one)
        if stored is None:
            return one, None
        stands = stored.status is ReservationStatus.BOOKED
        if stands and (stored.starts_at, stored.party_size) == (start, request.party_size):
            return one, stored
    return reservation_id(restaurant.id, key), None


def reservation_id(restaurant_id: str, key: ActionKey) -> str:
    """The id of a reservation that is told from all others by its key alone."""
    return _id(restaurant_id, key.call_sid, key.tool_call_id)


def _id(*parts: str) -> str:
    return "r" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
