"""How the domain's values look to the model: plain JSON with words that can be spoken."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.availability import Slot
from functions.domain.confirmation_codes import spoken as spoken_code
from functions.domain.errors import Refusal
from functions.domain.phone_numbers import calling_code, normalise
from functions.domain.reservations import Reservation
from functions.domain.spoken import spoken_weekday, spoken_when
from functions.tools.world import Errand
from streamer.contract.tools import NeedsDetail, Refused


def when(moment: datetime, zone: ZoneInfo) -> dict[str, str]:
    """An instant as date, time and words, in the restaurant's zone."""
    local = moment.astimezone(zone)
    return {
        "date": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "weekday": spoken_weekday(local.date()),
        "spoken_when": spoken_when(local),
    }


def reservation_facts(reservation: Reservation, zone: ZoneInfo) -> dict[str, Any]:
    """What its own guest may hear of a reservation."""
    return {
        "reservation_id": reservation.id,
        "code": reservation.code,
        "spoken_code": spoken_code(reservation.code),
        "name": reservation.name,
        "party_size": reservation.party_size,
        **when(reservation.starts_at, zone),
    }


def refused(refusal: Refusal, zone: ZoneInfo) -> Refused:
    """A domain refusal as an outcome; slots and reservations among its alternatives become plain values."""
    return Refused(
        code=refusal.code,
        reason=refusal.reason,
        alternatives=tuple(_alternative(value, zone) for value in refusal.alternatives),
    )


def party_too_large(errand: Errand) -> Refused:
    """A party that is not booked by telephone: the house arranges it, so its wish is written down."""
    return Refused(
        code="party_too_large",
        reason=(
            f"Parties of more than {errand.restaurant.rules.largest_party} are arranged by the restaurant itself. Offer to "
            "write the wish down with enquire_event, so that somebody calls back."
        ),
    )


def guest_phone(errand: Errand, said: str) -> str | None | NeedsDetail:
    """The number to reach the guest at: what they said, read as a number of the restaurant's country, else the caller's."""
    if not said:
        return errand.call.caller
    number = normalise(said, calling_code(errand.restaurant.phone_number))
    if number is None:
        return NeedsDetail(field="phone", why="That is no complete telephone number; ask for it again, digit by digit.")
    return number


def _alternative(value: Any, zone: ZoneInfo) -> dict[str, Any]:
    if isinstance(value, Slot):
        return when(value.starts_at, zone)
    if isinstance(value, Reservation):
        return reservation_facts(value, zone)
    if isinstance(value, datetime):
        return when(value, zone)
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        return value
    raise TypeError(f"a refusal offers {type(value).__name__}, which nobody can speak")
