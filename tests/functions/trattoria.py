"""A restaurant to test with: Da Vinci in Rome, lunch and dinner, five tables, closed on Mondays; and a clock that stands still."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.domain.hours import OpeningHours, ServicePeriod
from functions.domain.reservations import ActionKey, BookingRequest
from functions.domain.restaurants import BookingRules, Facts, Pacing, Restaurant, TurnTimes
from functions.domain.tables import FloorPlan, Table, TableCombination

ROME = ZoneInfo("Europe/Rome")
NEW_YORK = ZoneInfo("America/New_York")
LUNCH = ServicePeriod("lunch", time(12), time(15), time(14))
DINNER = ServicePeriod("dinner", time(19), time(23, 30), time(22))
LATE = ServicePeriod("night", time(19), time(4), time(3, 30))

DA_VINCI = Restaurant(
    id="davinci",
    name="Da Vinci",
    zone=ROME,
    phone_number="+390612345678",
    hours=OpeningHours(dict.fromkeys(range(2, 8), (LUNCH, DINNER))),
    floor=FloorPlan(
        tables=(
            Table("t1", 1, 2),
            Table("t2", 1, 2),
            Table("t3", 2, 4),
            Table("t4", 2, 4, area="terrace"),
            Table("t5", 4, 6),
        ),
        combinations=(TableCombination(("t1", "t2"), 3, 4),),
    ),
    rules=BookingRules(turn_times=TurnTimes(reset=timedelta(minutes=15)), pacing=Pacing()),
    facts=Facts(address="Via Garibaldi 12, Roma"),
    languages=("it", "en"),
    transfer_number="+390687654321",
    owner_number="+393331234567",
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Rome
TONIGHT = date(2026, 11, 24)


@dataclass
class StoppedClock:
    """A clock that shows what it was set to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The set time."""
        return self.moment


def rome(on: date, clock: str) -> datetime:
    """A wall-clock time in Rome."""
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=ROME)


def tonight(clock: str) -> datetime:
    """A wall-clock time of this evening in Rome."""
    return rome(TONIGHT, clock)


def small(table: Table, *more: Table, combinations: tuple[TableCombination, ...] = ()) -> Restaurant:
    """The same restaurant with other tables."""
    return replace(DA_VINCI, floor=FloorPlan((table, *more), combinations))


def key(number: int = 1, call_sid: str = "CA1") -> ActionKey:
    """A fresh action key."""
    return ActionKey(call_sid, f"tool-{number}")


def wish(
    clock: str = "20:00", party: int = 2, name: str = "Mario Rossi", phone: str | None = "+393401112233"
) -> BookingRequest:
    """A booking for tonight."""
    return BookingRequest(tonight(clock), party, name, phone, text_consent=True, language="it")
