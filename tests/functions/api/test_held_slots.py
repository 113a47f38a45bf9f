"""A caller who hangs up gives back what was held for them."""

from datetime import date

from functions.domain.ports import Seating
from tests.functions.api.test_streamers_requests import Streamer
from tests.functions.front_of_house import FrontDoor

TUESDAY = date(2026, 11, 24)


def held(door: FrontDoor) -> list[Seating]:
    (ledger,) = door.house.world.book.ledgers("juniper", [TUESDAY])
    return [one for one in ledger.seatings if one.held_until is not None]


def asking() -> tuple[FrontDoor, Streamer]:
    """A caller who was told that Tuesday at seven is free."""
    door = FrontDoor()
    streamer = Streamer(door)
    streamer.plan()
    streamer.outcome("find_slots", date=TUESDAY.isoformat(), time="19:00", party_size=2)
    assert len(held(door)) == 1
    return door, streamer


def test_the_last_report_of_a_call_releases_its_hold() -> None:
    door, streamer = asking()
    assert streamer.report(1, final=False).status_code == 204
    assert len(held(door)) == 1
    assert streamer.report(2, final=True).status_code == 204
    assert held(door) == []


def test_a_store_that_fails_then_does_not_fail_the_report() -> None:
    door, streamer = asking()
    door.break_store("book")
    assert streamer.report(final=True).status_code == 204
    assert "hold not released" in [line["message"] for line in door.log_lines()]
