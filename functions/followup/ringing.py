"""Rings the timers that are due: each one claimed first, so that two workers at once do no harm, and put off if it fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from functions.domain.ports import Clock, RestaurantDirectory, Timers
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.telemetry import Meter

Bell = Callable[[Restaurant, Timer], None]
"""What one kind of timer does. It may be rung twice for one timer and must then do its work once; it raises to be tried again."""

LEASE = timedelta(minutes=2)
"""How long a worker keeps a timer to itself; longer than the door's own time limit, or two would work at once."""
MOST_AT_ONCE = 200
MOST_TRIES = 10
"""With the pauses between them, a vendor or the store may be down for some hours before a timer is given up."""
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ringing:
    """What ringing needs; `bells` by the kind of timer."""

    timers: Timers
    directory: RestaurantDirectory
    clock: Clock
    bells: Mapping[str, Bell]
    logger: Logger
    meter: Meter


def ring_due(ringing: Ringing) -> dict[str, int]:
    """Ring what is due now, at most `MOST_AT_ONCE`; what is left over rings a minute later. Counts: rung, put_off, given_up."""
    counts = {"rung": 0, "put_off": 0, "given_up": 0}
    for timer in ringing.timers.due(ringing.clock.now(), MOST_AT_ONCE):
        end = _ring(ringing, timer)
        if end:
            counts[end] += 1
    return counts


def _ring(ringing: Ringing, timer: Timer) -> str:
    """How it ended; empty if somebody else has the timer."""
    now = ringing.clock.now()
    attempt = ringing.timers.claim(timer, now, now + LEASE)
    if not attempt:
        return ""
    try:
        restaurant = ringing.directory.by_id(timer.restaurant_id)
        if restaurant is not None:
            ringing.bells[timer.kind](restaurant, timer)
    except Exception:
        ringing.logger.exception("a timer failed", extra={"timer": timer.id, "kind": timer.kind, "attempt": attempt})
        return _failed(ringing, timer, attempt)
    ringing.timers.done(timer)
    ringing.meter.count("TimerRung", kind=timer.kind)
    return "rung"


def _failed(ringing: Ringing, timer: Timer, attempt: int) -> str:
    if attempt >= MOST_TRIES:
        ringing.meter.count("TimerLost", kind=timer.kind)
        ringing.timers.give_up(timer)
        return "given_up"
    ringing.meter.count("TimerPutOff", kind=timer.kind)
    ringing.timers.put_off(timer, next_try(ringing.clock.now(), attempt))
    return "put_off"


def next_try(now: datetime, attempt: int) -> datetime:
    """When to ring again after that many attempts: a minute later, then twice as long each time, an hour at most."""
    return now + min(timedelta(minutes=2 ** (attempt - 1)), _LONGEST_PAUSE)
