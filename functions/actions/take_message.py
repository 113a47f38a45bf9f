"""Stores something that a person at the restaurant should read, and tells the owner by text."""

from dataclasses import replace
from typing import Any

from functions.actions.write_outbox import about_message
from functions.domain.calls import Message
from functions.domain.card_numbers import redacted
from functions.domain.ports import Clock, MessageBox
from functions.domain.restaurants import Restaurant


def take_message(box: MessageBox, clock: Clock, restaurant: Restaurant, message: Message) -> Message:
    """Store the message once per `message.id` (deterministic, the caller's choice), with its notice to the owner.

    A card number that stands in it is not stored. Returns the message as stored. VendorUnavailable if the store does not answer: then nothing may be promised.
    """
    message = replace(message, text=redacted(message.text), details=_cleaned(message.details))
    box.put(message, about_message(restaurant, message, clock.now()))
    return message


def _cleaned(details: dict[str, Any]) -> dict[str, Any]:
    return {name: redacted(value) if isinstance(value, str) else value for name, value in details.items()}
