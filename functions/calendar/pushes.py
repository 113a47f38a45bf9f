"""Google's knock: whose calendar changed, proven by the channel's token, and handed on to whoever reads calendars.

The token is `restaurant.signature` over channel id and restaurant, made with our own key: so a push needs no look-up to be believed or
dropped, and a channel that was replaced but not yet stopped is still heard. This module is loaded with the telephone's door; it
imports nothing heavy.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from functions.domain.calendar_ports import SyncQueue
from functions.keyring import GoogleKeys

PATH = "/calendar/push"


def token_for(channel_key: str, channel_id: str, restaurant_id: str) -> str:
    """The token of a channel, at most 256 characters (Google's limit)."""
    signature = hmac.new(channel_key.encode(), f"calendar\n{channel_id}\n{restaurant_id}".encode(), sha256).hexdigest()
    return f"{restaurant_id}.{signature}"


def restaurant_of(channel_key: str, channel_id: str, token: str) -> str | None:
    """Whose calendar changed; None if the token is not ours. Compared in constant time."""
    restaurant_id = token.rpartition(".")[0]
    ours = token_for(channel_key, channel_id, restaurant_id)
    return restaurant_id if restaurant_id and hmac.compare_digest(ours.encode(), token.encode()) else None


@dataclass(frozen=True, slots=True)
class Pushes:
    """Takes Google's messages. `keys` and `queue` are asked for at each one."""

    keys: Callable[[], GoogleKeys]
    queue: SyncQueue

    def take(self, *, channel_id: str, token: str, state: str) -> bool:
        """Have the calendar read; False if the message is not ours or says nothing (`sync` comes once, when a channel opens).

        VendorUnavailable if the queue does not answer: then Google shall send it again.
        """
        restaurant_id = restaurant_of(self.keys().channel_key, channel_id, token) if channel_id and token else None
        if restaurant_id is None or state == "sync":
            return False
        self.queue.ask(restaurant_id)
        return True
