"""A block and the bookings that it forbids cannot cross: whoever comes second sees the first, in hundreds of tries at once."""

import threading
import uuid
from collections import Counter
from datetime import timedelta

import pytest

from functions.actions.block_days import place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.commit_change import Patience
from functions.actions.hold_slot import Held, hold_slot
from functions.domain.availability import Wish
from functions.domain.blocks import Block
from functions.domain.errors import Refusal
from functions.domain.reservations import Reservation
from functions.domain.tables import Table
from functions.domain.wall_clock import instant
from functions.store.connection import connect
from functions.store.reservations import DynamoBook
from functions.store.table import create_table
from tests.functions.store.race import UNHURRIED
from tests.functions.trattoria import TONIGHT, StoppedClock, key, small, tonight, wish

BOOKERS = 12
ROUNDS = 4
HOUSE = small(*(Table(f"t{number}", 1, 2) for number in range(BOOKERS)))
ONE_TABLE = small(Table("last", 1, 2))
CLOSED = Block("b", instant(tonight("19:00")), instant(tonight("23:00")), "closed", "calendar")
PATIENCE = Patience(for_at_most=120.0)

pytestmark = pytest.mark.stack


def at_once(*deeds: threading.Thread) -> None:
    for one in deeds:
        one.start()
    for one in deeds:
        one.join()


def test_every_booking_that_got_through_is_named_to_whoever_placed_the_block(ministack_endpoint: str) -> None:
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint, config=UNHURRIED)
    outcomes: Counter[str] = Counter()
    for _ in range(ROUNDS):
        name = f"blocks-{uuid.uuid4().hex[:8]}"
        create_table(client, name)
        book = DynamoBook(client, name)
        booked: list[str] = []
        conflicts: list[tuple[Reservation, ...]] = []
        gate = threading.Barrier(BOOKERS + 1)

        def guest(
            number: int, book: DynamoBook = book, gate: threading.Barrier = gate, booked: list[str] = booked
        ) -> None:
            gate.wait()
            result = book_reservation(
                book, StoppedClock(), HOUSE, wish(phone=None), key(1, f"CA{number}"), patience=PATIENCE
            )
            if isinstance(result, Refusal):
                outcomes[result.code] += 1
            else:
                booked.append(result.reservation.id)

        def owner(
            book: DynamoBook = book, gate: threading.Barrier = gate, told: list[tuple[Reservation, ...]] = conflicts
        ) -> None:
            gate.wait()
            told.append(place_block(book, HOUSE, CLOSED, patience=PATIENCE))

        at_once(
            threading.Thread(target=owner),
            *(threading.Thread(target=guest, args=(number,)) for number in range(BOOKERS)),
        )
        (ledger,) = book.ledgers(HOUSE.id, [TONIGHT])
        assert ledger.blocks == (CLOSED,)
        assert {one.reservation_id for one in ledger.seatings} == set(booked)
        assert {one.id for one in conflicts[0]} == set(booked)
        client.delete_table(TableName=name)
    client.close()
    assert outcomes.keys() == {"closed_by_owner"}, "the owner was last in every round, so this was no race"


def test_of_all_who_ask_at_once_one_is_promised_the_last_table(ministack_endpoint: str) -> None:
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint, config=UNHURRIED)
    for _ in range(ROUNDS):
        name = f"holds-{uuid.uuid4().hex[:8]}"
        create_table(client, name)
        book = DynamoBook(client, name)
        held: list[str] = []
        gate = threading.Barrier(BOOKERS)

        def caller(
            number: int, book: DynamoBook = book, gate: threading.Barrier = gate, held: list[str] = held
        ) -> None:
            gate.wait()
            start = tonight("20:00") + timedelta(minutes=15 * (number % 3))
            found = hold_slot(book, StoppedClock(), ONE_TABLE, Wish(start, 2), f"CA{number}", patience=PATIENCE)
            if isinstance(found, Held):
                held.append(f"hold-CA{number}")

        at_once(*(threading.Thread(target=caller, args=(number,)) for number in range(BOOKERS)))
        (ledger,) = book.ledgers(ONE_TABLE.id, [TONIGHT])
        assert [one.reservation_id for one in ledger.seatings] == held
        assert len(held) == 1
        client.delete_table(TableName=name)
    client.close()
