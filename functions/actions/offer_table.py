"""Offers what became free to the guests who wait for it: one table, one guest, one text, for a limited time.

The table is held on the ledger under the offer's id while the offer stands, as for a caller who is still deciding. First the hold, then
the offer with its text and its deadline in one transaction; if that fails, the hold goes with its time, and nobody was promised anything.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from functions.actions.find_slots import find_slots
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.join_waitlist import first_that_suits
from functions.actions.release_hold import release_hold
from functions.domain.availability import Wish
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, CommitConflict, ReservationBook, Timers, Waitlist
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.domain.waitlist import WaitlistEntry, WaitStatus, in_line, may_offer_at, offered
from functions.domain.waitlist_words import offer_payload
from functions.domain.wall_clock import dates_between, instant

_NIGHT = timedelta(hours=6)
"""A table after midnight may be waited for since the evening before."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What offering needs."""

    book: ReservationBook
    waitlist: Waitlist
    timers: Timers
    clock: Clock


def offer_freed(
    desk: Desk, restaurant: Restaurant, starts_at: datetime, ends_at: datetime, skipping: str = ""
) -> tuple[WaitlistEntry, ...]:
    """Offer what became free within [starts_at, ends_at) to who waits on its dates; the entries as offered.

    `skipping` is the entry that has just let it pass. Harmless when repeated: what is offered is held, and is not offered twice.
    """
    made: list[WaitlistEntry] = []
    for on in dates_between(starts_at - _NIGHT, ends_at, restaurant.zone):
        made += offer_on(desk, restaurant, on, skipping)
    return tuple(made)


def offer_on(desk: Desk, restaurant: Restaurant, on: date, skipping: str = "") -> tuple[WaitlistEntry, ...]:
    """Go down the list of that date and offer a table to everyone for whom there is one."""
    made: list[WaitlistEntry] = []
    now = desk.clock.now()
    for entry in in_line(desk.waitlist.on_day(restaurant.id, on), now):
        if entry.id == skipping:
            continue
        at = may_offer_at(now, entry.earliest, restaurant.quiet_hours, restaurant.zone)
        if at > instant(now):
            # Those behind may wait for this very night, and are not to be held up.
            desk.timers.set(_look_again(restaurant, on, at))
            continue
        one = _offer_to(desk, restaurant, entry)
        if one is not None:
            made.append(one)
    return tuple(made)


def _offer_to(desk: Desk, restaurant: Restaurant, entry: WaitlistEntry) -> WaitlistEntry | None:
    """The entry as offered; None if nothing fits, or if somebody else was quicker."""
    zone, now = restaurant.zone, desk.clock.now()
    found = find_slots(
        desk.book,
        desk.clock,
        restaurant,
        # Who waits since eight can at nine only be offered what is still to come.
        starts_at=max(entry.earliest, instant(now)).astimezone(zone),
        party_size=entry.party_size,
        area=entry.area,
    )
    slot = None if isinstance(found, Refusal) else first_that_suits(found, entry.earliest, entry.latest)
    if slot is None:
        return None
    made = offered(entry, slot.starts_at, now + restaurant.rules.offer_stands)
    offer = made.offer
    if offer is None:
        raise BrokenRule("an entry that was offered a table has no offer")
    wish = Wish(slot.starts_at, entry.party_size, entry.area)
    if not isinstance(hold_slot(desk.book, desk.clock, _holding_for_offers(restaurant), wish, offer.id), Held):
        return None
    try:
        desk.waitlist.store(
            made,
            replaces_version=entry.version,
            outbox=(_text(restaurant, made, now),),
            timers=(deadline(made),),
        )
    except CommitConflict:
        if not _stands(desk, restaurant, entry.id, offer.id):
            release_hold(desk.book, desk.clock, restaurant, offer.id)
        return None
    return made


def _stands(desk: Desk, restaurant: Restaurant, entry_id: str, offer_id: str) -> bool:
    """Whether another worker has made the very same offer: the hold, which has its id, is then that one's too."""
    now = desk.waitlist.get(restaurant.id, entry_id)
    return now is not None and now.status is WaitStatus.OFFERED and now.offer is not None and now.offer.id == offer_id


def deadline(entry: WaitlistEntry) -> Timer:
    """Rings when the entry's open offer ends."""
    if entry.offer is None:
        raise BrokenRule(f"waitlist entry {entry.id} has no offer")
    return Timer(
        id=f"offer-{entry.offer.id}",
        restaurant_id=entry.restaurant_id,
        kind="waitlist_offer",
        due_at=entry.offer.stands_until,
        payload={"entry_id": entry.id, "offer_id": entry.offer.id},
    )


def freed_again(entry: WaitlistEntry, ends_at: datetime, now: datetime) -> OutboxEntry:
    """Tells the follow-up that the table of the entry's offer may be offered to the next."""
    if entry.offer is None:
        raise BrokenRule(f"waitlist entry {entry.id} has no offer")
    return OutboxEntry(
        id=f"offer-{entry.offer.id}-freed",
        restaurant_id=entry.restaurant_id,
        door="followup",
        fact="table_freed",
        payload={
            "starts_at": entry.offer.starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "skipping": entry.id,
        },
        created_at=now,
        call_sid=entry.consent.call_sid,
    )


def _text(restaurant: Restaurant, entry: WaitlistEntry, now: datetime) -> OutboxEntry:
    if entry.offer is None:
        raise BrokenRule(f"waitlist entry {entry.id} has no offer")
    return OutboxEntry(
        id=f"offer-{entry.offer.id}-sms",
        restaurant_id=restaurant.id,
        door="sms",
        fact="table_freed",
        payload=offer_payload(restaurant, entry, entry.offer),
        created_at=now,
        call_sid=entry.consent.call_sid,
    )


def _look_again(restaurant: Restaurant, on: date, at: datetime) -> Timer:
    """Goes through the list once the quiet hours are over. The table is not held so long: until then, whoever calls may have it."""
    return Timer(
        id=f"waitlist-{on:%Y%m%d}-at-{instant(at):%Y%m%dT%H%M}",
        restaurant_id=restaurant.id,
        kind="waitlist_offer",
        due_at=at,
        payload={"on": on.isoformat()},
    )


def _holding_for_offers(restaurant: Restaurant) -> Restaurant:
    """The same restaurant, with holds that last as long as an offer stands."""
    return replace(restaurant, rules=replace(restaurant.rules, hold=restaurant.rules.offer_stands))
