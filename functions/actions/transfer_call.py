"""Remembers that this call goes to a person when the stream ends."""

from dataclasses import dataclass

from functions.domain.errors import Refusal
from functions.domain.ports import CallLog, Clock
from functions.domain.reservations import tidy
from functions.domain.restaurants import Restaurant

NOBODY = Refusal(
    "nobody_to_transfer_to",
    "Nobody at the restaurant can be put through to at the moment; offer to take a message instead.",
)


@dataclass(frozen=True, slots=True)
class TransferReady:
    """The person can be dialled at this E.164 number."""

    number: str


def transfer_call(
    calls: CallLog, clock: Clock, restaurant: Restaurant, *, call_sid: str, reason: str, summary: str
) -> TransferReady | Refusal:
    """Decide the transfer; refused with `nobody_to_transfer_to` where the restaurant has no number for it."""
    if restaurant.transfer_number is None:
        return NOBODY
    calls.decide(call_sid, "transfer", reason=tidy(reason, 200), summary=tidy(summary, 1000))
    return TransferReady(restaurant.transfer_number)
