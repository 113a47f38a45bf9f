"""What can go wrong, as a tree.

    MaitredError
      BrokenRule            our own code asked for something impossible: a bug, never the caller's fault
      BadConfiguration      a restaurant's own data makes no sense; the text tells the owner what to change
      VendorError
        VendorRefused       the vendor understood and said no; trying again will not help
        VendorUnavailable   the vendor did not answer in time or said that it is down; try again later
        VendorConfused      the vendor answered something that cannot be read

A refusal that a caller can meet (no table, too late, party too large) is no exception: see `Refusal`.
"""

from dataclasses import dataclass, field
from typing import Any


class MaitredError(Exception):
    """Root of everything that we raise."""


class BrokenRule(MaitredError):
    """Our own code broke a rule of the domain."""


class BadConfiguration(MaitredError):
    """A restaurant's configuration contradicts itself; the message says what to change."""


class VendorError(MaitredError):
    """A vendor could not do what we asked."""


class VendorRefused(VendorError):
    """The vendor said no. `code` is the vendor's own."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class VendorUnavailable(VendorError):
    """The vendor did not answer in time, or is down."""


class VendorConfused(VendorError):
    """The vendor's answer could not be read."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no that a caller can be told.

    `code` is stable (`fully_booked`, `closed_that_day`, `outside_hours`, `past_last_seating`, `too_soon`, `too_far_ahead`,
    `in_the_past`, `party_too_large`, `party_too_small`, `no_such_reservation`, `not_verified`, `too_many_attempts`,
    `already_cancelled`, `no_such_time`, `nobody_to_transfer_to` ...); `reason` is a short English sentence that the model
    can put into the caller's language; `alternatives` hold plain values (see `availability.Slot`).
    """

    code: str
    reason: str
    alternatives: tuple[Any, ...] = field(default=())
