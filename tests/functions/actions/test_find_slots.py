"""What a caller is offered, and the reason that is spoken when the wished time cannot be had."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.find_slots import find_slots
from functions.domain.availability import Slot, SlotOffer
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.hours import DateException, OpeningHours
from functions.domain.reservations import Booked, BookingRequest
from functions.domain.restaurants import BookingRules, Pacing, Restaurant
from functions.domain.tables import Table, TableCombination
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, LATE, NOW, ROME, TONIGHT, StoppedClock, key, rome, small, tonight

ONE_TABLE = small(Table("t1", 1, 4))


class Guesthouse:
    """A book that can be filled quickly."""

    def __init__(self, restaurant: Restaurant = ONE_TABLE, now: datetime = NOW) -> None:
        self.book, self.clock, self.restaurant, self.count = MemoryBook(), StoppedClock(now), restaurant, 0

    def fill(self, *starts: datetime, party: int = 2) -> None:
        for start in starts:
            self.count += 1
            request = BookingRequest(start, party, f"Guest {self.count}", None)
            booked = book_reservation(self.book, self.clock, self.restaurant, request, key(self.count))
            assert isinstance(booked, Booked), booked

    def offer(self, starts_at: datetime, party: int = 2, area: str | None = None) -> SlotOffer:
        found = find_slots(self.book, self.clock, self.restaurant, starts_at=starts_at, party_size=party, area=area)
        assert isinstance(found, SlotOffer), found
        return found

    def refusal(self, starts_at: datetime, party: int = 2, area: str | None = None) -> Refusal:
        found = find_slots(self.book, self.clock, self.restaurant, starts_at=starts_at, party_size=party, area=area)
        assert isinstance(found, Refusal), found
        return found


def clocks(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.starts_at:%d %H:%M}" for slot in slots]


def test_a_free_time_is_offered_exactly_in_the_restaurants_zone_with_the_smallest_table() -> None:
    offer = Guesthouse(DA_VINCI).offer(tonight("20:00").astimezone(UTC))
    assert offer == SlotOffer(Slot(tonight("20:00"), "dinner", ("t1",)), ())
    assert offer.exact is not None
    assert offer.exact.starts_at.tzinfo == ROME


def test_a_full_time_gets_the_nearest_earlier_and_later_of_the_same_service() -> None:
    house = Guesthouse()
    house.fill(tonight("20:30"))  # with reset the table is taken until 22:15, and before 18:45 nobody can have left
    house.restaurant = replace(
        ONE_TABLE, hours=OpeningHours({2: (replace(LATE, name="dinner", closes=time(23, 59), last_seating=time(23)),)})
    )
    offer = house.offer(tonight("21:00"))
    assert (offer.exact, offer.why_not_code) == (None, "fully_booked")
    assert offer.why_not == "There is no free table for 2 on Tuesday, November 24 at 9:00 PM."
    assert clocks(offer.alternatives) == ["24 22:15"]


def test_both_sides_are_offered_in_the_order_of_time() -> None:
    house = Guesthouse(replace(ONE_TABLE, hours=OpeningHours({2: (LATE,)})))
    house.fill(tonight("21:00"))
    assert clocks(house.offer(tonight("21:30")).alternatives) == ["24 19:15", "24 22:45"]


def test_other_days_come_only_when_the_service_is_full_nearest_first_and_at_the_wished_time() -> None:
    house = Guesthouse()
    house.fill(tonight("19:00"), tonight("20:45"))
    wednesday = TONIGHT + timedelta(days=1)
    house.fill(rome(wednesday, "20:00"))
    offer = house.offer(tonight("20:00"))
    assert offer.why_not_code == "fully_booked"
    assert clocks(offer.alternatives) == ["25 21:45", "26 20:00"]


def test_lunch_is_no_substitute_for_dinner_on_another_day() -> None:
    lunch_only = DA_VINCI.hours.weekly[3][:1]
    weekly = {2: DA_VINCI.hours.weekly[2], 3: lunch_only, 4: DA_VINCI.hours.weekly[4]}
    house = Guesthouse(replace(ONE_TABLE, hours=OpeningHours(weekly)))
    house.fill(tonight("19:00"), tonight("20:45"))
    assert clocks(house.offer(tonight("20:00")).alternatives) == ["26 20:00", "01 20:00"]


def test_a_closed_day_says_so_with_the_owners_reason() -> None:
    closed = DateException(TONIGHT, (), "staff party")
    house = Guesthouse(replace(DA_VINCI, hours=replace(DA_VINCI.hours, exceptions=(closed,))))
    offer = house.offer(tonight("20:00"))
    assert offer.why_not_code == "closed_that_day"
    assert offer.why_not == "The restaurant is closed on Tuesday, November 24: staff party."
    assert clocks(offer.alternatives) == ["25 20:00", "26 20:00"]


def test_outside_the_hours_the_hours_are_told_and_the_nearest_starts_around_offered() -> None:
    offer = Guesthouse(DA_VINCI).offer(tonight("17:00"))
    assert offer.why_not_code == "outside_hours"
    assert "for lunch from 12:00 PM to 3:00 PM and for dinner from 7:00 PM to 11:30 PM" in offer.why_not
    assert clocks(offer.alternatives) == ["24 14:00", "24 19:00"]


def test_after_the_last_seating_the_last_one_is_offered() -> None:
    offer = Guesthouse(DA_VINCI).offer(tonight("22:30"))
    assert (offer.why_not_code, offer.why_not) == ("past_last_seating", "The last seating for dinner is at 10:00 PM.")
    assert clocks(offer.alternatives) == ["24 22:00"]


def test_between_two_starts_both_are_offered() -> None:
    offer = Guesthouse(DA_VINCI).offer(tonight("19:50"))
    assert offer.why_not_code == "between_starts"
    assert clocks(offer.alternatives) == ["24 19:45", "24 20:00"]


def test_too_short_notice_is_answered_with_the_first_start_that_is_not() -> None:
    house = Guesthouse(DA_VINCI, now=tonight("19:35").astimezone(UTC))
    offer = house.offer(tonight("20:00"))
    assert offer.why_not_code == "too_soon"
    assert "30 minutes of notice" in offer.why_not
    assert clocks(offer.alternatives) == ["24 20:15"]


def test_a_time_just_gone_is_answered_with_what_is_left_of_the_evening() -> None:
    house = Guesthouse(DA_VINCI, now=tonight("20:05").astimezone(UTC))
    refusal = house.refusal(tonight("20:00"))
    assert refusal.code == "in_the_past"
    assert clocks(refusal.alternatives) == ["24 20:45"]
    yesterday = house.refusal(rome(TONIGHT - timedelta(days=1), "20:00"))
    assert (yesterday.code, yesterday.alternatives) == ("in_the_past", ())


@pytest.mark.parametrize(
    ("party", "area", "days", "code"),
    [(0, None, 0, "party_too_small"), (9, None, 0, "party_too_large"), (7, None, 0, "no_table_that_size"),
     (2, "roof", 0, "no_such_area"), (2, None, 61, "too_far_ahead")],
)  # fmt: skip
def test_what_no_other_time_would_cure_is_refused_outright(party: int, area: str | None, days: int, code: str) -> None:
    refusal = Guesthouse(DA_VINCI).refusal(rome(TONIGHT + timedelta(days=days), "20:00"), party, area)
    assert (refusal.code, refusal.alternatives) == (code, ())
    assert refusal.reason.endswith(".")


def test_the_largest_party_of_the_floor_may_be_a_combination() -> None:
    plan = small(Table("a", 1, 2), Table("b", 1, 2), combinations=(TableCombination(("a", "b"), 3, 4),))
    offer = Guesthouse(plan).offer(tonight("20:00"), party=4)
    assert offer.exact is not None
    assert offer.exact.table_ids == ("a", "b")


def test_a_full_area_says_that_another_one_is_free() -> None:
    house = Guesthouse(DA_VINCI)
    offer = house.offer(tonight("20:00"), area="Terrace")
    assert offer.exact is not None
    assert offer.exact.table_ids == ("t4",)
    request = BookingRequest(tonight("20:00"), 2, "Anna", None, area="terrace")
    book_reservation(house.book, house.clock, DA_VINCI, request, key(99))
    full = house.offer(tonight("20:00"), area="terrace")
    assert full.why_not_code == "area_full"
    assert clocks(full.alternatives) == ["24 21:45"]


def test_pacing_limits_parties_that_start_together_and_not_those_that_sit() -> None:
    plan = replace(DA_VINCI, rules=BookingRules(pacing=Pacing(timedelta(minutes=30), max_parties=2)))
    house = Guesthouse(plan)
    house.fill(tonight("20:00"), tonight("20:15"))
    offer = house.offer(tonight("20:15"))
    assert offer.why_not_code == "pacing_full"
    assert clocks(offer.alternatives) == ["24 19:45", "24 20:30"]


def test_pacing_limits_covers_too() -> None:
    house = Guesthouse(replace(DA_VINCI, rules=BookingRules(pacing=Pacing(max_covers=6))))
    house.fill(tonight("20:00"), party=4)
    assert house.offer(tonight("20:00"), party=2).exact is not None
    assert house.offer(tonight("20:00"), party=3).why_not_code == "pacing_full"


def test_reset_time_is_kept_between_two_parties() -> None:
    house = Guesthouse()  # 90 minutes and 15 of reset
    house.fill(tonight("19:00"))
    assert house.offer(tonight("20:30")).exact is None
    assert house.offer(tonight("20:45")).exact is not None


def test_a_start_after_midnight_belongs_to_the_evening_before_and_sees_its_guests() -> None:
    house = Guesthouse(replace(ONE_TABLE, hours=OpeningHours({2: (LATE,)})))
    house.fill(tonight("23:30"))
    wednesday = date(2026, 11, 25)
    offer = house.offer(rome(wednesday, "00:30"))
    assert offer.why_not_code == "fully_booked"
    assert clocks(offer.alternatives) == ["24 21:45", "25 01:15"]


NIGHTS = replace(ONE_TABLE, hours=OpeningHours(dict.fromkeys(range(1, 8), (LATE,))))


def test_a_time_that_the_clocks_skip_is_explained_and_its_neighbours_offered() -> None:
    house = Guesthouse(NIGHTS, now=datetime(2026, 3, 28, 9, 0, tzinfo=UTC))
    offer = house.offer(rome(date(2026, 3, 29), "02:30"))
    assert offer.why_not_code == "no_such_time"
    assert offer.why_not == "That time does not exist, because the clocks go forward that night."
    assert clocks(offer.alternatives) == ["29 01:45", "29 03:00"]


def test_turn_time_is_elapsed_time_when_the_clocks_go_back() -> None:
    house = Guesthouse(NIGHTS, now=datetime(2026, 10, 24, 9, 0, tzinfo=UTC))
    house.fill(rome(date(2026, 10, 25), "01:30"))  # 90 + 15 minutes: free at 02:15 winter time, long before 03:00
    assert house.offer(rome(date(2026, 10, 25), "02:15")).exact is None  # the first 02:15, 45 minutes after their start
    assert house.offer(rome(date(2026, 10, 25), "03:00")).exact is not None  # 150 elapsed minutes after it


def test_turn_time_is_elapsed_time_when_the_clocks_go_forward() -> None:
    house = Guesthouse(NIGHTS, now=datetime(2026, 3, 28, 9, 0, tzinfo=UTC))
    house.fill(rome(date(2026, 3, 29), "01:30"))
    assert house.offer(rome(date(2026, 3, 29), "03:30")).exact is None  # two hours on the clock, one hour at the table


def test_a_naive_wish_is_our_own_bug() -> None:
    with pytest.raises(BrokenRule):
        Guesthouse().offer(datetime(2026, 11, 24, 20, 0))  # noqa: DTZ001 - that is the point
