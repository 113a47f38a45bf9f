"""What stands in a reservation's event for the owner to read: the party, who it is, and how the guest and our texts stand to it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from functions.actions.text_state import TextState, text_state_of
from functions.calendar.desk import Desk
from functions.calendar.titles import table_label
from functions.calendar.words import told
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_troubles import LOST, OPTED_OUT


@dataclass(frozen=True, slots=True)
class EventWords:
    """Title and description as they shall stand. An event that the owner made keeps its description: None."""

    title: str
    description: str | None
    wording: str
    """Digests of what we would write; of an event of the owner's own, of the party that it stands for."""

    def beyond(self, known: str) -> dict[str, Any]:
        """The fields whose words differ from those of the digest `known`: what an owner put behind a title outlasts a new description."""
        if self.wording == known:
            return {}
        if self.description is None:
            return {"summary": self.title}
        title, _, description = known.partition(".")
        fields = {"summary": (self.title, title), "description": (self.description, description)}
        return {name: text for name, (text, digest) in fields.items() if _digest(text) != digest}


def words_of(desk: Desk, restaurant: Restaurant, reservation: Reservation) -> EventWords:
    """What the event says if it is written now. A few reads by key for the state of the guest's texts."""
    title = title_of(reservation)
    if reservation.source == "calendar":
        return EventWords(title, None, import_wording(reservation.party_size, reservation.status))
    description = _description_of(reservation, _marks(desk, restaurant, reservation))
    return EventWords(title, description, f"{_digest(title)}.{_digest(description)}")


def title_of(reservation: Reservation) -> str:
    """`4p · Rossi · T12`: the party first, so that the owner can read the column; of the name the last word."""
    name = reservation.name.split()[-1] if reservation.name.split() else reservation.name
    tables = "+".join(table_label(table_id) for table_id in reservation.table_ids)
    said = " · ".join(part for part in (f"{reservation.party_size}p", name, tables) if part)
    marks = {ReservationStatus.NO_SHOW: "no-show", ReservationStatus.CANCELLED: "cancelled"}
    mark = marks.get(reservation.status)
    return f"{mark} · {said}" if mark else said


def import_wording(party_size: int, status: ReservationStatus = ReservationStatus.BOOKED) -> str:
    """The digest for an event of the owner's own: it keeps its words as long as the party has its size."""
    return _digest(f"{party_size} {status.value}")


def _description_of(reservation: Reservation, marks: tuple[str, ...]) -> str:
    """Who comes and what the house should know: what the owner would write down by hand, and no more."""
    lines = (
        reservation.name,
        reservation.phone or "",
        reservation.notes,
        reservation.arrival_note,
        f"Code {reservation.code}",
        *marks,
    )
    return "\n".join(line for line in lines if line)


def _marks(desk: Desk, restaurant: Restaurant, reservation: Reservation) -> tuple[str, ...]:
    """Whether the guest has said yes by text, and whether our texts reach them, in the restaurant's first language."""
    if reservation.status is not ReservationStatus.BOOKED:
        return ()
    confirmed = told(restaurant, "confirmed") if reservation.confirmed_at is not None else ""
    state = text_state_of(desk.outbox, restaurant, reservation)
    trouble = told(restaurant, _trouble(state)) if state is not None and state.is_in_trouble else ""
    return tuple(mark for mark in (confirmed, trouble) if mark)


def _trouble(state: TextState) -> str:
    if state.error_code == OPTED_OUT:
        return "text_stopped"
    return "text_lost" if state.state in LOST or state.error_code else "text_uncertain"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
