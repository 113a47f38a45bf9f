"""What the owner takes out of the book cannot be booked, and who stands against it is named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from functions.actions.block_days import lift_block, place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.find_slots import find_slots
from functions.domain.availability import SlotOffer
from functions.domain.blocks import Block
from functions.domain.hours import OpeningHours
from functions.domain.reservations import Booked, Reservation
from functions.domain.restaurants import Restaurant
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, LATE, TONIGHT, StoppedClock, key, rome, tonight, wish

CLOCK = StoppedClock()
TOMORROW = TONIGHT + timedelta(days=1)


def window(begins: str, ends: str, block_id: str = "b1", **more: object) -> Block:
    fields = {"scope": "closed", "source": "calendar", **more}
    return Block(block_id, tonight(begins).astimezone(UTC), tonight(ends).astimezone(UTC), **fields)  # type: ignore[arg-type]  # as drawn


def day_closed(on: date) -> Block:
    return Block("d1", rome(on, "00:00").astimezone(UTC), rome(on + timedelta(days=1), "00:00").astimezone(UTC),
                 "closed", "text", business_date=on)  # fmt: skip


def offer(book: MemoryBook, starts_at: datetime, party: int = 2, house: Restaurant = DA_VINCI) -> SlotOffer:
    found = find_slots(book, CLOCK, house, starts_at=starts_at, party_size=party)
    assert isinstance(found, SlotOffer)
    return found


def booked(book: MemoryBook, number: int, clock: str, party: int = 2) -> Reservation:
    result = book_reservation(book, CLOCK, DA_VINCI, wish(clock, party, phone=f"+39340111223{number}"), key(number))
    assert isinstance(result, Booked)
    return result.reservation


def test_nobody_is_given_a_stay_that_overlaps_a_closed_window() -> None:
    book = MemoryBook()
    assert place_block(book, DA_VINCI, window("20:30", "21:30")) == ()
    for clock in ("19:15", "20:30", "21:15"):
        assert offer(book, tonight(clock)).why_not_code == "closed_by_owner"
    for clock in ("19:00", "21:30"):
        assert offer(book, tonight(clock)).exact is not None
    closed = offer(book, tonight("20:30"))
    assert [f"{one.starts_at:%H:%M}" for one in closed.alternatives] == ["19:00", "21:30"]
    assert "closed" in closed.why_not


def test_a_closed_date_closes_its_services_to_the_last_one_after_midnight_and_no_others() -> None:
    book = MemoryBook()
    night = replace(DA_VINCI, hours=OpeningHours(dict.fromkeys(range(1, 8), (LATE,))))
    place_block(book, night, day_closed(TONIGHT))
    assert offer(book, tonight("20:00"), house=night).why_not_code == "closed_by_owner"
    assert offer(book, rome(TOMORROW, "01:00"), house=night).why_not_code == "closed_by_owner"
    assert offer(book, rome(TOMORROW, "20:00"), house=night).exact is not None
    assert offer(book, rome(TOMORROW + timedelta(days=1), "01:00"), house=night).exact is not None


def test_blocked_tables_are_not_given() -> None:
    book = MemoryBook()
    place_block(book, DA_VINCI, window("19:00", "23:00", scope="tables", table_ids=("t1", "t2", "t3")))
    assert booked(book, 1, "20:00").table_ids == ("t4",)
    assert offer(book, tonight("20:00")).why_not_code == "fully_booked"


def test_blocked_covers_are_taken_out_of_the_room() -> None:
    book = MemoryBook()
    # 18 seats in the house, 14 of them taken away: 4 are left at any one time.
    place_block(book, DA_VINCI, window("19:00", "21:00", scope="covers", covers=14))
    booked(book, 1, "20:00")
    booked(book, 2, "20:15")
    assert offer(book, tonight("20:30")).why_not_code == "fully_booked"
    assert offer(book, tonight("21:00")).exact is not None


def test_who_stands_against_a_block_is_named_and_keeps_the_table() -> None:
    book = MemoryBook()
    first, second = booked(book, 1, "19:00"), booked(book, 2, "21:00")
    lunch = booked(book, 3, "12:00")
    assert place_block(book, DA_VINCI, window("21:30", "22:00")) == (second,)
    assert place_block(book, DA_VINCI, window("19:00", "20:00", "b2", scope="tables", table_ids=first.table_ids)) == (
        first,
    )
    assert place_block(book, DA_VINCI, window("19:00", "22:00", "b3", scope="covers", covers=14)) == ()
    assert place_block(book, DA_VINCI, window("19:00", "22:00", "b4", scope="covers", covers=18)) == (first, second)
    assert place_block(book, DA_VINCI, day_closed(TONIGHT)) == (lunch, first, second)
    assert book.get(DA_VINCI.id, second.id) == second


def test_a_block_placed_twice_is_one_and_writes_once() -> None:
    book = MemoryBook()
    for _ in range(2):
        place_block(book, DA_VINCI, window("20:30", "21:30"))
    (ledger,) = book.ledgers(DA_VINCI.id, [TONIGHT])
    assert (len(ledger.blocks), ledger.version) == (1, 1)


def test_a_lifted_block_gives_the_time_back_on_every_date() -> None:
    book = MemoryBook()
    block = day_closed(TONIGHT)
    place_block(book, DA_VINCI, block)
    assert lift_block(book, DA_VINCI, "d1", [TOMORROW]) == block
    assert offer(book, tonight("20:00")).exact is not None
    assert not any(ledger.blocks for ledger in book.ledgers(DA_VINCI.id, [TONIGHT, TOMORROW]))
    assert lift_block(book, DA_VINCI, "d1", [TONIGHT]) is None


def test_a_closed_summer_is_longer_than_one_transaction() -> None:
    book = MemoryBook()
    summer = Block("s", rome(TONIGHT, "00:00").astimezone(UTC), rome(TONIGHT + timedelta(days=200), "00:00").astimezone(UTC),
                   "closed", "console")  # fmt: skip
    place_block(book, DA_VINCI, summer)
    days = [TONIGHT + timedelta(days=day) for day in range(201)]
    assert [len(ledger.blocks) for ledger in book.ledgers(DA_VINCI.id, days)] == [1] * 200 + [0]
    assert lift_block(book, DA_VINCI, "s", [TONIGHT]) == summer
    assert not any(ledger.blocks for ledger in book.ledgers(DA_VINCI.id, days))
