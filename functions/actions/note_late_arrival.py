"""Keeps the table for a guest who calls to say that they will be late, as long as nobody else has been promised it."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.prove_guest import prove_one
from functions.actions.seek_slot import read_days
from functions.actions.write_outbox import about_reservation
from functions.domain import blocks, hours, occupancy, tables
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Booked, GuestProof, Reservation, ReservationStatus, tidy
from functions.domain.restaurants import Restaurant
from functions.domain.spoken import spoken_duration, spoken_time
from functions.domain.wall_clock import after, instant

MOST_LATE = timedelta(minutes=60)
"""Who comes later than this wants another time, not patience."""

NOT_LATE = Refusal("not_late", "That is not later than the reservation; the table is kept anyway.")
TOO_LATE = Refusal(
    "too_late",
    f"A table can be kept for {spoken_duration(MOST_LATE)} at most; for a later arrival the reservation has to be moved.",
)


def note_late_arrival(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    proof: GuestProof,
    expected_at: datetime,
    key: ActionKey,
    reservation_id: str | None = None,
    *,
    note: str = "",
    patience: Patience = PATIENT,
) -> Booked | Refusal:
    """Note that the party comes at `expected_at` (aware); the grace time then runs from there.

    Within the grace time nothing else changes. Beyond it the party still gets its full time, at its own table or at another
    one that is free. Refused like any proof, with not_late, too_late (beyond `MOST_LATE`), next_party_waits if the table was
    promised to others, or closed_by_owner. No text is sent; the house reads `arrival_note`.
    """
    arrival = instant(expected_at)

    def decide() -> BookCommit | Refusal:
        now = clock.now()
        old = prove_one(book, now, restaurant, proof, key.call_sid, reservation_id, looking_back=MOST_LATE)
        if isinstance(old, Refusal):
            return old
        if arrival <= old.starts_at:
            return NOT_LATE
        if arrival - old.starts_at > MOST_LATE:
            return TOO_LATE
        late = replace(
            old, version=old.version + 1, expected_at=arrival, arrival_note=_words(restaurant, arrival, note)
        )
        ledgers = read_days(book, now, restaurant, occupancy.dates_standing(old, restaurant), key.call_sid)
        if arrival - old.starts_at > restaurant.rules.grace:
            kept = _kept(restaurant, occupancy.read(ledgers, ignoring=old.id), late)
            if isinstance(kept, Refusal):
                return kept
            late = kept
        return BookCommit(
            key=key,
            action="note_late_arrival",
            reservation=late,
            replaces_version=old.version,
            ledgers=occupancy.reseat(ledgers, late, restaurant.rules, restaurant.zone),
            outbox=about_reservation(restaurant, late, now, key.call_sid, tell_guest=False),
        )

    stored = commit_change(book, key, decide, patience)
    if isinstance(stored, Refusal):
        return stored
    if stored.restaurant_id != restaurant.id or stored.status is not ReservationStatus.BOOKED:
        raise BrokenRule(f"the key {key} was used for something else")
    return Booked(stored, text_queued=False)


def _kept(restaurant: Restaurant, others: occupancy.Occupancy, late: Reservation) -> Reservation | Refusal:
    """The reservation with its full time from the arrival on, at tables that nobody else has then."""
    turn_times = restaurant.rules.turn_times
    assert late.expected_at is not None  # set by the caller
    ends = max(late.ends_at, after(late.expected_at, turn_times.of(late.party_size)))
    service = hours.service_at(restaurant.hours, late.starts_at, restaurant.zone)
    if service is not None and blocks.is_closed(others.blocks, service.on, late.starts_at, ends):
        return Refusal("closed_by_owner", "The table cannot be kept that long: the restaurant closes to guests before.")
    taken = others.taken(late.starts_at, after(ends, turn_times.reset))
    choices = (late.table_ids, *tables.candidates(restaurant.floor, late.party_size, late.area))
    free = next((table_ids for table_ids in choices if table_ids and taken.isdisjoint(table_ids)), None)
    if free is None:
        until = spoken_time(after(late.starts_at, restaurant.rules.grace).astimezone(restaurant.zone))
        return Refusal("next_party_waits", f"Others are coming for that table, so it can be kept only until {until}.")
    return replace(late, ends_at=ends, table_ids=free)


def _words(restaurant: Restaurant, arrival: datetime, note: str) -> str:
    """What the house reads: when, and what the guest said."""
    said = tidy(note, 120)
    when = f"arriving at {arrival.astimezone(restaurant.zone):%H:%M}"
    return f"{when}: {said}" if said else when
