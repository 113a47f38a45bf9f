"""Changing and cancelling: only one's own table, never half, and the old table is kept until the new one is sure."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.domain.errors import Refusal
from functions.domain.reservations import (
    Booked,
    Cancelled,
    GuestProof,
    Reservation,
    ReservationChange,
    ReservationStatus,
)
from functions.domain.tables import Table
from functions.store.memory import MemoryBook, MemoryOutbox
from tests.functions.trattoria import DA_VINCI, TONIGHT, StoppedClock, key, rome, small, tonight, wish

ONE_TABLE = small(Table("t1", 1, 4))
MINE = GuestProof("+393401112233", "Rossi")


class House:
    """One table, one guest who has it at eight."""

    def __init__(self) -> None:
        self.book, self.clock = MemoryBook(), StoppedClock()
        self.outbox = MemoryOutbox(self.book.store)
        self.first = self.add(1)

    def add(
        self, number: int, clock: str = "20:00", name: str = "Mario Rossi", phone: str | None = "+393401112233"
    ) -> Reservation:
        result = book_reservation(self.book, self.clock, ONE_TABLE, wish(clock, name=name, phone=phone), key(number))
        assert isinstance(result, Booked), result
        return result.reservation

    def change(
        self, change: ReservationChange, number: int = 50, proof: GuestProof = MINE, reservation_id: str | None = None
    ) -> Booked | Refusal:
        return change_reservation(self.book, self.clock, ONE_TABLE, proof, change, key(number), reservation_id)

    def cancel(
        self, number: int = 60, proof: GuestProof = MINE, reservation_id: str | None = None
    ) -> Cancelled | Refusal:
        return cancel_reservation(self.book, self.clock, ONE_TABLE, proof, key(number), reservation_id)

    def stored(self) -> Reservation | None:
        return self.book.get(ONE_TABLE.id, self.first.id)

    def seated(self) -> list[tuple[int, str]]:
        dates = [TONIGHT + timedelta(days=day) for day in range(3)]
        return [
            (ledger.on.day, one.reservation_id)
            for ledger in self.book.ledgers(ONE_TABLE.id, dates)
            for one in ledger.seatings
        ]


def test_a_reservation_moves_within_its_own_seating() -> None:
    house = House()
    result = house.change(ReservationChange(starts_at=tonight("20:30")))
    assert isinstance(result, Booked)
    assert result.reservation == replace(
        house.first, starts_at=tonight("20:30").astimezone(UTC), ends_at=tonight("22:00").astimezone(UTC), version=2
    )
    assert house.stored() == result.reservation
    assert house.seated() == [(24, house.first.id)]


def test_moving_to_another_day_frees_the_old_one() -> None:
    house = House()
    assert isinstance(house.change(ReservationChange(starts_at=rome(TONIGHT + timedelta(days=1), "20:00"))), Booked)
    assert house.seated() == [(25, house.first.id)]


def test_a_larger_party_sits_longer() -> None:
    house = House()
    result = house.change(ReservationChange(party_size=4))
    assert isinstance(result, Booked)
    assert result.reservation.ends_at - result.reservation.starts_at == timedelta(minutes=105)


def test_a_change_that_cannot_be_had_leaves_everything_as_it_was() -> None:
    house = House()
    house.add(2, "22:00", "Anna Bianchi", "+393409999999")
    before = house.stored(), house.seated()
    refused = house.change(ReservationChange(starts_at=tonight("21:30")))
    assert isinstance(refused, Refusal)
    assert refused.code == "fully_booked"
    assert [f"{slot.starts_at:%H:%M}" for slot in refused.alternatives] == ["20:15"]
    assert (house.stored(), house.seated()) == before


def test_notes_change_without_touching_the_tables() -> None:
    house = House()
    result = house.change(ReservationChange(notes="with a dog"))
    assert isinstance(result, Booked)
    assert result.reservation == replace(house.first, notes="with a dog", version=2)
    assert house.book.ledgers(ONE_TABLE.id, [TONIGHT])[0].version == 1


def test_a_party_that_is_on_its_way_may_still_become_one_more() -> None:
    house = House()
    house.clock.moment = tonight("19:55").astimezone(UTC)  # inside the lead time of 30 minutes
    assert isinstance(house.change(ReservationChange(party_size=3)), Booked)
    late = house.change(ReservationChange(starts_at=tonight("20:15")), 51)
    assert isinstance(late, Refusal)
    assert late.code == "too_soon"


def test_nothing_to_change_is_said_and_not_written() -> None:
    house = House()
    refused = house.change(ReservationChange(party_size=2, starts_at=tonight("20:00")))
    assert isinstance(refused, Refusal)
    assert refused.code == "nothing_to_change"
    assert house.stored() == house.first


def test_cancelling_frees_the_table_and_texts_the_guest() -> None:
    house = House()
    result = house.cancel()
    assert isinstance(result, Cancelled)
    assert result.reservation == replace(house.first, status=ReservationStatus.CANCELLED, version=2)
    assert result.text_queued
    assert house.seated() == []
    written = {entry.id for entry in house.outbox.recent(ONE_TABLE.id)}
    assert written == {*(f"{house.first.id}-v{n}-sms" for n in (1, 2)), f"{house.first.id}-v1-freed"}
    assert isinstance(house.add(5), Reservation)


def test_retries_of_change_and_cancel_get_their_first_outcome() -> None:
    house = House()
    changed = house.change(ReservationChange(party_size=3), 50)
    cancelled = house.cancel(60)
    assert house.change(ReservationChange(party_size=3), 50) == changed
    assert house.cancel(60) == cancelled
    again = house.cancel(61)
    assert isinstance(again, Refusal)
    assert again.code == "already_cancelled"


def test_of_several_reservations_it_is_asked_which_one() -> None:
    house = House()
    lunch = house.add(2, "13:00")
    refused = house.cancel()
    assert isinstance(refused, Refusal)
    assert refused.code == "which_one"
    assert refused.alternatives == (lunch, house.first)
    chosen = house.cancel(61, reservation_id=lunch.id)
    assert isinstance(chosen, Cancelled)
    assert chosen.reservation.id == lunch.id
    assert isinstance(house.cancel(62), Cancelled)


def test_the_code_tells_which_one_too() -> None:
    house = House()
    lunch = house.add(2, "13:00")
    chosen = house.cancel(61, GuestProof("+393401112233", "Rossi", lunch.code))
    assert isinstance(chosen, Cancelled)
    assert chosen.reservation.id == lunch.id


@pytest.mark.parametrize("invented", ["r0", ""])
def test_an_invented_id_touches_nothing(invented: str) -> None:
    house = House()
    refused = house.cancel(61, reservation_id=invented)
    assert isinstance(refused, Refusal)
    assert refused.code == "which_one"
    assert house.stored() == house.first


def test_an_outdated_plan_of_the_house_does_not_leak_the_old_seating() -> None:
    house = House()
    grown = replace(
        DA_VINCI, rules=replace(DA_VINCI.rules, turn_times=replace(DA_VINCI.rules.turn_times, reset=timedelta(0)))
    )
    result = cancel_reservation(house.book, house.clock, grown, MINE, key(60))
    assert isinstance(result, Cancelled)
    assert house.seated() == []
