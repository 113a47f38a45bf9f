"""Puts a guest on the waitlist of a day that has no table for them."""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.actions.book_reservation import NAME_MISSING, PHONE_UNREADABLE
from functions.actions.find_slots import find_slots
from functions.domain import phone_numbers
from functions.domain.availability import Slot, SlotOffer
from functions.domain.errors import Refusal
from functions.domain.ports import Clock, CommitConflict, ReservationBook, Waitlist
from functions.domain.reservations import TextConsent, tidy
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_when
from functions.domain.tables import find_area
from functions.domain.waitlist import USUAL_PATIENCE, WaitlistEntry, WaitStatus, entry_id, in_line
from functions.domain.wall_clock import instant

CAN_BE_WAITED_FOR = frozenset({"fully_booked", "area_full", "pacing_full", "walk_ins_only"})
"""Codes of a Refusal after which a cancellation would help."""
_PHONE_MISSING = Refusal("phone_missing", "An offer comes by text message, so a telephone number is needed.")
_CONSENT_MISSING = Refusal(
    "consent_missing", "An offer comes by text message; without a yes to that there is no place on the list."
)
_BACKWARDS = Refusal("latest_before_earliest", "The latest time that suits lies before the earliest one.")


@dataclass(frozen=True, slots=True)
class WaitlistWish:
    """What a guest waits for. `latest` None: an hour and a half after the earliest start."""

    earliest: datetime
    party_size: int
    name: str
    phone: str | None
    consent: TextConsent | None
    latest: datetime | None = None
    area: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Joined:
    """A place on the list; `ahead` is how many entries of that day stand before it."""

    entry: WaitlistEntry
    ahead: int


def join_waitlist(
    book: ReservationBook,
    waitlist: Waitlist,
    clock: Clock,
    restaurant: Restaurant,
    wish: WaitlistWish,
    call_sid: str = "",
) -> Joined | Refusal:
    """Put the guest on the list. One guest has one place a day: joining again changes the wish and keeps the place.

    Refused with `table_is_free` and that slot if nobody needs to wait, as `find_slots` refuses where waiting would not help, with
    offer_open if a table is being offered to them this moment and the wish is another, and with name_missing, phone_missing,
    phone_unreadable, consent_missing or latest_before_earliest.
    """
    understood = _understood(restaurant, wish)
    if isinstance(understood, Refusal):
        return understood
    name, phone, consent = understood
    earliest = instant(wish.earliest)
    latest = instant(wish.latest) if wish.latest is not None else earliest + USUAL_PATIENCE
    if latest < earliest:
        return _BACKWARDS
    no = _why_not_wait(book, clock, restaurant, wish, latest, call_sid)
    if no is not None:
        return no
    on = earliest.astimezone(restaurant.zone).date()
    wanted = WaitlistEntry(
        id=entry_id(on, phone),
        restaurant_id=restaurant.id,
        name=name,
        phone=phone,
        party_size=wish.party_size,
        earliest=earliest,
        latest=latest,
        joined_at=instant(clock.now()),
        consent=consent,
        area=find_area(restaurant.floor, wish.area) if wish.area else None,
        language=wish.language,
    )
    entry = _stored(waitlist, wanted)
    if entry.offer is not None and entry.status is WaitStatus.OFFERED and _wish_of(entry) != _wish_of(wanted):
        offered = spoken_when(entry.offer.starts_at.astimezone(restaurant.zone))
        return Refusal(
            "offer_open",
            f"A table for {entry.party_size} on {offered} is being offered to this number by text right now; "
            "that has to be answered before anything else can be waited for.",
        )
    line = [one.id for one in in_line(waitlist.on_day(restaurant.id, on), clock.now())]
    return Joined(entry, line.index(entry.id) if entry.id in line else 0)


def _wish_of(entry: WaitlistEntry) -> tuple[object, ...]:
    return entry.party_size, entry.earliest, entry.latest, entry.area


def _understood(restaurant: Restaurant, wish: WaitlistWish) -> tuple[str, str, TextConsent] | Refusal:
    name = tidy(wish.name, 80)
    if not name:
        return NAME_MISSING
    if not wish.phone:
        return _PHONE_MISSING
    phone = phone_numbers.normalise(wish.phone, phone_numbers.calling_code(restaurant.phone_number))
    if phone is None:
        return PHONE_UNREADABLE
    if wish.consent is None:
        return _CONSENT_MISSING
    return name, phone, wish.consent


def _why_not_wait(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, wish: WaitlistWish, latest: datetime, call_sid: str
) -> Refusal | None:
    found = find_slots(
        book,
        clock,
        restaurant,
        starts_at=wish.earliest,
        party_size=wish.party_size,
        area=wish.area or None,
        call_sid=call_sid,
    )
    if isinstance(found, Refusal):
        return found
    free = first_that_suits(found, wish.earliest, latest)
    if free is not None:
        return Refusal("table_is_free", "There is a table at a time that suits; it can be booked right away.", (free,))
    if found.why_not_code not in CAN_BE_WAITED_FOR:
        return Refusal(found.why_not_code, found.why_not, found.alternatives)
    return None


def first_that_suits(offer: SlotOffer, earliest: datetime, latest: datetime) -> Slot | None:
    """The first slot of the offer that lies within what suits."""
    slots = (offer.exact, *offer.alternatives) if offer.exact is not None else offer.alternatives
    fitting = [one for one in slots if instant(earliest) <= instant(one.starts_at) <= instant(latest)]
    return min(fitting, key=lambda one: instant(one.starts_at), default=None)


def _stored(waitlist: Waitlist, wanted: WaitlistEntry) -> WaitlistEntry:
    """The entry as stored: new, or the guest's own of that day with the new wish."""
    stored = waitlist.get(wanted.restaurant_id, wanted.id)
    if stored is None:
        try:
            waitlist.store(wanted, replaces_version=0)
        except CommitConflict:
            # The same tool call was answered before, or the guest called twice at once.
            stored = waitlist.get(wanted.restaurant_id, wanted.id)
            if stored is None:
                raise
        else:
            return wanted
    if stored.status is WaitStatus.OFFERED:
        return stored
    since = stored.joined_at if stored.is_open else wanted.joined_at
    lapses = stored.lapses if stored.is_open else 0
    again = replace(wanted, joined_at=since, lapses=lapses, offer=stored.offer, version=stored.version + 1)
    if replace(again, version=stored.version, consent=stored.consent) == stored:
        return stored
    waitlist.store(again, replaces_version=stored.version)
    return again
