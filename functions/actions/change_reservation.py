"""Moves a reservation to another time, size or wish, without ever giving up the old table first."""

from dataclasses import replace
from datetime import datetime

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.hold_slot import days_left
from functions.actions.prove_guest import prove_one
from functions.actions.seek_slot import NoSeat, read_days, seek_seat
from functions.actions.write_outbox import about_freed_table, about_reservation
from functions.domain import occupancy
from functions.domain.availability import Wish, seated_until
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.messages import will_be_texted
from functions.domain.ports import BookCommit, Clock, DayLedger, ReservationBook
from functions.domain.reminders import reminders_of
from functions.domain.reservations import (
    ActionKey,
    Booked,
    GuestProof,
    Reservation,
    ReservationChange,
    ReservationStatus,
    tidy,
)
from functions.domain.restaurants import Restaurant
from functions.domain.tables import find_area
from functions.domain.wall_clock import instant

NOTHING_TO_CHANGE = Refusal("nothing_to_change", "The reservation already is like that.")


def change_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    proof: GuestProof,
    change: ReservationChange,
    key: ActionKey,
    reservation_id: str | None = None,
    *,
    patience: Patience = PATIENT,
) -> Booked | Refusal:
    """Change the one reservation that the proof opens (of several: `reservation_id` or the code tells which).

    Refused like a booking, like a proof (not_verified, too_many_attempts, already_cancelled), or with which_one, whose
    alternatives are the guest's reservations, or nothing_to_change; then the reservation stands as it stood.
    """

    def decide() -> BookCommit | Refusal:
        now = clock.now()
        meant = prove_one(book, now, restaurant, proof, key.call_sid, reservation_id)
        if isinstance(meant, Refusal):
            return meant
        return _decide(book, now, restaurant, meant, change, key)

    stored = commit_change(book, key, decide, patience)
    if isinstance(stored, Refusal):
        return stored
    if stored.restaurant_id != restaurant.id or stored.status is not ReservationStatus.BOOKED:
        raise BrokenRule(f"the key {key} was used for something else")
    return Booked(stored, will_be_texted(stored))


def _decide(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    old: Reservation,
    change: ReservationChange,
    key: ActionKey,
) -> BookCommit | Refusal:
    changed = replace(
        old,
        starts_at=instant(change.starts_at) if change.starts_at is not None else old.starts_at,
        party_size=change.party_size if change.party_size is not None else old.party_size,
        notes=tidy(change.notes, 300) if change.notes is not None else old.notes,
        area=(find_area(restaurant.floor, change.area) or change.area) if change.area is not None else old.area,
    )
    if changed == old:
        return NOTHING_TO_CHANGE
    changed = replace(changed, version=old.version + 1)
    ledgers: tuple[DayLedger, ...] = ()
    if (changed.starts_at, changed.party_size, changed.area) != (old.starts_at, old.party_size, old.area):
        moved = _move(book, now, restaurant, old, changed, change, key.call_sid)
        if isinstance(moved, Refusal):
            return moved
        changed, ledgers = moved
    return BookCommit(
        key=key,
        action="change_reservation",
        reservation=changed,
        replaces_version=old.version,
        ledgers=ledgers,
        outbox=(
            *about_reservation(restaurant, changed, now, key.call_sid),
            *(about_freed_table(restaurant, old, now, key.call_sid) if ledgers else ()),
        ),
        timers=reminders_of(restaurant, changed, now),
    )


def _move(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    old: Reservation,
    wanted: Reservation,
    change: ReservationChange,
    call_sid: str,
) -> tuple[Reservation, tuple[DayLedger, ...]] | Refusal:
    """The reservation at its new place, with all ledgers of the old and the new place as they then stand."""
    wish = Wish(
        change.starts_at or wanted.starts_at,
        wanted.party_size,
        wanted.area,
        has_it=wanted.starts_at == old.starts_at,
        allowed=change.allowed,
    )
    found = seek_seat(book, now, restaurant, wish, moving=old.id, call_sid=call_sid)
    if isinstance(found, NoSeat):
        return found.as_refusal()
    same_start = wanted.starts_at == old.starts_at  # what was said about being late was said about this one
    moved = replace(
        wanted,
        confirmed_at=None,
        expected_at=old.expected_at if same_start else None,
        arrival_note=old.arrival_note if same_start else "",
        starts_at=instant(found.slot.starts_at),
        ends_at=seated_until(restaurant, wanted.party_size, instant(found.slot.starts_at))[0],
        table_ids=found.slot.table_ids,
    )
    read = {ledger.on: ledger for ledger in found.ledgers}
    left = [on for on in occupancy.dates_standing(old, restaurant) if on not in read]
    ledgers = (*found.ledgers, *read_days(book, now, restaurant, left, call_sid))
    ledgers = (*ledgers, *days_left(book, now, restaurant, book.hold_place(call_sid), ledgers))
    return moved, occupancy.reseat(ledgers, moved, restaurant.rules, restaurant.zone)
