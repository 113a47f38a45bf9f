"""What the owner wants done with a reservation, done: moved, resized, cancelled or written in, whatever the booking rules say.

The owner outranks the rules but not arithmetic: where two parties then share a table, the outcome says `overbooked`, and
whoever calls this tells the owner.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from functions.actions.book_reservation import reservation_id as id_of
from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_freed_table, about_reservation
from functions.domain import confirmation_codes, occupancy, tables
from functions.domain.availability import seated_until
from functions.domain.confirmation_codes import Draw
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reminders import reminders_of
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus, tidy
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import after, instant

NO_SUCH_RESERVATION = Refusal("no_such_reservation", "There is no such reservation.")
ALREADY_CANCELLED = Refusal("already_cancelled", "That reservation was cancelled already.")


@dataclass(frozen=True, slots=True)
class OwnerEdit:
    """The reservation as it is stored, and whether it shares a table with somebody, or has none, or too small ones."""

    reservation: Reservation
    overbooked: bool
    too_small: bool = False


@dataclass(frozen=True, slots=True)
class WrittenIn:
    """A reservation that the owner wrote down, in the calendar for instance. Times are aware; no end: the usual turn time."""

    name: str
    party_size: int
    starts_at: datetime
    ends_at: datetime | None = None
    phone: str | None = None
    notes: str = ""
    table_ids: tuple[str, ...] = ()
    """The owner's own choice of tables; none: the best free ones."""


def move_by_owner(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    starts_at: datetime,
    key: ActionKey,
    *,
    ends_at: datetime | None = None,
    tell_guest: bool = True,
    patience: Patience = PATIENT,
) -> OwnerEdit | Refusal:
    """Move it to that start; without `ends_at` the party sits as long as it would have.

    It keeps its tables if they are free then, else takes the best free ones, else keeps them all the same. Refused with
    no_such_reservation or already_cancelled. The same key again gives the first outcome. Where it stands so already, nothing
    is stored; where only its end is another, the guest is told nothing.
    """

    def moved(old: Reservation) -> Reservation:
        start = instant(starts_at)
        ends = instant(ends_at) if ends_at is not None else after(start, old.ends_at - old.starts_at)
        return replace(_begun_anew(old, start), starts_at=start, ends_at=ends)

    return _edit(book, clock, restaurant, reservation_id, key, moved, tell_guest=tell_guest, patience=patience)


def resize_by_owner(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    party_size: int,
    key: ActionKey,
    *,
    tell_guest: bool = True,
    patience: Patience = PATIENT,
) -> OwnerEdit | Refusal:
    """Give it another party size, at its old tables if the party fits there, else at the best free ones.

    It ends when a party of the new size would leave. Refused like a move; BrokenRule on a party of nobody.
    """
    if party_size < 1:
        raise BrokenRule(f"a party of {party_size}")

    def resized(old: Reservation) -> Reservation:
        ends = old.ends_at
        if party_size != old.party_size:
            ends = seated_until(restaurant, party_size, old.starts_at)[0]
        return replace(old, party_size=party_size, ends_at=ends)

    return _edit(book, clock, restaurant, reservation_id, key, resized, tell_guest=tell_guest, patience=patience)


def revise_by_owner(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    starts_at: datetime,
    party_size: int,
    key: ActionKey,
    *,
    ends_at: datetime | None = None,
    tell_guest: bool = True,
    patience: Patience = PATIENT,
) -> OwnerEdit | Refusal:
    """Move and resize it in one step, so that the guest has one text of it.

    Without `ends_at` it ends when a party of that size would leave. Refused like a move; BrokenRule on a party of nobody.
    """
    if party_size < 1:
        raise BrokenRule(f"a party of {party_size}")

    def revised(old: Reservation) -> Reservation:
        start = instant(starts_at)
        ends = instant(ends_at) if ends_at is not None else seated_until(restaurant, party_size, start)[0]
        return replace(_begun_anew(old, start), starts_at=start, ends_at=ends, party_size=party_size)

    return _edit(book, clock, restaurant, reservation_id, key, revised, tell_guest=tell_guest, patience=patience)


def cancel_by_owner(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    *,
    tell_guest: bool = True,
    patience: Patience = PATIENT,
) -> OwnerEdit | Refusal:
    """Cancel it and free its tables. Refused like a move."""

    def cancelled(old: Reservation) -> Reservation:
        return replace(old, status=ReservationStatus.CANCELLED)

    return _edit(book, clock, restaurant, reservation_id, key, cancelled, tell_guest=tell_guest, patience=patience)


def import_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    written: WrittenIn,
    key: ActionKey,
    *,
    source: str = "calendar",
    draw: Draw = secrets.choice,
    patience: Patience = PATIENT,
) -> OwnerEdit | Refusal:
    """Take a reservation into the book that the owner wrote down elsewhere. No text is sent: nobody agreed to one.

    Where no table is free it stands without one, and counts as overbooked. Refused with name_missing or party_too_small.
    """
    name = tidy(written.name, 80)
    if not name:
        return Refusal("name_missing", "A reservation needs a name.")
    if written.party_size < 1:
        return Refusal("party_too_small", "A reservation needs at least one guest.")
    start = instant(written.starts_at)
    ends = written.ends_at
    new = Reservation(
        id=id_of(restaurant.id, key),
        restaurant_id=restaurant.id,
        code=confirmation_codes.new_code(draw),
        name=name,
        phone=written.phone,
        party_size=written.party_size,
        starts_at=start,
        ends_at=instant(ends) if ends is not None else seated_until(restaurant, written.party_size, start)[0],
        table_ids=written.table_ids,
        status=ReservationStatus.BOOKED,
        version=1,
        notes=tidy(written.notes, 300),
        language=restaurant.languages[0] if restaurant.languages else "en",
        call_sid=key.call_sid,
        source=source,
    )

    def decide() -> BookCommit | Refusal:
        now = clock.now()
        fresh = replace(new, created_at=now, code=confirmation_codes.new_code(draw))
        return _as_commit(book, now, restaurant, None, fresh, key, "import_reservation", tell_guest=False)

    return _outcome(book, clock, restaurant, commit_change(book, key, decide, patience))


def is_overbooked(book: ReservationBook, now: datetime, restaurant: Restaurant, reservation: Reservation) -> bool:
    """Whether the reservation, as the book stands, shares a table with another party or has none."""
    if reservation.status is not ReservationStatus.BOOKED:
        return False
    dates = occupancy.dates_standing(reservation, restaurant)
    others = occupancy.read(read_days(book, now, restaurant, dates), ignoring=reservation.id)
    return not reservation.table_ids or _clashes(others, restaurant, reservation, reservation.table_ids)


def _begun_anew(old: Reservation, start: datetime) -> Reservation:
    """What the guest said about being late was about the old start."""
    return old if start == old.starts_at else replace(old, expected_at=None, arrival_note="")


def _edit(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    change: Callable[[Reservation], Reservation],
    *,
    tell_guest: bool,
    patience: Patience,
) -> OwnerEdit | Refusal:
    def decide() -> BookCommit | Reservation | Refusal:
        old = book.get(restaurant.id, reservation_id)
        if old is None:
            return NO_SUCH_RESERVATION
        if old.status is not ReservationStatus.BOOKED:
            return ALREADY_CANCELLED
        changed = change(old)
        if changed == old:
            return old
        tell = tell_guest and _concerns_guest(old, changed)
        new = replace(changed, version=old.version + 1)
        return _as_commit(book, clock.now(), restaurant, old, new, key, "owner_edit", tell_guest=tell)

    return _outcome(book, clock, restaurant, commit_change(book, key, decide, patience))


def _concerns_guest(old: Reservation, new: Reservation) -> bool:
    return (old.starts_at, old.party_size, old.status) != (new.starts_at, new.party_size, new.status)


def _outcome(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, stored: Reservation | Refusal
) -> OwnerEdit | Refusal:
    if isinstance(stored, Refusal):
        return stored
    booked = stored.status is ReservationStatus.BOOKED
    too_small = booked and bool(stored.table_ids) and _seats(restaurant, stored.table_ids) < stored.party_size
    return OwnerEdit(stored, is_overbooked(book, clock.now(), restaurant, stored), too_small)


def _as_commit(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    old: Reservation | None,
    new: Reservation,
    key: ActionKey,
    action: str,
    *,
    tell_guest: bool,
) -> BookCommit:
    ledgers = read_days(book, now, restaurant, _dates(restaurant, old, new))
    if old is not None and old.starts_at != new.starts_at:
        new = replace(new, confirmed_at=None)
    if new.status is ReservationStatus.BOOKED:
        others = occupancy.read(ledgers, ignoring=new.id)
        new = replace(new, table_ids=_tables_for(restaurant, others, old, new))
    return BookCommit(
        key=key,
        action=action,
        reservation=new,
        replaces_version=old.version if old is not None else 0,
        ledgers=occupancy.reseat(ledgers, new, restaurant.rules, restaurant.zone),
        outbox=(
            *about_reservation(restaurant, new, now, key.call_sid, tell_guest=tell_guest, by_owner=True, was=old),
            *(about_freed_table(restaurant, old, now, key.call_sid) if old is not None and _leaves(old, new) else ()),
        ),
        timers=reminders_of(restaurant, new, now),
    )


def _leaves(old: Reservation, new: Reservation) -> bool:
    """Whether its old tables are free for others at some time that they were not."""
    if new.status is not ReservationStatus.BOOKED:
        return True
    return not (
        old.starts_at >= new.starts_at and old.ends_at <= new.ends_at and set(old.table_ids) <= set(new.table_ids)
    )


def _dates(restaurant: Restaurant, *reservations: Reservation | None) -> Sequence[date]:
    dates: set[date] = set()
    for one in reservations:
        if one is not None:
            dates.update(occupancy.dates_standing(one, restaurant))
    return sorted(dates)


def _tables_for(
    restaurant: Restaurant, others: occupancy.Occupancy, old: Reservation | None, new: Reservation
) -> tuple[str, ...]:
    """Its own tables if they are free and large enough, else the best free ones, else its own."""
    free_at = after(new.ends_at, restaurant.rules.turn_times.reset)
    taken = others.taken(new.starts_at, free_at)
    roomy = old is None or new.party_size == old.party_size or _seats(restaurant, new.table_ids) >= new.party_size
    if new.table_ids and roomy and taken.isdisjoint(new.table_ids):
        return new.table_ids
    if old is None and new.table_ids:
        return new.table_ids  # the owner chose them
    for area in dict.fromkeys((new.area, None)):
        for table_ids in tables.candidates(restaurant.floor, new.party_size, area):
            if taken.isdisjoint(table_ids):
                return table_ids
    return tables.pushed_together(restaurant.floor, new.party_size, taken) or new.table_ids


def _seats(restaurant: Restaurant, table_ids: Sequence[str]) -> int:
    for one in restaurant.floor.combinations:
        if set(one.table_ids) == set(table_ids):
            return one.max_covers
    return sum(table.max_covers for table in restaurant.floor.tables if table.id in table_ids)


def _clashes(
    others: occupancy.Occupancy, restaurant: Restaurant, reservation: Reservation, table_ids: Sequence[str]
) -> bool:
    free_at = after(reservation.ends_at, restaurant.rules.turn_times.reset)
    parties = others.at_the_time(reservation.starts_at, free_at)
    return any(not one.held_until and not set(table_ids).isdisjoint(one.table_ids) for one in parties)
