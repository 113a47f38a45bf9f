"""Whether a guest has the newest text about a reservation, for whoever looks at the book."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox
from functions.domain.reminders import AFTER_QUIET, reminder_ids
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.text_troubles import IN_TROUBLE, NO_TROUBLE

_LOOK_AT = 500
"""As many entries of all doors as a busy day has."""
_ABOUT = ("reservation_id", "waitlist_entry_id", "order_id")
"""What stands in the payload of a text to a guest."""


@dataclass(frozen=True, slots=True)
class TextState:
    """The newest text about a reservation. `state` is the outbox's word; `error_code` the vendor's, or ours."""

    entry_id: str
    purpose: str
    state: str
    error_code: str | None
    at: datetime

    @property
    def is_in_trouble(self) -> bool:
        """Whether the guest may not have it."""
        return _in_trouble(self.state, self.error_code)


def text_state_of(outbox: Outbox, restaurant: Restaurant, reservation: Reservation) -> TextState | None:
    """The state of the newest text that told this guest of the booking, reminders too; None if none was to be sent.

    Costs a few reads by key: the texts' ids follow from the version and the visit's start, a second try's from its first.
    A version that told the guest nothing (a yes by text) leaves the one before it in force.
    """
    if reservation.phone is None or not reservation.text_consent:
        return None
    found = [one for one in _texts(outbox, restaurant, reservation) if one is not None]
    return _state(max(found, key=lambda one: one.created_at)) if found else None


def _texts(outbox: Outbox, restaurant: Restaurant, reservation: Reservation) -> Iterator[OutboxEntry | None]:
    def latest(entry_id: str) -> OutboxEntry | None:
        first = outbox.get(reservation.restaurant_id, entry_id)
        return first and (outbox.get(reservation.restaurant_id, f"{entry_id}-again") or first)

    versions = (latest(f"{reservation.id}-v{version}-sms") for version in range(reservation.version, 0, -1))
    yield next((one for one in versions if one is not None), None)
    for timer_id in reminder_ids(restaurant, reservation):
        yield latest(f"{timer_id}-sms") or latest(f"{timer_id}{AFTER_QUIET}-sms")


def texts_in_trouble(outbox: Outbox, restaurant_id: str, since: datetime) -> tuple[OutboxEntry, ...]:
    """The newest texts to guests since then that did not arrive, one per reservation, place on the waitlist or order, newest first."""
    return tuple(_newest(one for one in outbox.recent(restaurant_id, _LOOK_AT) if one.created_at >= since))


def _newest(entries: Iterable[OutboxEntry]) -> Iterable[OutboxEntry]:
    seen: set[str] = set()
    for entry in entries:
        about = next((entry.payload[name] for name in _ABOUT if entry.payload.get(name)), None)
        if entry.door != "sms" or not about or about in seen:
            continue
        seen.add(about)
        if _in_trouble(entry.state, entry.error_code):
            yield entry


def _in_trouble(state: str, error_code: str | None) -> bool:
    return state in IN_TROUBLE and error_code not in NO_TROUBLE


def _state(entry: OutboxEntry) -> TextState:
    return TextState(entry.id, str(entry.payload.get("purpose", "")), entry.state, entry.error_code, entry.created_at)
