"""Remembers that this call goes to a person when the stream ends."""

from dataclasses import dataclass

from functions.domain.errors import Refusal
from functions.domain.ports import CallLog, Clock
from functions.domain.restaurants import Restaurant


@dataclass(frozen=True, slots=True)
class TransferReady:
    """The person can be dialled at this E.164 number."""

    number: str


def transfer_call(
    calls: CallLog, clock: Clock, restaurant: Restaurant, *, call_sid: str, reason: str, summary: str
) -> TransferReady | Refusal:
    """Decide the transfer; refused with `nobody_to_transfer_to` where the restaurant has no number for it."""
    raise NotImplementedError
