"""Stores something that a person at the restaurant should read, and tells the owner by text."""

from functions.actions.write_outbox import about_message
from functions.domain.calls import Message
from functions.domain.ports import Clock, MessageBox
from functions.domain.restaurants import Restaurant


def take_message(box: MessageBox, clock: Clock, restaurant: Restaurant, message: Message) -> Message:
    """Store the message once per `message.id` (deterministic, the caller's choice), with its notice to the owner.

    Returns the message. VendorUnavailable if the store does not answer: then nothing may be promised.
    """
    box.put(message, about_message(restaurant, message, clock.now()))
    return message
