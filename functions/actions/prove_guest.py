"""Opens a guest's own reservations to a caller who can prove whose they are, and counts those who cannot.

Whatever does not fit gets the same answer: whether a name, a number or a code exists is nobody else's business.
"""

from datetime import datetime, timedelta

from functions.domain import confirmation_codes, proofs
from functions.domain.errors import Refusal
from functions.domain.ports import ReservationBook
from functions.domain.reservations import GuestProof, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant

NOT_VERIFIED = Refusal(
    "not_verified",
    "No upcoming reservation could be found with that name from this number. "
    "With the name and the confirmation code it can be found from any phone.",
)
TOO_MANY_ATTEMPTS = Refusal(
    "too_many_attempts", "That did not fit too many times. A person at the restaurant has to help now."
)
WHICH_ONE = "There are several upcoming reservations under that name; ask which one is meant."
ALREADY_CANCELLED = Refusal("already_cancelled", "That reservation has already been cancelled.")


def prove_guest(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    proof: GuestProof,
    call_sid: str,
    *,
    looking_back: timedelta = timedelta(0),
) -> tuple[Reservation, ...] | Refusal:
    """All upcoming reservations that the proof opens, cancelled ones too, soonest first; never empty.

    Those that began within the grace time, or within `looking_back` if that is longer, are still upcoming.
    """
    who = [one for one in (proof.caller, call_sid) if one]
    if any(book.failed_proofs(restaurant.id, one, now) >= proofs.MOST_FAILURES for one in who):
        return TOO_MANY_ATTEMPTS
    code = confirmation_codes.read(proof.code) if proof.code else None
    codes_allowed = book.failed_proofs(restaurant.id, proofs.EVERYBODY, now) < proofs.MOST_FAILED_CODES
    since = instant(now) - max(restaurant.rules.grace, looking_back)
    found: dict[str, Reservation] = {}
    if proof.caller is not None:
        found = {one.id: one for one in book.by_phone(restaurant.id, proof.caller, since)}
    if code is not None and codes_allowed:
        coded = book.by_code(restaurant.id, code)
        if coded is not None and coded.starts_at >= since:
            found[coded.id] = coded
    opened = sorted((one for one in found.values() if proofs.opens(proof, one)), key=lambda one: one.starts_at)
    if opened:
        return tuple(opened)
    if code is not None and not codes_allowed:
        return TOO_MANY_ATTEMPTS
    for one in who:
        book.note_failed_proof(restaurant.id, one, now)
    if proof.code:
        book.note_failed_proof(restaurant.id, proofs.EVERYBODY, now)
    return NOT_VERIFIED


def prove_one(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    proof: GuestProof,
    call_sid: str,
    reservation_id: str | None,
    *,
    looking_back: timedelta = timedelta(0),
) -> Reservation | Refusal:
    """The one live reservation that is meant: the named id if the proof opens it, else the code's, else the only one."""
    opened = prove_guest(book, now, restaurant, proof, call_sid, looking_back=looking_back)
    if isinstance(opened, Refusal):
        return opened
    code = confirmation_codes.read(proof.code) if proof.code else None
    by_id = [one for one in opened if reservation_id is not None and one.id == reservation_id]
    by_code = [one for one in opened if code is not None and one.code == code]
    meant = by_id or by_code
    if meant:
        return meant[0] if meant[0].status is ReservationStatus.BOOKED else ALREADY_CANCELLED
    live = tuple(one for one in opened if one.status is ReservationStatus.BOOKED)
    if not live:
        return ALREADY_CANCELLED
    # An id that the proof does not open is an invented one: better to ask than to touch the wrong table.
    return live[0] if len(live) == 1 and reservation_id is None else Refusal("which_one", WHICH_ONE, live)
