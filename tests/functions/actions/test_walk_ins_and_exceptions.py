"""Some seats are kept for who comes without a reservation, and what the owner allows stands above the rules."""

from dataclasses import replace
from datetime import time

import pytest

from functions.actions.block_days import place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.find_slots import find_slots
from functions.domain.availability import SlotOffer
from functions.domain.blocks import Block
from functions.domain.errors import Refusal
from functions.domain.hours import OpeningHours
from functions.domain.reservations import AllowedParty, Booked
from functions.domain.restaurants import Pacing, Restaurant
from functions.domain.wall_clock import instant
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, DINNER, LUNCH, TONIGHT, StoppedClock, key, tonight, wish

CLOCK = StoppedClock()
TWELVE_AT_EIGHT = AllowedParty(TONIGHT, 12, time(20))


def sharing(percent: int) -> Restaurant:
    """Da Vinci with its 18 seats, so many percent of them for walk-ins."""
    return replace(DA_VINCI, rules=replace(DA_VINCI.rules, walk_in_share=percent))


def book_until_refused(book: MemoryBook, house: Restaurant, clock: str = "20:00") -> tuple[int, Refusal]:
    for number in range(20):
        result = book_reservation(book, CLOCK, house, wish(clock, name=f"Guest {number}"), key(number, f"CA{clock}"))
        if isinstance(result, Refusal):
            return number, result
    raise AssertionError("nobody was ever refused")


def test_the_share_for_walk_ins_is_never_given_by_phone() -> None:
    count, refused = book_until_refused(MemoryBook(), sharing(70))
    # 30 % of 18 seats are 5.4: two parties of two, and a third would be 6.
    assert (count, refused.code) == (2, "walk_ins_only")
    assert "without a reservation" in refused.reason
    assert all(slot.starts_at.hour in (19, 21) for slot in refused.alternatives)


def test_without_a_share_every_table_is_given() -> None:
    assert book_until_refused(MemoryBook(), sharing(0))[1].code == "fully_booked"


def test_the_share_is_counted_at_every_moment_of_the_stay() -> None:
    book, house = MemoryBook(), sharing(70)
    book_until_refused(book, house)
    for clock, code in (("19:00", "walk_ins_only"), ("21:30", "walk_ins_only"), ("21:45", "")):
        found = find_slots(book, CLOCK, house, starts_at=tonight(clock), party_size=2)
        assert isinstance(found, SlotOffer)
        assert found.why_not_code == code


def test_a_service_may_have_a_share_of_its_own() -> None:
    periods = (LUNCH, replace(DINNER, walk_in_share=100))
    house = replace(sharing(10), hours=OpeningHours(dict.fromkeys(range(1, 8), periods)))
    assert book_until_refused(MemoryBook(), house) == (0, book_until_refused(MemoryBook(), house)[1])
    assert book_until_refused(MemoryBook(), house, "13:00")[0] > 0


def test_the_owners_exception_stands_above_limit_pacing_and_share() -> None:
    house = replace(sharing(70), rules=replace(sharing(70).rules, pacing=Pacing(max_covers=4)))
    request = wish(party=12)
    refused = book_reservation(MemoryBook(), CLOCK, house, request, key())
    assert isinstance(refused, Refusal)
    assert refused.code == "party_too_large"
    booked = book_reservation(MemoryBook(), CLOCK, house, replace(request, allowed=(TWELVE_AT_EIGHT,)), key())
    assert isinstance(booked, Booked)
    assert booked.reservation.table_ids == ("t5", "t3", "t1")


@pytest.mark.parametrize(("clock", "party"), [("20:15", 12), ("20:00", 13)])
def test_an_exception_is_for_that_time_and_size_only(clock: str, party: int) -> None:
    request = replace(wish(clock, party), allowed=(TWELVE_AT_EIGHT,))
    refused = book_reservation(MemoryBook(), CLOCK, DA_VINCI, request, key())
    assert isinstance(refused, Refusal)
    assert refused.code == "party_too_large"


def test_an_exception_makes_no_tables_and_opens_no_closed_house() -> None:
    request = replace(wish(party=12), allowed=(TWELVE_AT_EIGHT,))
    book = MemoryBook()
    book_until_refused(book, DA_VINCI)
    full = book_reservation(book, CLOCK, DA_VINCI, request, key(1, "CA99"))
    assert isinstance(full, Refusal)
    assert full.code == "fully_booked"
    closed = MemoryBook()
    place_block(closed, DA_VINCI, Block("b", instant(tonight("18:00")), instant(tonight("23:00")), "closed", "text"))
    refused = book_reservation(closed, CLOCK, DA_VINCI, request, key())
    assert isinstance(refused, Refusal)
    assert refused.code == "closed_by_owner"
