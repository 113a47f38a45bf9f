"""Reads what changed in the owner's calendar, or all of it, and has every event taken in.

`singleEvents=true` in both kinds of sync (Google wants one mode for both): the book knows dates, not rules, so "closed Mondays" is to
us a block on each Monday. An endless series would then have no end, so a full sync looks at a window up to the last bookable day;
since that day moves, and since Google leaves open whether a token brings instances from beyond it, everything is read anew once a
day, and compared. The same comparison mends a sync token that died (410), outbox entries that were lost, and a calendar that was
connected after the first bookings.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from functions.calendar.adopting import adopt
from functions.calendar.desk import Desk, change_link
from functions.calendar.google_events import SeenEvent, event_id_of
from functions.calendar.inwards import follow_series
from functions.calendar.looking import look_at, seen_in
from functions.calendar.owners_events import finish_import, take_owners_event, window_of
from functions.calendar.refusals import Gone, Unacceptable
from functions.calendar.settle import settle
from functions.calendar.trouble import SILENT_FOR
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.errors import BrokenRule, VendorConfused
from functions.domain.reservations import ReservationStatus
from functions.domain.restaurants import Restaurant

FULL_EVERY = timedelta(hours=24)
_PAGE = "250"
_MODE = {"singleEvents": "true", "maxResults": _PAGE, "eventTypes": "default"}
"""Birthdays, working places and mails that Google writes into a calendar by itself close no restaurant."""


def sync(desk: Desk, restaurant: Restaurant, link: CalendarLink) -> str:
    """Bring the book to what the owner wants; `incremental` or `full`, as it was done.

    Whatever is read is taken in before the token of the next sync is kept, and the token is kept only in place of the one that was
    used: two syncs at once do the same work twice, and lose nothing. Raises like `settle`.
    """
    now = desk.clock.now()
    since = link.trouble_since
    # Entries of the outbox that met the trouble may have been given up by now, so book and calendar are compared as a whole.
    lost = link.status != "ok" or (since is not None and now - since >= SILENT_FOR)
    due = lost or link.listed_at is None or now - link.listed_at >= FULL_EVERY
    if link.sync_token is not None and not due:
        try:
            _incremental(desk, restaurant, link, link.sync_token)
        except Gone:
            desk.logger.info("sync token is no longer good", extra={"restaurant": restaurant.id})
            desk.meter.count("CalendarFullSync", why="gone")
        else:
            return "incremental"
    full_sync(desk, restaurant, link)
    return "full"


def full_sync(desk: Desk, restaurant: Restaurant, link: CalendarLink) -> None:
    """Read the whole window, take it in, and look after everything that should be in it and is not."""
    now = desk.clock.now()
    window = window_of(restaurant, now)
    parameters = {**_MODE, "timeMin": window.begins.isoformat(), "timeMax": window.ends.isoformat()}
    listed, token = _pages(desk, link, parameters)
    if link.sync_token is None:
        adopt(desk, restaurant, link, listed)
    take_all(desk, restaurant, link, listed)
    there = {one.id for one in listed}
    for mirror in desk.mirror.standing(restaurant.id, now):
        if mirror.event_id in there or (mirror.role == "reservation" and not mirror.etag):
            continue  # the latter is yet to be inserted; a block without an etag was cut off half-way
        if mirror.calendar_id != link.calendar_id:
            if mirror.role == "block":
                take_owners_event(desk, restaurant, link, SeenEvent(mirror.event_id, cancelled=True))
        else:
            # Missing is no proof: it may have been moved out of the window, or from one time beyond it to another, of which no later
            # sync will tell. So it is looked at by itself.
            _take_missing(desk, restaurant, link, mirror)
    _tell_all(desk, restaurant, link)
    if link.sync_token is None or link.trouble_since is not None:
        _look_back(desk, restaurant, link, now)
    _keep(desk, link, token, listed_at=now, listed_until=window.ends)


def take_all(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, listed: Iterable[SeenEvent], *, write: bool = True
) -> None:
    """Take every event in; one that cannot be is logged and does not hold up the others. Raises as `sync` does."""
    events = list(listed)
    known = desk.mirror.many(restaurant.id, (one.id for one in events))
    for seen in events:
        with _by_itself(desk, seen.id):
            take(desk, restaurant, link, seen, known.get(seen.id), write=write)


@contextmanager
def _by_itself(desk: Desk, event_id: str) -> Iterator[None]:
    """What is wrong with one event holds up no other; what is wrong with the calendar, the grant or the network is raised."""
    try:
        yield
    except (BrokenRule, VendorConfused, Unacceptable, ValueError):
        desk.logger.exception("an event of the owner's calendar cannot be brought to agree", extra={"event": event_id})
        desk.meter.count("CalendarEventLost")


def take(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    seen: SeenEvent,
    known: MirroredEvent | None,
    *,
    write: bool = True,
) -> None:
    """Take one event in: ours by the mirror or by its tags, else the owner's own."""
    if known is not None and known.role == "reservation" and known.reservation_id is not None:
        if known.etag == seen.etag and seen.etag:
            return  # our own echo
        if seen.moved_away:
            # A sync tells of a deleted event nothing but its id; whether it was dragged away only the event itself tells.
            seen = look_at(desk, link, seen.id) if write else replace(seen, moved_away=False)
        finish_import(desk, restaurant, known, seen)
        settle(desk, restaurant, link, known.reservation_id, seen, write=write)
        return
    if known is None and follow_series(desk, restaurant, seen):
        take(desk, restaurant, link, seen, desk.mirror.get(restaurant.id, seen.id), write=write)
        return
    tags = seen.tags
    if tags is not None and tags.restaurant_id == restaurant.id:
        ours = event_id_of(restaurant.id, tags.reservation_id, tags.generation)
        if ours == seen.id and desk.book.get(restaurant.id, tags.reservation_id) is not None:
            if write:
                settle(desk, restaurant, link, tags.reservation_id, seen)
            return
    # A copy that the owner made of one of ours carries our tags under another id: it is the owner's own event.
    take_owners_event(desk, restaurant, link, seen)


def _incremental(desk: Desk, restaurant: Restaurant, link: CalendarLink, sync_token: str) -> None:
    listed, token = _changes(desk, link, sync_token)
    window = window_of(restaurant, desk.clock.now())
    known = desk.mirror.many(restaurant.id, (one.id for one in listed))
    near = [one for one in listed if one.id in known or one.tags or _touches(one, window.begins, window.ends)]
    take_all(desk, restaurant, link, near)
    _look_after_series(desk, restaurant, link, listed, known)
    _keep(desk, link, token)


def _changes(desk: Desk, link: CalendarLink, sync_token: str) -> tuple[list[SeenEvent], str | None]:
    """What changed since the token. Gone if the token is no good, also where Google calls the request a bad one because of it."""
    try:
        return _pages(desk, link, {**_MODE, "syncToken": sync_token})
    except Unacceptable as refusal:
        raise Gone("the sync token is not taken", code=refusal.code) from refusal


def _look_after_series(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    listed: Iterable[SeenEvent],
    known: Mapping[str, MirroredEvent],
) -> None:
    """Instances that a change of their series did away with may not be named in a sync: they are looked at one by one."""
    events = list(listed)
    series = {one.series_id for one in events if one.series_id} | {
        one.id for one in events if one.cancelled and one.id not in known
    }
    there = {one.id for one in events}
    if not series:
        return
    for mirror in desk.mirror.standing(restaurant.id, desk.clock.now()):
        of_series = mirror.series_id in series or mirror.event_id in series  # the latter before it was made one
        if of_series and mirror.event_id not in there and mirror.calendar_id == link.calendar_id:
            _take_missing(desk, restaurant, link, mirror)


def _take_missing(desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent) -> None:
    take_all(desk, restaurant, link, [look_at(desk, link, mirror.event_id)])


def _tell_all(desk: Desk, restaurant: Restaurant, link: CalendarLink) -> None:
    """Have every coming reservation in the calendar, and no other; one that is there already costs no request."""
    now, told = desk.clock.now(), set()
    today = now.astimezone(restaurant.zone).date()
    for number in range((restaurant.rules.horizon + timedelta(days=2)).days):
        for reservation in desk.book.on_day(restaurant.id, today + timedelta(days=number)):
            if reservation.ends_at > now and reservation.status is ReservationStatus.BOOKED:
                with _by_itself(desk, reservation.id):
                    settle(desk, restaurant, link, reservation.id)
                told.add(reservation.id)
    for mirror in desk.mirror.standing(restaurant.id, now):
        # Cancelled by the guest, and the entry that should have told it was lost.
        if mirror.role == "reservation" and mirror.reservation_id and mirror.reservation_id not in told:
            with _by_itself(desk, mirror.event_id):
                settle(desk, restaurant, link, mirror.reservation_id)


def _look_back(desk: Desk, restaurant: Restaurant, link: CalendarLink, now: datetime) -> None:
    """Past reservations whose guest was erased while the calendar was closed to us: their events must lose the guest too."""
    for mirror in desk.mirror.standing(restaurant.id, datetime(2000, 1, 1, tzinfo=now.tzinfo)):
        past = mirror.ends_at is not None and mirror.ends_at <= now
        if past and mirror.role == "reservation" and mirror.reservation_id and mirror.calendar_id == link.calendar_id:
            reservation = desk.book.get(restaurant.id, mirror.reservation_id)
            if reservation is not None and reservation.version != mirror.reservation_version:
                with _by_itself(desk, mirror.event_id):
                    settle(desk, restaurant, link, reservation.id)


def _pages(desk: Desk, link: CalendarLink, parameters: Mapping[str, str]) -> tuple[list[SeenEvent], str | None]:
    """All events of a list, and the token that stands on its last page."""
    found: list[SeenEvent] = []
    page_token: str | None = None
    while True:
        page: dict[str, Any] = desk.google.list_events(
            link, {**parameters, **({"pageToken": page_token} if page_token else {})}
        )
        found += seen_on(desk, page)
        page_token = page.get("nextPageToken")
        if not page_token:
            return found, page.get("nextSyncToken")


def seen_on(desk: Desk, page: Mapping[str, Any]) -> list[SeenEvent]:
    """The events of a page; a rule of repetition is left out, since its instances are there, and so is what cannot be read."""
    found = []
    for item in page.get("items", ()):
        if isinstance(item, dict) and "recurrence" not in item:
            try:
                found.append(seen_in(item))
            except VendorConfused:
                desk.meter.count("CalendarEventLost")
    return found


def _touches(seen: SeenEvent, begins: datetime, ends: datetime) -> bool:
    if seen.starts_at is None or seen.ends_at is None:
        return True
    return seen.starts_at < ends and begins < seen.ends_at


def _keep(
    desk: Desk,
    link: CalendarLink,
    token: str | None,
    *,
    listed_at: datetime | None = None,
    listed_until: datetime | None = None,
) -> None:
    """Keep the token if the one that was used still stands."""

    def change(stored: CalendarLink) -> CalendarLink | None:
        if stored.sync_token != link.sync_token or stored.calendar_id != link.calendar_id:
            return None
        kept = replace(stored, sync_token=token, synced_at=desk.clock.now())
        return replace(kept, listed_at=listed_at, listed_until=listed_until) if listed_at else kept

    change_link(desk, link, change)
