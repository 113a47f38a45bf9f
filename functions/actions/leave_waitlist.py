"""Takes a guest off the waitlist who does not want to wait any longer."""

from datetime import date

from functions.actions.offer_table import Desk, freed_again
from functions.actions.release_hold import release_hold
from functions.domain.availability import seated_until
from functions.domain.errors import Refusal
from functions.domain.events import OutboxEntry
from functions.domain.restaurants import Restaurant
from functions.domain.waitlist import WaitlistEntry, WaitStatus, ended

NOT_WAITING = Refusal("not_waiting", "Nobody with this telephone number is on the waiting list.")


def leave_waitlist(
    desk: Desk, restaurant: Restaurant, *, phone: str | None, on: date | None = None
) -> tuple[WaitlistEntry, ...] | Refusal:
    """End this number's places on the list, those of one date or all; a table that was being offered goes to the next.

    The number is the one that is calling or texting. Refused with `not_waiting`. CommitConflict if an offer is made this very moment.
    """
    entries = desk.waitlist.by_phone(restaurant.id, phone) if phone is not None else ()
    mine = [one for one in entries if one.is_open and on in (None, one.earliest.astimezone(restaurant.zone).date())]
    if not mine:
        return NOT_WAITING
    return tuple(_leave(desk, restaurant, entry) for entry in mine)


def _leave(desk: Desk, restaurant: Restaurant, entry: WaitlistEntry) -> WaitlistEntry:
    freed: tuple[OutboxEntry, ...] = ()
    if entry.status is WaitStatus.OFFERED and entry.offer is not None:
        release_hold(desk.book, desk.clock, restaurant, entry.offer.id)
        ends_at = seated_until(restaurant, entry.party_size, entry.offer.starts_at)[0]
        freed = (freed_again(entry, ends_at, desk.clock.now()),)
    gone = ended(entry, WaitStatus.LEFT)
    desk.waitlist.store(gone, replaces_version=entry.version, outbox=freed)
    return gone
