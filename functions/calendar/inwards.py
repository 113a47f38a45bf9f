"""Takes the owner's edit of a reservation's event into the book, once, and tells the owner of what does not go together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from functions.actions.owner_edits import OwnerEdit, cancel_by_owner, move_by_owner, resize_by_owner, revise_by_owner
from functions.calendar.desk import Desk, tell_conflict
from functions.calendar.google_events import SeenEvent
from functions.calendar.looking import UNREAD
from functions.calendar.titles import read_party
from functions.domain.calendars import MirroredEvent
from functions.domain.errors import Refusal
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant


def is_news(mirror: MirroredEvent, seen: SeenEvent) -> bool:
    """Whether it tells of anything newer than what was taken in: not our own echo, and not a state that came late."""
    if mirror.updated_at is not None and seen.updated_at is not None and seen.updated_at < mirror.updated_at:
        return False
    return bool(mirror.etag) and not mirror.gone if seen.cancelled else seen.etag != mirror.etag


def take_in(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, seen: SeenEvent) -> MirroredEvent:
    """The mirror with the owner's edit in it, after the book has it."""
    assert mirror.reservation_id is not None
    if seen.cancelled:
        _deleted(desk, restaurant, mirror, seen)
        return desk.mirror.save(replace(mirror, gone=True))
    base = _base(mirror, seen)
    if mirror.gone and seen.transparent:
        return desk.mirror.save(agreed(mirror, seen))
    if mirror.gone:
        return desk.mirror.save(
            replace(agreed(base, seen), gone=False)
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
    return desk.mirror.save(replace(agreed(base, seen), party_size=size or base.party_size))


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


def agreed(mirror: MirroredEvent, seen: SeenEvent) -> MirroredEvent:
    """The mirror of an event that stands like this on both sides."""
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
        title = called(edit.reservation)
        tell_conflict(desk, restaurant, about, "moved_away", guests=(edit.reservation,), title=title)
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
            tell_conflict(desk, restaurant, about, "guest_cancelled", guests=(stored,), title=called(stored))
    else:
        tell_of_tables(desk, restaurant, about, edit)


def tell_of_tables(desk: Desk, restaurant: Restaurant, about: str, edit: OwnerEdit) -> None:
    """Tell the owner if what was wished leaves a party without tables of its own, or with too small ones."""
    if edit.overbooked or edit.too_small:
        what = "overbooked" if edit.overbooked else "too_small"
        when = clock_of(restaurant, edit.reservation.starts_at)
        title = called(edit.reservation)
        tell_conflict(desk, restaurant, about, what, guests=(edit.reservation,), title=title, when=when)


def _key(restaurant: Restaurant, mirror: MirroredEvent, what: str) -> ActionKey:
    return ActionKey(f"calendar-{restaurant.id}", f"{mirror.event_id}:{what}")


def called(reservation: Reservation) -> str:
    """A party as the owner is told of it."""
    return f"{reservation.party_size}p {reservation.name}"


def clock_of(restaurant: Restaurant, moment: datetime) -> str:
    """A moment as the owner reads it: day, month, hour and minute of the restaurant's wall clock."""
    return f"{moment.astimezone(restaurant.zone):%d.%m. %H:%M}"


def follow_series(desk: Desk, restaurant: Restaurant, seen: SeenEvent) -> bool:
    """The owner made a reservation's event repeat: from now on the instance of its day is the reservation's event.

    Says whether `seen` is that instance. The others are events of their own, parties that the owner wrote down.
    """
    if seen.series_id is None or seen.cancelled or seen.starts_at is None:
        return False
    rule = desk.mirror.get(restaurant.id, seen.series_id)
    if rule is None or rule.reservation_id is None or rule.gone or rule.starts_at is None:
        return False
    now = desk.mirror.of_reservation(restaurant.id, rule.reservation_id)
    days = {moment.astimezone(restaurant.zone).date() for moment in (rule.starts_at, seen.starts_at)}
    if now is None or now.event_id != rule.event_id or len(days) > 1:
        return False
    desk.mirror.save(replace(rule, event_id=seen.id, series_id=seen.series_id, etag=UNREAD, version=0))
    return True
