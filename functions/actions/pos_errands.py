"""Errands for the door of the points of sale that no call waits for: written to the outbox, and tried again by a timer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from functions.domain.events import Fact, OutboxEntry
from functions.domain.ports import Clock, Outbox, Timers
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer

MOST_TRIES = 8
"""With the pauses between them, a vendor may be down for two hours before it is given up."""
_FIRST_PAUSE = timedelta(minutes=1)


def errand(
    restaurant_id: str, fact: Fact, name: str, payload: Mapping[str, Any], now: datetime, attempt: int = 1
) -> OutboxEntry:
    """The outbox entry; `name` tells it from all others, so that the same errand is run once."""
    return OutboxEntry(
        id=f"{name}-{attempt}",
        restaurant_id=restaurant_id,
        door="pos",
        fact=fact,
        payload={**payload, "errand": name, "attempt": attempt},
        created_at=now,
    )


def try_again(timers: Timers, clock: Clock, entry: OutboxEntry) -> bool:
    """Have the errand run again after a pause that doubles; False if it has been tried often enough."""
    attempt = int(entry.payload["attempt"])
    if attempt >= MOST_TRIES:
        return False
    due = clock.now() + _FIRST_PAUSE * 2 ** (attempt - 1)
    name = entry.payload["errand"]
    payload = {"fact": entry.fact, "payload": {**entry.payload, "attempt": attempt + 1}}
    timers.set(Timer(f"{name}-{attempt + 1}", entry.restaurant_id, "pos_errand", due, payload))
    return True


def run_later(
    timers: Timers, restaurant_id: str, fact: Fact, name: str, due: datetime, payload: Mapping[str, Any]
) -> None:
    """Have an errand run at a time."""
    told = {"fact": fact, "payload": {**payload, "errand": name, "attempt": 1}}
    timers.set(Timer(f"{name}-1", restaurant_id, "pos_errand", due, told))


def send_errand(outbox: Outbox, clock: Clock, restaurant: Restaurant, timer: Timer) -> None:
    """For a timer `pos_errand`: the entry that it stands for. Ringing twice writes it once."""
    told = dict(timer.payload["payload"])
    name, attempt = str(told.pop("errand")), int(told.pop("attempt"))
    outbox.add(errand(restaurant.id, timer.payload["fact"], name, told, clock.now(), attempt))
