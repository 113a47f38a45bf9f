"""The texts that are sent, in six languages: at most two segments each, in the 7-bit alphabet wherever the names allow it.

What we decided: our own words stay inside the alphabet (Spanish "sab", not "sáb"); names and addresses in Latin script lose the
accents that it lacks (á becomes a), since one such letter would more than halve the room; names in other scripts are kept, and
the text is then shortened to two UCS-2 segments. A text never asks to reply CANCEL: networks read that word as an opt-out.

The payload of an `sms` outbox entry is `{"to", "from", "body", "language", "purpose"}` with E.164 numbers, plus
`reservation_id` or `message_id`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain import gsm7
from functions.domain.calls import Message
from functions.domain.message_words import WORDS, Words
from functions.domain.owner_words import OWNER_WORDS
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant

MOST_SEGMENTS = 2
_ENDINGS = frozenset({"cancellation", "apology_cancelled"})
"""Texts after which there is nothing left to answer; the number stands in their words."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How much of a text is kept: most signs of the names, and which parts."""

    guest: int = 80
    house: int = 80
    address: bool = False
    hints: bool = True
    """How to change the booking and how to stop the texts, in words; without them the number alone stands at the end."""


_FORMS = (
    _Form(address=True),
    _Form(),
    *(_Form(guest=room) for room in (40, 20)),
    *(_Form(guest=20, house=room) for room in (40, 20)),
    *(_Form(guest=room, house=room, hints=False) for room in (40, 20, 10, 5, 0)),
)
"""What is given up, in this order, until a text fits: the address, most of the names, the hints."""

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
    """The text to a guest; `purpose` is `confirmation`, `change`, `cancellation`, `reminder`, `apology_cancelled` or `apology_moved`."""
    words = WORDS.get(reservation.language, WORDS["en"])
    when = _when(words, reservation.starts_at.astimezone(restaurant.zone))

    guest, house = gsm7.plain(reservation.name), gsm7.plain(restaurant.name)
    address = gsm7.plain(restaurant.facts.address).strip()
    address = address + "." if address and not address.endswith(".") else address

    def compose(form: _Form) -> str:
        values = {
            "house": _cut(house, form.house),
            "guests": words.guests(reservation.party_size),
            "when": when,
            "guest": _cut(guest, form.guest),
            "code": reservation.code,
            "phone": restaurant.phone_number,
        }
        body: str = getattr(words, purpose).format(**values)
        if purpose in _ENDINGS:
            return body
        if not form.hints:
            return f"{body} {restaurant.phone_number}"
        reply = words.to_change if reservation.confirmed_at is not None else words.to_confirm
        parts = (
            body,
            address if form.address else "",
            reply.format(**values),
            words.stop if purpose == "confirmation" else "",
        )
        return " ".join(part for part in parts if part)

    texts = (compose(form) for form in _FORMS)
    return next((text for text in texts if gsm7.segments(text) <= MOST_SEGMENTS), compose(_FORMS[-1]))


def owner_text(restaurant: Restaurant, message: Message) -> str:
    """The notice to the owner, in the restaurant's first language; long words of the caller are cut, never the number."""
    words = OWNER_WORDS.get(restaurant.languages[0] if restaurant.languages else "en", OWNER_WORDS["en"])
    urgent = words["urgent"] + " " if message.urgent else ""
    who = ", ".join(part for part in (_cut(gsm7.plain(message.name), 40), message.phone or "") if part)
    said = " ".join(gsm7.plain(message.text).split())

    def compose(room: int) -> str:
        head = f"{_cut(gsm7.plain(restaurant.name), 30)}: {urgent}{words.get(message.kind, words['message'])}"
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
        "purpose": "apology" if purpose.startswith("apology") else purpose,
        "reservation_id": reservation.id,
        "version": reservation.version,
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


def purpose_of(reservation: Reservation, *, by_owner: bool = False) -> str:
    """Which text tells the guest about this version; what the house did by itself is told with an apology."""
    if reservation.status is ReservationStatus.CANCELLED:
        return "apology_cancelled" if by_owner else "cancellation"
    if reservation.version == 1:
        return "confirmation"
    return "apology_moved" if by_owner else "change"


def language_of(restaurant: Restaurant) -> str:
    """The language in which the house itself is written to."""
    return restaurant.languages[0] if restaurant.languages else "en"


def when_of(language: str, moment: datetime, zone: ZoneInfo) -> str:
    """A moment as our texts write it in that language."""
    return _when(WORDS.get(language, WORDS["en"]), moment.astimezone(zone))


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
