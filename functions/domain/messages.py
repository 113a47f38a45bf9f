"""The texts that are sent, in five languages: at most two segments each, in the 7-bit alphabet wherever the names allow it.

What we decided: our own words stay inside the alphabet (Spanish "sab", not "sáb"); names and addresses in Latin script lose the
accents that it lacks (á becomes a), since one such letter would more than halve the room; names in other scripts are kept, and
the text is then shortened to two UCS-2 segments. A text never asks to reply CANCEL: networks read that word as an opt-out.

The payload of an `sms` outbox entry is `{"to", "from", "body", "language", "purpose"}` with E.164 numbers, plus
`reservation_id` or `message_id`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from functions.domain import gsm7
from functions.domain.calls import Message
from functions.domain.message_words import OWNER_WORDS, WORDS, Words
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant

MOST_SEGMENTS = 2

RANK = {
    "pending": 0, "sending": 1, "unknown": 2, "accepted": 3, "scheduled": 3, "queued": 4, "sent": 5, "partially_delivered": 6,
    "delivered": 9, "undelivered": 9, "failed": 9, "skipped": 9, "canceled": 9, "read": 10,
}  # fmt: skip
"""How far a text has come. A state replaces another only if its rank is higher, so late and repeated callbacks change nothing.

`sending` is our own word for "claimed, not yet handed over"; Twilio's callback of the same name comes after `queued` and adds
nothing. `unknown` is a hand-over that was not answered.
"""


def rank_of(state: str) -> int:
    """The rank of a state; one that we never heard of stands just above `queued`, never above an end."""
    return RANK.get(state, RANK["queued"])


def guest_text(restaurant: Restaurant, reservation: Reservation, purpose: str) -> str:
    """The text to a guest; `purpose` is `confirmation`, `change` or `cancellation`."""
    words = WORDS.get(reservation.language, WORDS["en"])
    when = _when(words, reservation.starts_at.astimezone(restaurant.zone))

    def compose(address: str, guest: str, house: str) -> str:
        values = {
            "house": house,
            "guests": words.guests(reservation.party_size),
            "when": when,
            "guest": guest,
            "code": reservation.code,
            "phone": restaurant.phone_number,
        }
        body = getattr(words, purpose).format(**values)
        if purpose == "cancellation":
            return str(body)
        return " ".join(part for part in (body, address, words.to_change.format(**values), words.stop) if part)

    address = gsm7.plain(restaurant.facts.address)
    guest, house = gsm7.plain(reservation.name), gsm7.plain(restaurant.name)
    address = address if address.endswith(".") or not address else address + "."
    return _fit(
        lambda: compose(address, guest, house),
        lambda: compose("", guest, house),
        *(lambda room=room: compose("", _cut(guest, room), house) for room in (40, 20, 10)),
        *(lambda room=room: compose("", _cut(guest, 10), _cut(house, room)) for room in (40, 20, 10)),
    )


def owner_text(restaurant: Restaurant, message: Message) -> str:
    """The notice to the owner, in the restaurant's first language; long words of the caller are cut, never the number."""
    words = OWNER_WORDS.get(restaurant.languages[0] if restaurant.languages else "en", OWNER_WORDS["en"])
    urgent = words["urgent"] + " " if message.urgent else ""
    who = ", ".join(part for part in (_cut(gsm7.plain(message.name), 40), message.phone or "") if part)
    said = " ".join(gsm7.plain(message.text).split())

    def compose(room: int) -> str:
        head = f"{_cut(gsm7.plain(restaurant.name), 30)}: {urgent}{words[message.kind]}"
        return ". ".join(part for part in (head + (f" ({who})" if who else ""), _cut(said, room)) if part)

    rooms = range(min(len(said), 320), -1, -1)
    return next((text for text in map(compose, rooms) if gsm7.segments(text) <= MOST_SEGMENTS), compose(0))


def guest_payload(restaurant: Restaurant, reservation: Reservation, purpose: str) -> dict[str, Any]:
    """The outbox payload of a guest's text; the reservation has a phone."""
    return {
        "to": reservation.phone,
        "from": restaurant.phone_number,
        "body": guest_text(restaurant, reservation, purpose),
        "language": reservation.language,
        "purpose": purpose,
        "reservation_id": reservation.id,
    }


def owner_payload(restaurant: Restaurant, message: Message) -> dict[str, Any]:
    """The outbox payload of an owner's notice; the restaurant has an owner's number."""
    return {
        "to": restaurant.owner_number,
        "from": restaurant.phone_number,
        "body": owner_text(restaurant, message),
        "language": restaurant.languages[0] if restaurant.languages else "en",
        "purpose": "owner_notice",
        "message_id": message.id,
    }


def will_be_texted(reservation: Reservation) -> bool:
    """Whether the guest gets a text about a change of this reservation: they said yes, and there is a number."""
    return reservation.text_consent and reservation.phone is not None


def purpose_of(reservation: Reservation) -> str:
    """Which text tells the guest about this version."""
    if reservation.status is ReservationStatus.CANCELLED:
        return "cancellation"
    return "confirmation" if reservation.version == 1 else "change"


def _when(words: Words, local: datetime) -> str:
    clock = (
        f"{local.hour % 12 or 12}:{local.minute:02d} {'PM' if local.hour >= 12 else 'AM'}"
        if words.twelve_hours
        else f"{local:%H:%M}"
    )
    return words.when.format(
        weekday=words.weekdays[local.weekday()],
        day=local.day,
        month=local.month,
        month_name=words.months[local.month - 1],
        clock=clock,
    )


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else (text[: max(room - 2, 0)].rstrip() + ".." if room > 2 else "")


def _fit(*attempts: Callable[[], str]) -> str:
    """The first attempt within two segments; the last one if none is."""
    text = ""
    for attempt in attempts:
        text = attempt()
        if gsm7.segments(text) <= MOST_SEGMENTS:
            break
    return text
