"""Keeps what a guest asked us to remember about them, under the number that is calling."""

from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.guests import GuestNotes, with_note
from functions.domain.ports import CommitConflict, GuestBook
from functions.domain.reservations import tidy
from functions.domain.restaurants import Restaurant

_TRIES = 5
NUMBER_UNKNOWN = Refusal(
    "number_unknown",
    "Preferences are kept by the number that is calling, and this one is withheld; put it into the reservation's notes.",
)
NOTHING_SAID = Refusal("nothing_to_remember", "It was not said what should be remembered.")


def remember_preference(
    guests: GuestBook, restaurant: Restaurant, phone: str | None, note: str
) -> GuestNotes | Refusal:
    """Remember the note, once. Refused with number_unknown or nothing_to_remember. VendorUnavailable if the store fails."""
    said = tidy(note, 200)
    if phone is None:
        return NUMBER_UNKNOWN
    if not said:
        return NOTHING_SAID
    for _ in range(_TRIES):
        stored = guests.get(restaurant.id, phone) or GuestNotes(restaurant.id, phone)
        if said in stored.remembered:
            return stored
        wanted = with_note(stored, said)
        try:
            guests.store(wanted, replaces_version=stored.version)
        except CommitConflict:
            continue
        return wanted
    raise VendorUnavailable("the guest's notes changed under our hands for too long")
