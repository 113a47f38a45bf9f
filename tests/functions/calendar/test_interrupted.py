"""Whatever is cut off, and whoever comes in between at whatever step, book and calendar agree in the end and nothing is done twice."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.errors import VendorError
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ReservationStatus
from tests.functions.calendar.calendar_house import CalendarHouse
from tests.functions.trattoria import TONIGHT, rome

BOOKED = ReservationStatus.BOOKED
CLOCKS = ("12:00", "19:00", "20:00", "21:30")


class CutOff(BaseException):
    """The process ended here."""


@dataclass
class Interrupted:
    """A house in which, at the steps that are named, the work ends or somebody else does something first."""

    at: dict[int, str]
    house: CalendarHouse = field(default_factory=CalendarHouse)
    steps: int = 0
    calm: bool = True

    def __post_init__(self) -> None:
        self.house.settles()
        for port, name in (
            (self.house.desk.mirror, "save"),
            (self.house.book, "commit"),
            (self.house.book, "commit_days"),
        ):
            setattr(port, name, self._noticed(getattr(port, name)))
        self.calm = False

    def _noticed(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:
            self._before()
            done = inner(*arguments)
            self._before()
            return done

        return step

    def _before(self) -> None:
        if self.calm:
            return
        self.steps += 1
        what = self.at.get(self.steps)
        if what == "cut off":
            raise CutOff
        if what is not None:
            self.do(what, self.steps)

    def do(self, deed: str, number: int) -> None:
        """One deed to its end; guests and the owner do theirs in peace, our own work may be interrupted."""
        house, on = self.house, TONIGHT + timedelta(days=1 + number % 2)
        clock = CLOCKS[number % len(CLOCKS)]
        if deed in ("tell", "read"):
            with suppress(VendorError, CommitConflict):
                house.tell() if deed == "tell" else house.read()
            return
        before, self.calm = self.calm, True
        try:
            self._by_hand(deed, number, clock, on)
        finally:
            self.calm = before

    def _by_hand(self, deed: str, number: int, clock: str, on: Any) -> None:
        house = self.house
        events = house.owner.events()
        event = events[number % len(events)] if events else None
        standing = [one for one in house.reservations() if one.status is BOOKED]
        match deed:
            case "book":
                with suppress(AssertionError):  # fully booked
                    house.books(clock, 1 + number % 4, f"Guest {number}", on=on)
            case "guest moves" if standing:
                house.changes(standing[number % len(standing)], starts_at=rome(on, clock))
            case "guest cancels" if standing:
                house.cancels(standing[number % len(standing)])
            case "drag" if event and not event.span.all_day:
                house.owner.move(event.id, rome(on, clock))
            case "delete" if event:
                house.owner.delete(event.id)
            case "bring back":
                gone = [one for one in house.calendar.events.values() if one.deleted and one.span.all_day]
                if gone:
                    house.owner.change(gone[number % len(gone)].id, status="confirmed")
            case "write in":
                house.owner.create(f"{1 + number % 4}p Verdi", rome(on, clock), rome(on, clock) + timedelta(hours=2))
            case "close":
                house.owner.block_day(TONIGHT + timedelta(days=10 + number % 3))
            case _:
                pass

    def agrees(self) -> None:
        """Each standing reservation has one event, which says the same; each closure stands on its days, and no other does."""
        house = self.house
        wanted = {
            one.id: (one.starts_at, one.ends_at, one.party_size) for one in house.reservations() if one.status is BOOKED
        }
        shown: dict[str, tuple[object, ...]] = {}
        closed = set()
        for event in house.owner.events():
            private = event.event.get("extendedProperties", {}).get("private", {})
            if event.span.all_day:
                closed |= {event.span.starts.date(), event.span.ends.date()}
            elif event.event.get("transparency") != "transparent":
                assert private["rp_r"] not in shown
                size = int(str(event.event["summary"]).split("p")[0])
                shown[private["rp_r"]] = (event.span.starts, event.span.ends, size)
        assert shown == wanted
        assert {on for (_, on), day in house.store.ledgers.items() if day.blocks} == closed
        seated = {one.reservation_id for day in house.store.ledgers.values() for one in day.seatings}
        assert seated == set(wanted)


hands = st.sampled_from(
    (
        "book",
        "guest moves",
        "guest cancels",
        "drag",
        "delete",
        "bring back",
        "write in",
        "close",
        "tell",
        "read",
        "tell",
        "read",
    )
)
between = st.dictionaries(st.integers(1, 40), st.one_of(st.just("cut off"), hands), max_size=5)


@settings(max_examples=25)
@given(st.lists(hands, min_size=4, max_size=14), between)
def test_book_and_calendar_agree_in_the_end_and_then_are_quiet(deeds: list[str], at: dict[int, str]) -> None:
    scene = Interrupted(at)
    for number, deed in enumerate(deeds):
        with suppress(CutOff):
            scene.do(deed, number)
    scene.calm = True
    house = scene.house
    house.told.clear()  # every entry of the outbox comes again
    house.settles()
    house.clock.moment += timedelta(days=1, minutes=1)
    house.settles()
    scene.agrees()
    texts = len(house.texts())
    house.told.clear()
    house.settles()
    assert len(house.texts()) == texts
    asked = len(house.google.journal)
    house.settles()
    assert {one.operation for one in house.google.journal[asked:]} <= {"events.sync"}
