"""The restaurant as its owner describes it: data, edited by the owner, never environment."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from functions.domain.hours import OpeningHours
from functions.domain.ordering import Ordering
from functions.domain.tables import FloorPlan

QUIET_HOURS = (time(21), time(8))
REMINDERS = (timedelta(hours=24), timedelta(hours=3))


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """From seated to reset, by party size: the first entry whose `up_to` holds the party; the last entry holds the rest."""

    by_party: tuple[tuple[int, timedelta], ...] = (
        (2, timedelta(minutes=90)),
        (4, timedelta(minutes=105)),
        (6, timedelta(minutes=120)),
        (8, timedelta(minutes=150)),
        (99, timedelta(minutes=180)),
    )
    reset: timedelta = timedelta(minutes=0)
    """Padding after a party before the table can be sat again."""

    def of(self, party_size: int) -> timedelta:
        """How long a party of that size sits."""
        for up_to, length in self.by_party:
            if party_size <= up_to:
                return length
        return self.by_party[-1][1]


@dataclass(frozen=True, slots=True)
class Pacing:
    """Most parties and covers that may start in one interval; None is no limit."""

    interval: timedelta = timedelta(minutes=15)
    max_parties: int | None = None
    max_covers: int | None = None


@dataclass(frozen=True, slots=True)
class BookingRules:
    """What may be booked by phone."""

    turn_times: TurnTimes = field(default_factory=TurnTimes)
    pacing: Pacing = field(default_factory=Pacing)
    lead_time: timedelta = timedelta(minutes=30)
    horizon: timedelta = timedelta(days=60)
    largest_party: int = 8
    slot_every: timedelta = timedelta(minutes=15)
    grace: timedelta = timedelta(minutes=15)
    """How long a table is kept for a party that has not come."""
    walk_in_share: int = 0
    """Percent of the bookable covers that are never given by phone; a ServicePeriod may say otherwise."""
    hold: timedelta = timedelta(minutes=3)
    """How long a slot is kept for a caller who is still deciding."""
    largest_event: int = 200
    """The largest party whose wish is written down as an event enquiry."""
    offer_stands: timedelta = timedelta(minutes=15)
    """How long a table that became free is kept for the guest on the waitlist to whom it was offered."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an inquiry is answered from; empty means unknown, and unknown is never guessed."""

    address: str = ""
    directions: str = ""
    parking: str = ""
    website: str = ""
    cuisine: str = ""
    policies: tuple[tuple[str, str], ...] = ()
    """Pairs such as ("dogs", "Dogs are welcome on the terrace.")."""


@dataclass(frozen=True, slots=True)
class Restaurant:
    """One restaurant. Numbers are E.164; `languages` are ISO-639-1, the first one greets."""

    id: str
    name: str
    zone: ZoneInfo
    phone_number: str
    """The Twilio number that callers reach; texts are sent from it."""
    hours: OpeningHours
    floor: FloorPlan
    rules: BookingRules = field(default_factory=BookingRules)
    facts: Facts = field(default_factory=Facts)
    languages: tuple[str, ...] = ("en",)
    voice: str = "marin"
    greeting: str = ""
    """Empty: the standard greeting of the first language. It must disclose the AI; a greeting that does not is refused."""
    extra_instructions: dict[str, str] = field(default_factory=dict)
    """The owner's own sentences, by agent name."""
    transfer_number: str | None = None
    """A person. None: nobody can be reached, and the caller is offered voicemail."""
    owner_number: str | None = None
    """Where notices to the owner are texted."""
    active: bool = True
    calendar_id: str | None = None
    """The owner's calendar that mirrors the book. None: there is none."""
    greets_by_name: bool = False
    """Greet a returning guest by name when the calling number is theirs."""
    quiet_hours: tuple[time, time] = QUIET_HOURS
    """From when to when no reminder is texted, on the restaurant's wall clock; past midnight if the second is earlier."""
    reminders: tuple[timedelta, ...] = REMINDERS
    """How long before a visit its guest is reminded, longest first; empty is never."""
    transfers_events: bool = False
    """Put a caller with an event through to a person, if one can be reached."""
    cancel_word_cancels: bool = False
    """A guest who texts just CANCEL wants no more texts (networks see to it); this says that it cancels their only table too."""
    currency: str = "USD"
    """ISO 4217; of the menu and of orders."""
    ordering: Ordering | None = None
    """How orders are taken by phone. None: they are not; a message is."""
