"""Has a reservation's event say what the book says: inserted once, changed in our own fields only, taken out.

Every write names the state that it replaces; Stale says that somebody else was quicker, and that one has to look again.
"""

from dataclasses import replace

from functions.calendar.desk import Desk, tell_conflict
from functions.calendar.event_words import EventWords, title_of, words_of
from functions.calendar.google_events import (
    SeenEvent,
    event_id_of,
    new_event,
    properties_of,
    times_of,
)
from functions.calendar.inwards import agreed, called, clock_of, take_in
from functions.calendar.looking import MAY_WRITE, UNREAD, check_calendar, look_at, seen_in
from functions.calendar.refusals import Forbidden, Gone, NotThere, Stale, Taken
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant


def write_event(desk: Desk, restaurant: Restaurant, link: CalendarLink, reservation_id: str) -> None:
    """Do what is missing at Google, if anything is. Stale, CommitConflict, and what `settle` raises."""
    reservation = desk.book.get(restaurant.id, reservation_id)
    if reservation is None:
        return
    mirror = desk.mirror.of_reservation(restaurant.id, reservation_id)
    if mirror is not None and mirror.calendar_id != link.calendar_id:
        mirror = replace(mirror, gone=True)  # of a calendar that the owner no longer uses
    if reservation.status is ReservationStatus.CANCELLED:
        if mirror is not None and not mirror.gone:
            _take_out(desk, restaurant, link, mirror, reservation)
    elif mirror is None or mirror.gone:
        if reservation.status is ReservationStatus.BOOKED and reservation.ends_at > desk.clock.now():
            _intend(desk, restaurant, link, reservation, mirror)
            write_event(desk, restaurant, link, reservation_id)
        elif mirror is None:
            _find_again(desk, restaurant, link, reservation)
    elif not mirror.etag:
        _insert(desk, restaurant, link, mirror, reservation)
    else:
        _update(desk, restaurant, link, mirror, reservation)


def _intend(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, reservation: Reservation, before: MirroredEvent | None
) -> None:
    """Write down which event will be inserted, before it is: so that a lost answer and a deletion can be told apart."""
    generation = before.generation + 1 if before is not None else 0
    event_id = event_id_of(restaurant.id, reservation.id, generation)
    known = desk.mirror.get(restaurant.id, event_id)
    desk.mirror.save(
        MirroredEvent(
            restaurant_id=restaurant.id,
            calendar_id=link.calendar_id,
            event_id=event_id,
            role="reservation",
            version=known.version if known is not None else 0,
            starts_at=reservation.starts_at,
            ends_at=reservation.ends_at,
            reservation_id=reservation.id,
            generation=generation,
            party_size=reservation.party_size,
        )
    )


def _insert(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent, reservation: Reservation
) -> None:
    words = words_of(desk, restaurant, reservation)
    try:
        body = new_event(restaurant, reservation, mirror.generation, words.beyond(""))
        answer = desk.google.insert_event(link, body)
    except Taken:
        found = look_at(desk, link, mirror.event_id)
        if found.cancelled:
            # A tombstone keeps its id for ever: the next generation has another one.
            desk.mirror.save(replace(mirror, gone=True))
        else:
            # The answer to an earlier insert was lost. Whatever the owner did to the event since is in it.
            take_in(desk, restaurant, desk.mirror.save(_as_tagged(mirror, found)), found)
        return write_event(desk, restaurant, link, reservation.id)
    _keep(desk, mirror, reservation, words, seen_in(answer))
    return None


def _as_tagged(mirror: MirroredEvent, found: SeenEvent) -> MirroredEvent:
    """The mirror as it would stand if the answer to the insert had come."""
    tags = found.tags
    known = replace(mirror, etag=UNREAD, updated_at=None)
    if tags is None or tags.starts_at is None:
        return known
    return replace(
        known,
        starts_at=tags.starts_at,
        ends_at=tags.ends_at,
        party_size=tags.party_size,
        reservation_version=tags.version,
    )


def _update(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent, reservation: Reservation
) -> None:
    """Write what differs, and nothing but our own fields."""
    words = words_of(desk, restaurant, reservation)
    agreed = (mirror.reservation_version, mirror.starts_at, mirror.ends_at, mirror.wording)
    if agreed == (reservation.version, reservation.starts_at, reservation.ends_at, words.wording):
        return
    change = properties_of(reservation, mirror.generation)
    if (mirror.starts_at, mirror.ends_at) != (reservation.starts_at, reservation.ends_at):
        change |= times_of(restaurant, reservation)
    change |= words.beyond(mirror.wording)
    try:
        answer = desk.google.patch_event(link, mirror.event_id, change, mirror.etag)
    except (NotThere, Gone) as refusal:
        check_calendar(desk, link)
        raise Stale("the event is gone", code=refusal.code) from None
    except Forbidden as refusal:
        _only_this_event(desk, link, refusal)
        if len(change) > 1:  # more than our own marks
            _leave_to_owner(desk, restaurant, mirror, reservation)
        written = {"reservation_version": reservation.version, "wording": words.wording}
        desk.mirror.save(replace(mirror, **written))  # type: ignore[arg-type]  # an int and a str
        return
    _keep(desk, mirror, reservation, words, seen_in(answer))


def _only_this_event(desk: Desk, link: CalendarLink, refusal: Forbidden) -> None:
    """Raise the refusal again unless we may write in this calendar: then it is somebody else's event, an invitation for instance."""
    if check_calendar(desk, link) not in MAY_WRITE:
        raise refusal
    desk.meter.count("CalendarEventForbidden", why=refusal.code or "unsaid")


def _leave_to_owner(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, reservation: Reservation) -> None:
    about = f"{mirror.event_id} v{reservation.version}"
    when = clock_of(restaurant, reservation.starts_at)
    what = "not_ours_cancelled" if reservation.status is ReservationStatus.CANCELLED else "not_ours"
    tell_conflict(desk, restaurant, about, what, guests=(reservation,), title=called(reservation), when=when)


def _keep(desk: Desk, mirror: MirroredEvent, reservation: Reservation, words: EventWords, written: SeenEvent) -> None:
    desk.mirror.save(
        replace(
            agreed(mirror, written),
            reservation_version=reservation.version,
            party_size=reservation.party_size,
            wording=words.wording,
        )
    )


def _find_again(desk: Desk, restaurant: Restaurant, link: CalendarLink, reservation: Reservation) -> None:
    """A visit so long ago that its mirror has expired: its event is found by its first id, to take an erased guest out of it."""
    found = look_at(desk, link, event_id_of(restaurant.id, reservation.id, 0))
    if found.cancelled or found.tags is None or found.tags.reservation_id != reservation.id:
        return
    fresh = MirroredEvent(
        restaurant.id, link.calendar_id, found.id, "reservation", reservation_id=reservation.id,
        party_size=found.tags.party_size, reservation_version=found.tags.version,
    )  # fmt: skip
    _update(desk, restaurant, link, desk.mirror.save(agreed(fresh, found)), reservation)


def _take_out(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent, reservation: Reservation
) -> None:
    """Delete our event. One that the owner made is only marked and no longer blocks: it is not ours to delete."""
    try:
        if reservation.source == "calendar":
            change = {"summary": title_of(reservation), "transparency": "transparent"}
            change |= properties_of(reservation, mirror.generation)
            marked = seen_in(desk.google.patch_event(link, mirror.event_id, change, mirror.etag))
            mirror = agreed(mirror, marked)
        else:
            desk.google.delete_event(link, mirror.event_id, mirror.etag or None)
    except Forbidden as refusal:
        _only_this_event(desk, link, refusal)
        _leave_to_owner(desk, restaurant, mirror, reservation)
    except NotThere:
        check_calendar(desk, link)
        if not mirror.etag:
            return  # it may yet be inserted by somebody who is slow; their own look at the mirror takes it out again
    except Gone:
        pass
    desk.mirror.save(replace(mirror, gone=True))
