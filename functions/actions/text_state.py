"""Whether a guest has the newest text about a reservation, for whoever looks at the book."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox
from functions.domain.reservations import Reservation
from functions.domain.text_troubles import IN_TROUBLE

_LOOK_AT = 100


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
        return self.state in IN_TROUBLE


def text_state_of(outbox: Outbox, reservation: Reservation) -> TextState | None:
    """The state of the newest text that told this guest of the booking; None if none was to be sent.

    Costs two reads by key for a reservation of one version: the text's id follows from the version, its second try's from it.
    A version that told the guest nothing (a yes by text) leaves the one before it in force.
    """
    if reservation.phone is None or not reservation.text_consent:
        return None
    for version in range(reservation.version, 0, -1):
        first = outbox.get(reservation.restaurant_id, f"{reservation.id}-v{version}-sms")
        if first is not None:
            return _state(outbox.get(reservation.restaurant_id, f"{first.id}-again") or first)
    return None


def texts_in_trouble(outbox: Outbox, restaurant_id: str, since: datetime) -> tuple[OutboxEntry, ...]:
    """The newest texts to guests since then that did not arrive, one per reservation or number, newest first."""
    return tuple(_newest(one for one in outbox.recent(restaurant_id, _LOOK_AT) if one.created_at >= since))


def _newest(entries: Iterable[OutboxEntry]) -> Iterable[OutboxEntry]:
    seen: set[str] = set()
    for entry in entries:
        about = entry.payload.get("reservation_id") or entry.payload.get("waitlist_entry_id")
        if entry.door != "sms" or not about or about in seen:
            continue
        seen.add(about)
        if entry.state in IN_TROUBLE:
            yield entry


def _state(entry: OutboxEntry) -> TextState:
    return TextState(entry.id, str(entry.payload.get("purpose", "")), entry.state, entry.error_code, entry.created_at)
