"""Push channels: opened for every connected calendar, and renewed before they end."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from functions.calendar.desk import Desk, change_link
from functions.calendar.pushes import PATH, token_for
from functions.domain.calendars import CalendarLink, PushChannel
from functions.domain.errors import VendorConfused, VendorRefused

RENEW_WITHIN = timedelta(hours=36)


def renew(
    desk: Desk,
    link: CalendarLink,
    channel_key: str,
    public_base_url: str,
    *,
    plain: bool = False,
    new_id: Callable[[], str] = lambda: uuid4().hex,
) -> bool:
    """Open a channel if there is none that lasts, then stop the old one; whether one was opened.

    The new one has a new id and is open before the old one ends: nothing is missed, something may be told twice. Where Google does
    not take our address (it must be https with a good certificate; `plain` is for a simulator), polling does all the work. Raises like every request.
    """
    now, old = desk.clock.now(), link.channel
    if not (plain or public_base_url.startswith("https://")) or (
        old is not None and old.expires_at - now >= RENEW_WITHIN
    ):
        return False
    channel_id = new_id()
    answer = desk.google.watch(
        link,
        {
            "id": channel_id,
            "type": "web_hook",
            "address": public_base_url + PATH,
            "token": token_for(channel_key, channel_id, link.restaurant_id),
        },
    )
    opened = PushChannel(channel_id, *_read(answer))
    stands = change_link(desk, link, lambda stored: replace(stored, channel=opened) if stored.channel == old else None)
    spare = old if stands.channel == opened else opened  # somebody else may have renewed it meanwhile
    if spare is not None:
        with suppress(VendorRefused):
            desk.google.stop(link, spare.id, spare.resource_id)
    return stands.channel == opened


def _read(answer: dict[str, Any]) -> tuple[str, datetime]:
    try:
        return str(answer["resourceId"]), datetime.fromtimestamp(int(answer["expiration"]) / 1000, UTC)
    except (KeyError, ValueError, TypeError):
        raise VendorConfused("Google's answer about the channel cannot be read") from None
