"""What a scenario may say is so before the telephone rings."""

from typing import Literal

from pydantic import Field

from local.happenings import AnyMoment, Strict, TimedMoment

_PHONE = r"^(\+[1-9]\d{6,14}|caller)$"


class GivenReservation(Strict):
    """A reservation that exists beforehand; `phone` is E.164, `caller`, or absent."""

    name: str
    party: int = Field(ge=1, le=20)
    when: TimedMoment
    phone: str | None = Field(default=None, pattern=r"^(\+[1-9]\d{6,14}|caller)$")
    area: str | None = None
    text_consent: bool = False
    """The guest had agreed to texts; the confirmation is sent before the telephone rings, and not graded."""


class GivenEvent(Strict):
    """An event that the owner has put into the calendar; all day where `when` has no time. `free`: it does not block."""

    title: str
    when: AnyMoment
    minutes: int = Field(default=60, ge=1)
    free: bool = False


class GivenWaiting(Strict):
    """Somebody on the waitlist, in the order in which they joined, after everything else was prepared."""

    name: str
    party: int = Field(ge=1, le=20)
    when: TimedMoment
    until: TimedMoment | None = None
    phone: str = Field(pattern=_PHONE)


class GivenHold(Strict):
    """A slot that is kept for another caller who is still deciding."""

    party: int = Field(ge=1, le=20)
    when: TimedMoment


class Given(Strict):
    """What is so before the telephone rings."""

    reservations: tuple[GivenReservation, ...] = ()
    calendar: tuple[GivenEvent, ...] | None = None
    """The owner's events in the calendar that is connected; None: no calendar is connected."""
    waitlist: tuple[GivenWaiting, ...] = ()
    holds: tuple[GivenHold, ...] = ()
    full: tuple[TimedMoment, ...] = ()
    """At these times every table is taken by a party that starts then."""
    walk_in_share: int | None = Field(default=None, ge=0, le=99)
    """Percent of the covers that are kept for guests without a reservation; None: what the sample restaurant has."""
    nobody_to_transfer_to: bool = False
    kitchen: Literal["open", "closed"] | None = None
    """`open` around the clock, or `closed` today and tomorrow; None: as the restaurant's hours have it at this time of day."""
    pos: Literal["ticket", "square", "toast"] | None = None
    """The point of sale that is connected; None: what the sample restaurant has."""
    pos_reads_only: bool = False
    """Our credentials for Toast may not send orders."""
    payments: tuple[Literal["counter", "link"], ...] | None = None
