"""A party's claim on a table for a time, and what changing it needs."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class ReservationStatus(StrEnum):
    """Where a reservation stands."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    """Did not come within the grace time; its tables are free again."""


@dataclass(frozen=True, slots=True)
class TextConsent:
    """How a guest agreed to texts: the words that were said to them, when, and in which call (its CallSid)."""

    wording: str
    given_at: datetime
    call_sid: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """One reservation. Times are aware UTC instants; `version` starts at 1 and rises with every change."""

    id: str
    restaurant_id: str
    code: str
    """Short and speakable, for the guest: see `confirmation_codes`."""
    name: str
    phone: str | None
    """E.164, or None where the caller withheld it and gave none."""
    party_size: int
    starts_at: datetime
    ends_at: datetime
    """When the table is free to be reset (start plus TurnTime, without reset time)."""
    table_ids: tuple[str, ...]
    status: ReservationStatus
    version: int
    notes: str = ""
    area: str | None = None
    language: str = "en"
    text_consent: bool = False
    """The guest said yes to a confirmation by text."""
    call_sid: str = ""
    created_at: datetime | None = None
    source: str = "phone"
    """Who made it: `phone`, `owner`, `waitlist` or `calendar`."""
    arrival_note: str = ""
    """What the guest said about being late, as the house should read it."""
    expected_at: datetime | None = None
    """When a guest who called to be late wants to arrive; the grace time then runs from here, not from the start."""
    consent: TextConsent | None = None
    """The proof of `text_consent`; None for what was stored before wording was kept, or if nobody agreed."""
    confirmed_at: datetime | None = None
    """When the guest answered a text that they are coming; a move to another time takes it back."""


@dataclass(frozen=True, slots=True)
class ActionKey:
    """Makes a write happen once: CallSid and the model's tool call id."""

    call_sid: str
    tool_call_id: str


@dataclass(frozen=True, slots=True)
class AllowedParty:
    """What the owner allowed beyond the rules: a party of at most that size on that date, at that wall-clock start or at any.

    The limit by phone, pacing and the share for walk-ins are then passed over; tables, hours and blocks are not.
    """

    on: date
    size: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What the caller wants, already understood: an aware start in the restaurant's zone (or UTC)."""

    starts_at: datetime
    party_size: int
    name: str
    phone: str | None
    notes: str = ""
    area: str | None = None
    language: str = "en"
    text_consent: bool = False
    consent: TextConsent | None = None
    """The proof of `text_consent`."""
    source: str = "phone"
    """See `Reservation.source`."""
    promised: bool = False
    """The house has kept this very start for the party: notice and the grid of starts do not apply."""
    allowed: tuple[AllowedParty, ...] = ()
    """The owner's exceptions that stand now."""


@dataclass(frozen=True, slots=True)
class GuestProof:
    """What a caller shows before touching a reservation.

    Accepted: the same caller number and the name on the booking; or the name and the confirmation code.
    `caller` is the number that the network presented, or None if withheld.
    """

    caller: str | None
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ReservationChange:
    """What should be different; None leaves it as it is."""

    starts_at: datetime | None = None
    party_size: int | None = None
    notes: str | None = None
    area: str | None = None
    allowed: tuple[AllowedParty, ...] = ()
    """The owner's exceptions that stand now."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A committed reservation (new or changed). `text_queued` says whether a text will be sent."""

    reservation: Reservation
    text_queued: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A committed cancellation."""

    reservation: Reservation
    text_queued: bool


def tidy(said: str, longest: int) -> str:
    """A name or note as it is stored: one line, single spaces, at most so many signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:longest].rstrip()
