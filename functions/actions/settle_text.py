"""Moves a text forward by what the vendor says of it, and tells the owner when a guest's text is lost."""

from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.messages import rank_of
from functions.domain.ports import Clock, MessageBox, Outbox, RestaurantDirectory

LOST = frozenset({"failed", "undelivered"})

_NOT_DELIVERED = {
    "en": "This text did not reach the guest, please call: {body}",
    "es": "Este mensaje no ha llegado al cliente, por favor llame: {body}",
    "fr": "Ce SMS n'est pas arrivé au client, merci d'appeler : {body}",
    "de": "Diese SMS hat den Gast nicht erreicht, bitte anrufen: {body}",
    "it": "Questo SMS non ha raggiunto il cliente, per favore chiamare: {body}",
    "pt": "Este SMS não chegou ao cliente, por favor ligue: {body}",
}


def settle_text(
    outbox: Outbox,
    box: MessageBox,
    clock: Clock,
    directory: RestaurantDirectory,
    entry: OutboxEntry,
    *,
    state: str,
    vendor_id: str | None = None,
    error_code: str | None = None,
) -> bool:
    """Move the entry to `state` if that is forward, and say whether it was.

    `entry` is as freshly read. A lost text about a reservation becomes a message to the owner, once, written before the
    entry moves: a crash between the two repeats the message's id, not the message.
    """
    forward = rank_of(state) > rank_of(entry.state)
    if forward and state in LOST and entry.payload.get("reservation_id"):
        _tell_owner(box, clock, directory, entry, state, error_code)
    return outbox.settle(entry.restaurant_id, entry.id, state, vendor_id=vendor_id, error_code=error_code)


def _tell_owner(
    box: MessageBox,
    clock: Clock,
    directory: RestaurantDirectory,
    entry: OutboxEntry,
    state: str,
    error_code: str | None,
) -> None:
    restaurant = directory.by_id(entry.restaurant_id)
    if restaurant is None:
        return
    words = next(
        (_NOT_DELIVERED[code] for code in restaurant.languages if code in _NOT_DELIVERED), _NOT_DELIVERED["en"]
    )
    message = Message(
        id=f"text-lost-{entry.id}",
        restaurant_id=restaurant.id,
        kind="message",
        text=words.format(body=entry.payload.get("body", "")),
        created_at=clock.now(),
        phone=entry.payload.get("to"),
        call_sid=entry.call_sid,
        details={"reservation_id": entry.payload["reservation_id"], "state": state, "error_code": error_code},
    )
    take_message(box, clock, restaurant, message)
