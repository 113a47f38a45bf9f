"""Brings one reservation and its event to agree: what the owner changed goes into the book, then what the book says into the event.

What both last agreed on stands in the mirror, and in the event itself (`rp_v`, `rp_b`). An event that differs from that was changed by
the owner; a reservation that differs from it was changed by the guest or the house. If both changed, the owner's hand decides about
time and size, and a cancellation by either side is final (README.md says why). Every write names the state that it replaces, at
Google (`If-Match`) and in the mirror (its version); whoever comes too late looks again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from functions.actions.owner_edits import OwnerEdit, cancel_by_owner, move_by_owner, resize_by_owner, revise_by_owner
from functions.calendar.desk import Desk, tell_conflict
from functions.calendar.google_events import (
    SeenEvent,
    event_id_of,
    new_event,
    properties_of,
    read_event,
    times_of,
    title_of,
    wording_of,
    words_of,
)
from functions.calendar.refusals import Gone, NotThere, Stale, Taken
from functions.calendar.titles import read_party
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.errors import Refusal, VendorConfused, VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant

TRIES = 8
UNREAD = "unread"
"""Stands for the etag of an event that is there, but whose state was not taken in yet; Google knows no such etag."""


def settle(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    reservation_id: str,
    seen: SeenEvent | None = None,
    *,
    write: bool = True,
) -> None:
    """Bring them to agree. `seen` is the event as it was just read; without `write` only the book is changed, not the event.

    Raises NotThere if the calendar itself cannot be seen, GrantDead, Forbidden, VendorUnavailable, VendorConfused. It may be
    repeated, and run beside itself.
    """
    for _ in range(TRIES):
        try:
            _settle(desk, restaurant, link, reservation_id, seen, write=write)
        except (Stale, CommitConflict):
            seen = look(desk, link, desk.mirror.of_reservation(restaurant.id, reservation_id))
        else:
            return
    raise VendorUnavailable("calendar and book changed under our hands for too long")


def look(desk: Desk, link: CalendarLink, mirror: MirroredEvent | None) -> SeenEvent | None:
    """The event as it stands now; one that is not there any more counts as cancelled. NotThere: nor is the calendar."""
    if mirror is None or mirror.calendar_id != link.calendar_id:
        return None
    return look_at(desk, link, mirror.event_id)


def look_at(desk: Desk, link: CalendarLink, event_id: str) -> SeenEvent:
    """See `look`."""
    try:
        return seen_in(desk.google.get_event(link, event_id))
    except (NotThere, Gone):
        check_calendar(desk, link)
        return SeenEvent(event_id, cancelled=True)


def check_calendar(desk: Desk, link: CalendarLink) -> str:
    """Our role in the calendar (`writer`, `owner` ...); NotThere if it is not shared with us."""
    return str(desk.google.list_events(link, {"maxResults": "1"}).get("accessRole", ""))


def seen_in(resource: dict[str, object]) -> SeenEvent:
    """The event in Google's answer; VendorConfused if there is none."""
    try:
        return read_event(resource)
    except (KeyError, ValueError, TypeError):
        raise VendorConfused("Google's event cannot be read") from None


def _settle(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, reservation_id: str, seen: SeenEvent | None, *, write: bool
) -> None:
    mirror = desk.mirror.of_reservation(restaurant.id, reservation_id)
    if mirror is not None and mirror.calendar_id != link.calendar_id:
        mirror = replace(mirror, gone=True)  # of a calendar that the owner no longer uses
    if mirror is not None and seen is not None and seen.id == mirror.event_id and _is_news(mirror, seen):
        mirror = _take_in(desk, restaurant, mirror, seen)
    if not write:
        return
    reservation = desk.book.get(restaurant.id, reservation_id)
    if reservation is not None:
        _write(desk, restaurant, link, mirror, reservation)


def _write(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent | None, reservation: Reservation
) -> None:
    """Have the event say what the book says."""
    if reservation.status is ReservationStatus.CANCELLED:
        if mirror is not None and not mirror.gone:
            _take_out(desk, restaurant, link, mirror, reservation)
    elif mirror is None or mirror.gone:
        if reservation.status is ReservationStatus.BOOKED and reservation.ends_at > desk.clock.now():
            _intend(desk, restaurant, link, reservation, mirror)
            _settle(desk, restaurant, link, reservation.id, None, write=True)
        elif mirror is None:
            _find_again(desk, restaurant, link, reservation)
    elif not mirror.etag:
        _insert(desk, restaurant, link, mirror, reservation)
    else:
        _update(desk, restaurant, link, mirror, reservation)


# --- inwards -----------------------------------------------------------------------------------------------------------------


def _is_news(mirror: MirroredEvent, seen: SeenEvent) -> bool:
    """Whether it tells of anything newer than what was taken in: not our own echo, and not a state that came late."""
    if seen.cancelled:
        return bool(mirror.etag) and not mirror.gone
    if seen.etag == mirror.etag:
        return False
    return mirror.updated_at is None or seen.updated_at is None or seen.updated_at >= mirror.updated_at


def _take_in(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, seen: SeenEvent) -> MirroredEvent:
    """The mirror with the owner's edit in it, after the book has it."""
    assert mirror.reservation_id is not None
    if seen.cancelled:
        _deleted(desk, restaurant, mirror, seen)
        return desk.mirror.save(replace(mirror, gone=True))
    base = _base(mirror, seen)
    if mirror.gone and seen.transparent:
        return desk.mirror.save(_agreed(mirror, seen))
    if mirror.gone:
        return desk.mirror.save(
            replace(_agreed(base, seen), gone=False)
        )  # the owner brought it back: what the book says decides
    starts, ends = seen.starts_at, seen.ends_at
    moved = starts is not None and (starts, ends) != (base.starts_at, base.ends_at)
    size = _size_in(seen)
    resized = size is not None and size != base.party_size
    what = (desk.book, desk.clock, restaurant, mirror.reservation_id)
    longer = ends if starts is not None and ends is not None and ends > starts else None

    def carry_out(key: ActionKey) -> OwnerEdit | Refusal:
        if moved and resized and starts is not None and size is not None:
            return revise_by_owner(*what, starts, size, key, ends_at=longer)
        if moved and starts is not None:
            return move_by_owner(*what, starts, key, ends_at=longer)
        return resize_by_owner(*what, size or base.party_size, key)

    if moved or resized:
        kind = "revise" if moved and resized else "move" if moved else "resize"
        _edit(desk, restaurant, mirror, seen, kind, carry_out)
    return desk.mirror.save(replace(_agreed(base, seen), party_size=size or base.party_size))


def _base(mirror: MirroredEvent, seen: SeenEvent) -> MirroredEvent:
    """What both agreed on before the owner's hand: if the event shows a later write of ours than the mirror knows, that write.

    Its answer was lost then; what it wrote stands in the event's own properties.
    """
    tags = seen.tags
    ours = tags is not None and tags.reservation_id == mirror.reservation_id
    if tags is None or not ours or tags.version <= mirror.reservation_version or tags.starts_at is None:
        return mirror
    return replace(
        mirror,
        starts_at=tags.starts_at,
        ends_at=tags.ends_at,
        party_size=tags.party_size,
        reservation_version=tags.version,
        wording="",
    )


def _agreed(mirror: MirroredEvent, seen: SeenEvent) -> MirroredEvent:
    return replace(
        mirror,
        etag=seen.etag,
        updated_at=seen.updated_at,
        starts_at=seen.starts_at,
        ends_at=seen.ends_at,
        series_id=seen.series_id,
    )


def _size_in(seen: SeenEvent) -> int | None:
    party = read_party(seen.title)
    return party.size if party is not None else None


def _deleted(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, seen: SeenEvent) -> None:
    key = _key(restaurant, mirror, "deleted")
    edit = cancel_by_owner(desk.book, desk.clock, restaurant, mirror.reservation_id or "", key)
    if isinstance(edit, OwnerEdit) and seen.moved_away:
        about = f"{mirror.event_id} moved away"
        tell_conflict(desk, restaurant, about, "moved_away", title=_called(restaurant, edit.reservation))
    desk.meter.count("CalendarEdit", kind="deleted")


def _edit(
    desk: Desk,
    restaurant: Restaurant,
    mirror: MirroredEvent,
    seen: SeenEvent,
    kind: str,
    carry_out: Callable[[ActionKey], OwnerEdit | Refusal],
) -> None:
    """Carry out the owner's edit once per state of the event, and tell of what does not go together."""
    edit = carry_out(_key(restaurant, mirror, f"{seen.etag}:{kind}"))
    about = f"{mirror.event_id} {seen.etag} {kind}"
    desk.meter.count("CalendarEdit", kind=kind)
    if isinstance(edit, Refusal):
        desk.logger.info("owner's edit refused", extra={"reservation": mirror.reservation_id, "code": edit.code})
        stored = desk.book.get(restaurant.id, mirror.reservation_id or "")
        if stored is not None and stored.status is ReservationStatus.CANCELLED:
            tell_conflict(desk, restaurant, about, "guest_cancelled", title=_called(restaurant, stored))
    elif edit.overbooked:
        called = _called(restaurant, edit.reservation)
        tell_conflict(
            desk, restaurant, about, "overbooked", title=called, when=clock_of(restaurant, edit.reservation.starts_at)
        )


def _key(restaurant: Restaurant, mirror: MirroredEvent, what: str) -> ActionKey:
    return ActionKey(f"calendar-{restaurant.id}", f"{mirror.event_id}:{what}")


def _called(restaurant: Restaurant, reservation: Reservation) -> str:
    return f"{reservation.party_size}p {reservation.name}"


def clock_of(restaurant: Restaurant, moment: datetime) -> str:
    """A moment as the owner reads it: day, month, hour and minute of the restaurant's wall clock."""
    return f"{moment.astimezone(restaurant.zone):%d.%m. %H:%M}"


# --- outwards ----------------------------------------------------------------------------------------------------------------


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
    try:
        answer = desk.google.insert_event(link, new_event(restaurant, reservation, mirror.generation))
    except Taken:
        found = look_at(desk, link, mirror.event_id)
        if found.cancelled:
            # A tombstone keeps its id for ever: the next generation has another one.
            desk.mirror.save(replace(mirror, gone=True))
            return _settle(desk, restaurant, link, reservation.id, None, write=True)
        # The answer to an earlier insert was lost. Whatever the owner did to the event since is in it.
        desk.mirror.save(_as_tagged(mirror, found))
        return _settle(desk, restaurant, link, reservation.id, found, write=True)
    _keep(desk, mirror, reservation, seen_in(answer))
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
    agreed = (mirror.reservation_version, mirror.starts_at, mirror.ends_at, mirror.wording)
    if agreed == (reservation.version, reservation.starts_at, reservation.ends_at, wording_of(reservation)):
        return
    change = properties_of(reservation, mirror.generation)
    if (mirror.starts_at, mirror.ends_at) != (reservation.starts_at, reservation.ends_at):
        change |= times_of(restaurant, reservation)
    if mirror.wording != wording_of(reservation):
        change |= words_of(reservation)
    try:
        answer = desk.google.patch_event(link, mirror.event_id, change, mirror.etag)
    except (NotThere, Gone) as refusal:
        check_calendar(desk, link)
        raise Stale("the event is gone", code=refusal.code) from None
    _keep(desk, mirror, reservation, seen_in(answer))


def _keep(desk: Desk, mirror: MirroredEvent, reservation: Reservation, written: SeenEvent) -> None:
    desk.mirror.save(
        replace(
            _agreed(mirror, written),
            reservation_version=reservation.version,
            party_size=reservation.party_size,
            wording=wording_of(reservation),
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
    _update(desk, restaurant, link, desk.mirror.save(_agreed(fresh, found)), reservation)


def _take_out(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, mirror: MirroredEvent, reservation: Reservation
) -> None:
    """Delete our event. One that the owner made is only marked and no longer blocks: it is not ours to delete."""
    try:
        if reservation.source == "calendar":
            change = {"summary": title_of(reservation), "transparency": "transparent"}
            change |= properties_of(reservation, mirror.generation)
            marked = seen_in(desk.google.patch_event(link, mirror.event_id, change, mirror.etag))
            mirror = _agreed(mirror, marked)
        else:
            desk.google.delete_event(link, mirror.event_id, mirror.etag or None)
    except NotThere:
        check_calendar(desk, link)
        if not mirror.etag:
            return  # it may yet be inserted by somebody who is slow; their own look at the mirror takes it out again
    except Gone:
        pass
    desk.mirror.save(replace(mirror, gone=True))
