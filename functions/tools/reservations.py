"""The reservation agent's tools: find, book, look up, change and cancel, and being late."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.find_reservation import find_reservation
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.note_late_arrival import note_late_arrival
from functions.actions.prove_guest import prove_one
from functions.actions.take_message import take_message
from functions.domain import consents
from functions.domain.availability import Wish
from functions.domain.calls import Message
from functions.domain.errors import Refusal
from functions.domain.reservations import (
    AllowedParty,
    Booked,
    BookingRequest,
    GuestProof,
    Reservation,
    ReservationChange,
)
from functions.domain.spoken import spoken_time, spoken_when
from functions.domain.wall_clock import at
from functions.tools.answers import guest_phone, party_too_large, refused, reservation_facts, when
from functions.tools.definition import (
    Arguments,
    CalendarDate,
    GuestName,
    Outcome,
    PartySize,
    Sentence,
    Tool,
    WallTime,
)
from functions.tools.owner_consulted import consult_owner
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail, Refused

_CODE = "The confirmation code as the caller said it; only if the reservation is not found by the name alone."
_WHICH = "From find_reservation, if the guest has several."


class FindSlots(Arguments):
    """When a party would like to come."""

    date: CalendarDate = Field(description="The day, YYYY-MM-DD, in the restaurant's calendar.")
    time: WallTime = Field(description="HH:MM, 24-hour clock.")
    party_size: PartySize = Field(description="How many people.")
    area: Sentence = Field("", description="Only if the caller insists on one, such as inside or terrace.")


class BookReservation(Arguments):
    """A reservation that the caller has confirmed after it was read back."""

    date: CalendarDate = Field(description="The day, YYYY-MM-DD.")
    time: WallTime = Field(description="HH:MM, 24-hour clock.")
    party_size: PartySize = Field(description="How many people.")
    name: GuestName = Field(description="The name for the reservation.")
    phone: str = Field("", max_length=40, description="Only if it is not the number that is calling.")
    notes: Sentence = Field("", description="What the house should know: a birthday, a high chair, an allergy.")
    area: Sentence = Field("", description="Only if the caller insists on one.")
    text_consent: bool = Field(description="True only if the caller said yes to a confirmation by text message.")
    language: str = Field(
        "", pattern="^([a-z]{2})?$", description="ISO 639-1 code of the caller's language, for the text message."
    )


class FindReservation(Arguments):
    """Which reservation the caller means."""

    name: GuestName = Field(description="The name on the reservation.")
    code: str = Field("", max_length=160, description=_CODE)


class ChangeReservation(Arguments):
    """What shall be different; what is not given stays."""

    name: GuestName = Field(description="The name on the reservation.")
    code: str = Field("", max_length=160, description=_CODE)
    reservation_id: str = Field("", max_length=80, description=_WHICH)
    new_date: CalendarDate | None = Field(None, description="The new day, YYYY-MM-DD.")
    new_time: WallTime | None = Field(None, description="The new time, HH:MM, 24-hour clock.")
    new_party_size: PartySize | None = Field(None, description="The new number of people.")
    new_notes: Sentence = Field("", description="Replaces what was noted before.")


class NoteLateArrival(Arguments):
    """How late the party will be."""

    name: GuestName = Field(description="The name on the reservation.")
    code: str = Field("", max_length=160, description=_CODE)
    minutes: Annotated[int, Field(ge=1, le=600)] = Field(description="How many minutes after the reserved time.")


class CancelReservation(Arguments):
    """Which reservation the caller wants to give up."""

    name: GuestName = Field(description="The name on the reservation.")
    code: str = Field("", max_length=160, description=_CODE)
    reservation_id: str = Field("", max_length=80, description=_WHICH)


def _find_slots(errand: Errand, wish: FindSlots) -> Outcome:
    """A free slot is held for this call for a few minutes: while the caller decides nobody else is promised it."""
    world, restaurant = errand.world, errand.restaurant
    starts_at = at(wish.date, wish.time, restaurant.zone)
    consult_owner(errand, starts_at)
    found = hold_slot(
        world.book,
        world.clock,
        restaurant,
        Wish(starts_at, wish.party_size, wish.area or None, allowed=_allowed(errand)),
        errand.call.call_sid,
    )
    if isinstance(found, Refusal):
        return _refused(errand, found)
    if not isinstance(found, Held):
        return _refused(errand, Refusal(found.why_not_code, found.why_not, found.alternatives))
    return Done(
        result={
            "available": True,
            **when(found.slot.starts_at, restaurant.zone),
            "service_period": found.slot.service_period,
            "party_size": wish.party_size,
        }
    )


def _book(errand: Errand, wish: BookReservation) -> Outcome:
    phone = guest_phone(errand, wish.phone)
    if isinstance(phone, NeedsDetail):
        return phone
    restaurant = errand.restaurant
    starts_at = at(wish.date, wish.time, restaurant.zone)
    agreed = wish.text_consent and phone is not None
    consult_owner(errand, starts_at)
    request = BookingRequest(
        starts_at=starts_at,
        party_size=wish.party_size,
        name=wish.name,
        phone=phone,
        notes=wish.notes,
        area=wish.area or None,
        language=wish.language or restaurant.languages[0],
        text_consent=wish.text_consent,
        consent=consents.given(consents.QUESTION, errand.world.clock.now(), errand.call.call_sid) if agreed else None,
        allowed=_allowed(errand),
    )
    booked = book_reservation(errand.world.book, errand.world.clock, restaurant, request, errand.key)
    return _stands(errand, booked, say="It is booked.")


def _find_reservation(errand: Errand, asked: FindReservation) -> Outcome:
    world = errand.world
    found = find_reservation(
        world.book, world.clock, errand.restaurant, _proof(errand, asked.name, asked.code), errand.call.call_sid
    )
    if isinstance(found, Refusal):
        return _refused(errand, found)
    zone = errand.restaurant.zone
    return Done(result={"reservations": [reservation_facts(reservation, zone) for reservation in found]})


def _change(errand: Errand, wish: ChangeReservation) -> Outcome:
    if wish.new_date is None and wish.new_time is None and wish.new_party_size is None and not wish.new_notes:
        return NeedsDetail(field="new_time", why="Nothing to change was given: ask what should be different.")
    proof = _proof(errand, wish.name, wish.code)
    starts_at = _new_start(errand, proof, wish)
    if isinstance(starts_at, Refusal):
        return _refused(errand, starts_at)
    if starts_at is not None:
        consult_owner(errand, starts_at)
    elif wish.new_party_size is not None:  # other tables, for another time: the owner has a say in it as in a booking
        meant = _meant(errand, proof, wish)
        if isinstance(meant, Refusal):
            return _refused(errand, meant)
        consult_owner(errand, meant.starts_at)
    changed = change_reservation(
        errand.world.book,
        errand.world.clock,
        errand.restaurant,
        proof,
        ReservationChange(
            starts_at=starts_at,
            party_size=wish.new_party_size,
            notes=wish.new_notes or None,
            allowed=_allowed(errand),
        ),
        errand.key,
        reservation_id=wish.reservation_id or None,
    )
    return _stands(errand, changed, say="It is changed.")


def _cancel(errand: Errand, asked: CancelReservation) -> Outcome:
    cancelled = cancel_reservation(
        errand.world.book,
        errand.world.clock,
        errand.restaurant,
        _proof(errand, asked.name, asked.code),
        errand.key,
        reservation_id=asked.reservation_id or None,
    )
    if isinstance(cancelled, Refusal):
        return _refused(errand, cancelled)
    reservation = cancelled.reservation
    return Done(
        result={
            "reservation_id": reservation.id,
            "name": reservation.name,
            **when(reservation.starts_at, errand.restaurant.zone),
            "text_will_be_sent": cancelled.text_queued and _takes_texts(errand, reservation),
        },
        say="It is cancelled.",
    )


def _late(errand: Errand, said: NoteLateArrival) -> Outcome:
    world, restaurant = errand.world, errand.restaurant
    proof = _proof(errand, said.name, said.code)
    looking_back = timedelta(minutes=said.minutes)
    meant = prove_one(
        world.book, world.clock.now(), restaurant, proof, errand.call.call_sid, None, looking_back=looking_back
    )
    if isinstance(meant, Refusal):
        return _refused(errand, meant)
    expected_at = meant.starts_at + looking_back
    noted = note_late_arrival(world.book, world.clock, restaurant, proof, expected_at, errand.key, meant.id)
    if isinstance(noted, Refusal):
        return _refused(errand, noted)
    _tell_owner_of_delay(errand, noted.reservation)
    kept_until = (noted.reservation.expected_at or expected_at) + restaurant.rules.grace
    facts = reservation_facts(noted.reservation, restaurant.zone)
    return Done(
        result={**facts, "kept_until": spoken_time(kept_until.astimezone(restaurant.zone))}, say="The house knows."
    )


def _tell_owner_of_delay(errand: Errand, late: Reservation) -> None:
    starts = spoken_when(late.starts_at.astimezone(errand.restaurant.zone))
    message = Message(
        id=f"{errand.key.call_sid}-{errand.key.tool_call_id}",
        restaurant_id=errand.restaurant.id,
        kind="late_arrival",
        text=f"{starts}, {late.party_size}: {late.arrival_note}",
        created_at=errand.world.clock.now(),
        name=late.name,
        phone=late.phone,
        call_sid=errand.call.call_sid,
        details={"reservation_id": late.id},
    )
    take_message(errand.world.messages, errand.world.clock, errand.restaurant, message)


def _allowed(errand: Errand) -> tuple[AllowedParty, ...]:
    """What the owner allowed by text, as it stands this very moment."""
    return errand.world.house_states.get(errand.restaurant.id).allowed_parties


def _new_start(errand: Errand, proof: GuestProof, wish: ChangeReservation) -> datetime | Refusal | None:
    """The new start. Where only the day or only the hour moves, the other half comes from the reservation itself."""
    zone = errand.restaurant.zone
    if wish.new_date is not None and wish.new_time is not None:
        return at(wish.new_date, wish.new_time, zone)
    if wish.new_date is None and wish.new_time is None:
        return None
    meant = _meant(errand, proof, wish)
    if isinstance(meant, Refusal):
        return meant
    stands = meant.starts_at.astimezone(zone)
    return at(wish.new_date or stands.date(), wish.new_time or stands.time(), zone)


def _meant(errand: Errand, proof: GuestProof, wish: ChangeReservation) -> Reservation | Refusal:
    world, restaurant = errand.world, errand.restaurant
    return prove_one(
        world.book, world.clock.now(), restaurant, proof, errand.call.call_sid, wish.reservation_id or None
    )


def _proof(errand: Errand, name: str, code: str) -> GuestProof:
    return GuestProof(caller=errand.call.caller, name=name, code=code or None)


def _stands(errand: Errand, outcome: Booked | Refusal, *, say: str) -> Outcome:
    if isinstance(outcome, Refusal):
        return _refused(errand, outcome)
    facts = reservation_facts(outcome.reservation, errand.restaurant.zone)
    texted = outcome.text_queued and _takes_texts(errand, outcome.reservation)
    return Done(result={**facts, "text_will_be_sent": texted}, say=say)


def _takes_texts(errand: Errand, reservation: Reservation) -> bool:
    """Whether a text can reach the guest: nobody who wrote STOP is promised one. The owner is told of each that is not sent."""
    opt_outs, phone = errand.world.opt_outs, reservation.phone
    return phone is not None and opt_outs.get(errand.restaurant.id, phone) is None


def _refused(errand: Errand, refusal: Refusal) -> Refused:
    if refusal.code == "party_too_large":
        return party_too_large(errand)
    return refused(refusal, errand.restaurant.zone)


TOOLS = (
    Tool("find_slots", "Look whether a table is free, and keep it for the caller for a few minutes; answers with alternatives if not.", FindSlots, _find_slots),
    Tool(
        "book_reservation",
        "Book a table. Only after the caller has confirmed everything that was read back.",
        BookReservation,
        _book,
        writes=True,
    ),
    Tool("find_reservation", "Look up the caller's own upcoming reservations.", FindReservation, _find_reservation),
    Tool(
        "change_reservation",
        "Change the caller's own reservation. Only after the caller has confirmed how it will stand.",
        ChangeReservation,
        _change,
        writes=True,
    ),
    Tool(
        "cancel_reservation",
        "Cancel the caller's own reservation. Only after the caller has confirmed it.",
        CancelReservation,
        _cancel,
        writes=True,
    ),
    Tool("note_late_arrival", "Tell the house that the caller's party comes late, and keep their table.", NoteLateArrival, _late, writes=True),
)  # fmt: skip
