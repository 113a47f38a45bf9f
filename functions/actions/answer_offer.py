"""Takes a guest's yes or no to the table that was offered to them, and what happens if there is no answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.actions.book_reservation import book_reservation
from functions.actions.offer_table import Desk, freed_again
from functions.actions.release_hold import release_hold
from functions.domain.availability import seated_until
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey, BookingRequest, Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.waitlist import TableOffer, WaitlistEntry, WaitStatus, ended, lapsed
from functions.domain.wall_clock import instant

NO_OFFER = Refusal("no_offer", "There is no offer of a table to this number.")
OFFER_GONE = Refusal("offer_gone", "The offer has lapsed, and the table is no longer kept.")
_TRIES = 5
_ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class OfferTaken:
    """The guest has the table; the confirmation by text is on its way."""

    reservation: Reservation


@dataclass(frozen=True, slots=True)
class OfferLetGo:
    """The guest declined and is off the list."""

    entry: WaitlistEntry


def open_offer(desk: Desk, restaurant: Restaurant, phone: str) -> WaitlistEntry | None:
    """The entry whose offer this number can answer now, the one that ends first; None if there is none."""
    now = instant(desk.clock.now())
    standing = [
        (one.offer.stands_until, one.id, one)
        for one in desk.waitlist.by_phone(restaurant.id, phone)
        if one.status is WaitStatus.OFFERED and one.offer is not None and one.offer.stands_until > now
    ]
    return min(standing)[2] if standing else None


def answer_offer(desk: Desk, restaurant: Restaurant, *, phone: str, accepts: bool) -> OfferTaken | OfferLetGo | Refusal:
    """Take the answer of this number (E.164). A yes twice gives the same reservation.

    Refused with `offer_gone` if the offer has lapsed, or `no_offer` if there never was one. VendorUnavailable if the store fails.
    """
    entry = open_offer(desk, restaurant, phone)
    if entry is None:
        return _too_late(desk, restaurant, phone, accepts)
    return _accept(desk, restaurant, entry) if accepts else _decline(desk, restaurant, entry)


def pass_offer_on(desk: Desk, restaurant: Restaurant, entry_id: str, offer_id: str) -> None:
    """The deadline of an offer: if it was not answered, the table is free for the next. Harmless when repeated."""
    entry = desk.waitlist.get(restaurant.id, entry_id)
    if entry is None or not _is_open(entry, offer_id):
        return
    booked = desk.book.committed(ActionKey(offer_id, _ACCEPT))
    if booked is not None:
        _end(desk, entry, lambda one: ended(one, WaitStatus.BOOKED, booked.id))
        return
    release_hold(desk.book, desk.clock, restaurant, offer_id)
    freed = (freed_again(entry, _ends(restaurant, entry), desk.clock.now()),)
    _end(desk, entry, lapsed, freed)


def _too_late(desk: Desk, restaurant: Restaurant, phone: str, accepts: bool) -> OfferTaken | OfferLetGo | Refusal:
    answered = [one for one in desk.waitlist.by_phone(restaurant.id, phone) if one.offer is not None]
    if not answered:
        return NO_OFFER
    last = max(answered, key=lambda one: (_of(one).stands_until, one.id))
    if last.status is WaitStatus.BOOKED and last.reservation_id is not None and accepts:
        reservation = desk.book.get(restaurant.id, last.reservation_id)
        return OfferTaken(reservation) if reservation is not None else OFFER_GONE
    if last.status is WaitStatus.DECLINED and not accepts:
        return OfferLetGo(last)
    # An answer that comes days later answers something else.
    recent = desk.clock.now() - _of(last).stands_until < timedelta(days=1)
    return OFFER_GONE if recent else NO_OFFER


def _accept(desk: Desk, restaurant: Restaurant, entry: WaitlistEntry) -> OfferTaken | Refusal:
    offer = _of(entry)
    request = BookingRequest(
        starts_at=offer.starts_at.astimezone(restaurant.zone),
        party_size=entry.party_size,
        name=entry.name,
        phone=entry.phone,
        area=entry.area,
        language=entry.language,
        text_consent=True,
        consent=entry.consent,
        source="waitlist",
        promised=True,
    )
    # The offer's id stands where a call's would: the hold of that id is this booking's own.
    booked = book_reservation(desk.book, desk.clock, restaurant, request, ActionKey(offer.id, _ACCEPT))
    if isinstance(booked, Refusal):
        return OFFER_GONE
    _end(desk, entry, lambda one: ended(one, WaitStatus.BOOKED, booked.reservation.id), always=True)
    return OfferTaken(booked.reservation)


def _decline(desk: Desk, restaurant: Restaurant, entry: WaitlistEntry) -> OfferLetGo:
    # First the hold: whoever reads that the table is free shall find it free.
    release_hold(desk.book, desk.clock, restaurant, _of(entry).id)
    freed = (freed_again(entry, _ends(restaurant, entry), desk.clock.now()),)
    return OfferLetGo(_end(desk, entry, lambda one: ended(one, WaitStatus.DECLINED), freed))


def _end(
    desk: Desk,
    entry: WaitlistEntry,
    change: Callable[[WaitlistEntry], WaitlistEntry],
    outbox: tuple[OutboxEntry, ...] = (),
    *,
    always: bool = False,
) -> WaitlistEntry:
    """Store the change of the entry. If somebody else answered its offer meanwhile theirs stands, unless `always`."""
    current: WaitlistEntry | None = entry
    for _ in range(_TRIES):
        if current is None or not (always or _is_open(current, _of(entry).id)):
            return current or entry
        changed = change(current)
        try:
            desk.waitlist.store(changed, replaces_version=current.version, outbox=outbox)
        except CommitConflict:
            current = desk.waitlist.get(entry.restaurant_id, entry.id)
        else:
            return changed
    raise VendorUnavailable("the waitlist changed under our hands for too long")


def _is_open(entry: WaitlistEntry, offer_id: str) -> bool:
    return entry.status is WaitStatus.OFFERED and entry.offer is not None and entry.offer.id == offer_id


def _of(entry: WaitlistEntry) -> TableOffer:
    assert entry.offer is not None  # only entries with an offer come here
    return entry.offer


def _ends(restaurant: Restaurant, entry: WaitlistEntry) -> datetime:
    return seated_until(restaurant, entry.party_size, _of(entry).starts_at)[0]
