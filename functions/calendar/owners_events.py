"""What the owner wrote into the calendar by hand: blocks are placed in the book, parties are written into it, the rest is left alone.

An all-day event that blocks closes its dates; a timed one closes its time; `BLOCK 20` and `BLOCK T5,T6` take covers and tables; a title
that begins with a party (`4p Rossi`) is a reservation; a "free" event is a note.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from functions.actions.block_days import lift_block, place_block
from functions.actions.book_reservation import reservation_id as id_of
from functions.actions.owner_edits import OwnerEdit, WrittenIn, import_reservation
from functions.calendar.desk import Desk, tell_conflict
from functions.calendar.event_words import import_wording
from functions.calendar.google_events import SeenEvent
from functions.calendar.inwards import clock_of, tell_of_tables
from functions.calendar.looking import UNREAD, look_at
from functions.calendar.titles import BlockTitle, PartyTitle, read_block, read_party, table_label
from functions.domain.blocks import Block, dates_of
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.errors import VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey, Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import at, instant

TRIES = 6


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at: from yesterday to a little beyond the day to which guests may book."""

    begins: datetime
    ends: datetime


def window_of(restaurant: Restaurant, now: datetime) -> Window:
    """The window at this moment, between two midnights of the restaurant."""
    today = now.astimezone(restaurant.zone).date()
    last = today + restaurant.rules.horizon + timedelta(days=2)
    return Window(
        instant(at(today - timedelta(days=1), time(), restaurant.zone)), instant(at(last, time(), restaurant.zone))
    )


def take_owners_event(desk: Desk, restaurant: Restaurant, link: CalendarLink, seen: SeenEvent) -> None:
    """Bring the book to what this event says now; an event that says nothing (any more) takes back what it had said.

    May be repeated, and run beside itself: the newest state of the event wins (Google's `updated`). VendorUnavailable.
    """
    placed: set[tuple[str, date]] = set()
    for _ in range(TRIES):
        mirror = desk.mirror.get(restaurant.id, seen.id)
        if mirror is not None and mirror.role == "reservation":
            finish_import(desk, restaurant, mirror, seen)  # somebody else is at it, or was
            return
        if mirror is not None and _is_doubtful(mirror, seen):
            seen = look_at(desk, link, seen.id)
        if mirror is not None and not placed and _is_told(desk, restaurant, mirror, seen):
            return
        try:
            _take(desk, restaurant, link, mirror, seen, placed)
        except CommitConflict:
            # Somebody took in another state of it meanwhile: what we placed has to be seen together with what they did.
            seen = look_at(desk, link, seen.id)
        else:
            return
    raise VendorUnavailable("the owner's event changed under our hands for too long")


def _is_told(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, seen: SeenEvent) -> bool:
    """Whether the book has all that this event says, or something newer."""
    return _is_old(mirror, seen) and not _reaches_further(desk, restaurant, mirror, seen)


def _is_old(mirror: MirroredEvent, seen: SeenEvent) -> bool:
    if mirror.gone if seen.cancelled else seen.etag and seen.etag == mirror.etag:
        return True
    return mirror.updated_at is not None and seen.updated_at is not None and seen.updated_at < mirror.updated_at


def _is_doubtful(mirror: MirroredEvent, seen: SeenEvent) -> bool:
    """Whether this and what was taken in are a deletion without a time, and a state of which nobody knows whether it came before."""
    if seen.cancelled:
        return seen.updated_at is None and not mirror.gone
    return mirror.gone and not mirror.etag and seen.updated_at == mirror.updated_at


def _reaches_further(desk: Desk, restaurant: Restaurant, mirror: MirroredEvent, seen: SeenEvent) -> bool:
    """Whether the same event covers days now that lay beyond the window when it was last taken in."""
    return seen.etag == mirror.etag and not _stands(restaurant, _blocks_in(desk, restaurant, seen)) <= set(
        mirror.blocks
    )


def _stands(restaurant: Restaurant, blocks: Iterable[Block]) -> set[tuple[str, date]]:
    return {(block.id, on) for block in blocks for on in dates_of(block, restaurant.zone)}


def _take(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    mirror: MirroredEvent | None,
    seen: SeenEvent,
    placed: set[tuple[str, date]],
) -> None:
    party = _party_in(desk, restaurant, seen)
    blocks = () if party is not None else _blocks_in(desk, restaurant, seen)
    stands = _stands(restaurant, blocks)
    before = set(mirror.blocks) if mirror is not None else set()
    if mirror is None and not blocks and not placed:
        if party is not None:
            _write_in(desk, restaurant, link, None, seen, party)
        return
    base = mirror or MirroredEvent(restaurant.id, link.calendar_id, seen.id, "block")
    base = replace(base, calendar_id=link.calendar_id, series_id=seen.series_id or base.series_id)
    # First what may stand from now on, then the deed, then what does stand: a crash in between loses no block.
    intent = desk.mirror.save(
        replace(
            base,
            blocks=_sorted(before | stands | placed),
            etag="",
            gone=False,
            starts_at=min((*_not_none(base.starts_at), *(block.starts_at for block in blocks)), default=None),
            ends_at=max((*_not_none(base.ends_at), *(block.ends_at for block in blocks)), default=None),
        )
    )
    for block_id, dates in _by_id((before | placed) - stands):
        lift_block(desk.book, restaurant, block_id, dates)
    known = before if mirror is not None and mirror.etag and mirror.etag == seen.etag else set()
    new = tuple(block for block in blocks if not _stands(restaurant, (block,)) <= known)
    standing: dict[str, Reservation] = {}
    for block in new:
        placed |= _stands(restaurant, (block,))
        standing |= {one.id: one for one in place_block(desk.book, restaurant, block)}
    about = f"{seen.id} {seen.etag}" + (f" {new[0].starts_at:%Y%m%d}" if known and new else "")
    _tell_of(desk, restaurant, about, sorted(standing.values(), key=lambda one: (one.starts_at, one.id)))
    done = replace(
        intent,
        etag=seen.etag,
        updated_at=seen.updated_at or intent.updated_at,
        gone=not blocks,
        blocks=_sorted(stands),
        starts_at=min((block.starts_at for block in blocks), default=intent.starts_at),
        ends_at=max((block.ends_at for block in blocks), default=intent.ends_at or desk.clock.now()),
    )
    done = desk.mirror.save(done)
    desk.meter.count("CalendarEdit", kind="block" if blocks else "unblock")
    if party is not None:
        _write_in(desk, restaurant, link, done, seen, party)


def _party_in(desk: Desk, restaurant: Restaurant, seen: SeenEvent) -> PartyTitle | None:
    if seen.cancelled or seen.transparent or seen.repeats or seen.starts_at is None:
        return None
    if seen.starts_at < desk.clock.now():
        return None
    return read_party(seen.title)


def _blocks_in(desk: Desk, restaurant: Restaurant, seen: SeenEvent) -> tuple[Block, ...]:
    """The blocks that the event stands for inside the window; none for a note, a party, or what is over."""
    if seen.cancelled or seen.transparent or seen.repeats:
        return ()
    if read_party(seen.title) is not None:
        if seen.days is not None:
            tell_conflict(desk, restaurant, f"{seen.id} no time", "no_time", title=seen.title[:60])
        return ()
    said = read_block(seen.title, [table.id for table in restaurant.floor.tables]) or BlockTitle()
    if said.unknown:
        who = ", ".join(said.unknown)
        tell_conflict(desk, restaurant, f"{seen.id} {seen.etag}", "no_table", title=seen.title[:60], who=who)
        if not said.tables:
            return ()
    window = window_of(restaurant, desk.clock.now())
    if seen.days is not None:
        return tuple(_block_of_day(restaurant, seen, said, on) for on in _dates(restaurant, seen.days, window))
    if seen.starts_at is None or seen.ends_at is None:
        return ()
    starts, ends = max(seen.starts_at, window.begins), min(seen.ends_at, window.ends)
    return (_block(_block_id(seen), said, starts, ends),) if starts < ends else ()


def _dates(restaurant: Restaurant, days: tuple[date, date], window: Window) -> Iterable[date]:
    first = max(days[0], window.begins.astimezone(restaurant.zone).date())
    end = min(days[1], window.ends.astimezone(restaurant.zone).date())
    return (first + timedelta(days=number) for number in range((end - first).days))


def _block_of_day(restaurant: Restaurant, seen: SeenEvent, said: BlockTitle, on: date) -> Block:
    starts = instant(at(on, time(), restaurant.zone))
    ends = instant(at(on + timedelta(days=1), time(), restaurant.zone))
    block = _block(f"{_block_id(seen)}-{on:%Y%m%d}", said, starts, ends)
    return replace(block, business_date=on) if block.scope == "closed" else block


def _block(block_id: str, said: BlockTitle, starts: datetime, ends: datetime) -> Block:
    if said.covers is not None:
        return Block(block_id, starts, ends, "covers", "calendar", covers=said.covers)
    if said.tables:
        return Block(block_id, starts, ends, "tables", "calendar", table_ids=said.tables)
    return Block(block_id, starts, ends, "closed", "calendar")


def _block_id(seen: SeenEvent) -> str:
    return f"calendar-{sha256(seen.id.encode()).hexdigest()[:16]}"


def _write_in(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    mirror: MirroredEvent | None,
    seen: SeenEvent,
    party: PartyTitle,
) -> None:
    """Take the party into the book. The mirror says first which reservation it is: so no second event is made for it."""
    fresh = mirror or MirroredEvent(restaurant.id, link.calendar_id, seen.id, "block")
    intent = desk.mirror.save(
        replace(
            fresh,
            role="reservation",
            etag=UNREAD,  # until it is in the book: whoever reads the event again does the rest
            updated_at=seen.updated_at,
            starts_at=seen.starts_at,
            ends_at=seen.ends_at,
            reservation_id=id_of(restaurant.id, _import_key(restaurant, seen)),
            reservation_version=0,
            party_size=party.size,
            wording=import_wording(party.size),
            gone=False,
            series_id=seen.series_id,
        )
    )
    write_into_book(desk, restaurant, seen, party)
    with suppress(CommitConflict):
        desk.mirror.save(replace(intent, etag=seen.etag))


def finish_import(desk: Desk, restaurant: Restaurant, known: MirroredEvent, seen: SeenEvent) -> None:
    """Write the party of an event into the book if whoever began with that did not come so far."""
    written = seen.tags is not None and seen.tags.reservation_id == known.reservation_id
    party = None if written else _party_in(desk, restaurant, seen)
    if party is not None and desk.book.get(restaurant.id, known.reservation_id or "") is None:
        write_into_book(desk, restaurant, seen, party)


def _import_key(restaurant: Restaurant, seen: SeenEvent) -> ActionKey:
    return ActionKey(f"calendar-{restaurant.id}", f"{seen.id}:import")


def write_into_book(desk: Desk, restaurant: Restaurant, seen: SeenEvent, party: PartyTitle) -> None:
    """The party of this event as a reservation, once for the event."""
    assert seen.starts_at is not None
    labels = {table_label(table.id).casefold(): table.id for table in restaurant.floor.tables}
    tables = tuple(labels[part.casefold()] for part in party.rest if part.casefold() in labels)
    notes = ", ".join(part for part in party.rest if part.casefold() not in labels)
    longer = seen.ends_at if seen.ends_at is not None and seen.ends_at > seen.starts_at else None
    written = WrittenIn(
        name=party.name or seen.title,
        party_size=party.size,
        starts_at=seen.starts_at,
        ends_at=longer,
        notes=notes,
        table_ids=tables,
    )
    edit = import_reservation(desk.book, desk.clock, restaurant, written, _import_key(restaurant, seen))
    desk.meter.count("CalendarEdit", kind="import")
    if isinstance(edit, OwnerEdit):
        tell_of_tables(desk, restaurant, f"{seen.id} import", edit)


def _tell_of(desk: Desk, restaurant: Restaurant, about: str, standing: Sequence[Reservation]) -> None:
    if not standing:
        return
    names = [f"{one.party_size}p {one.name} {clock_of(restaurant, one.starts_at)}" for one in standing[:5]]
    who = ", ".join(names) + (" ..." if len(standing) > 5 else "")
    tell_conflict(desk, restaurant, about, "blocked", guests=standing[:5], who=who)


def _not_none(moment: datetime | None) -> tuple[datetime, ...]:
    return () if moment is None else (moment,)


def _sorted(blocks: set[tuple[str, date]]) -> tuple[tuple[str, date], ...]:
    return tuple(sorted(blocks))


def _by_id(blocks: set[tuple[str, date]]) -> Iterable[tuple[str, list[date]]]:
    for block_id in sorted({block_id for block_id, _ in blocks}):
        yield block_id, sorted(on for one, on in blocks if one == block_id)
