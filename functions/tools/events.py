"""The tool for parties that are too large to be booked by telephone: their wish is written down, and the owner told."""

from typing import Any

from pydantic import Field

from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.hours import service_at
from functions.domain.spoken import spoken_when
from functions.domain.wall_clock import at, instant
from functions.tools.answers import guest_phone
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
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail, Refused


class EnquireEvent(Arguments):
    """What is planned."""

    date: CalendarDate = Field(description="The day, YYYY-MM-DD.")
    party_size: PartySize = Field(description="How many people.")
    name: GuestName = Field(description="Whom the house shall call back.")
    time: WallTime | None = Field(None, description="HH:MM, 24-hour clock, if it is known.")
    phone: str = Field("", max_length=40, description="Only if it is not the number that is calling.")
    email: str = Field("", max_length=120, description="Only if the caller wants to be written to.")
    occasion: Sentence = Field("", description="Such as a wedding, a birthday, a company dinner.")
    budget: Sentence = Field("", description="Only if the caller names one.")
    details: Sentence = Field("", description="What else matters: food, allergies, a room, music.")


def _enquire(errand: Errand, wish: EnquireEvent) -> Outcome:
    restaurant = errand.restaurant
    rules, now = restaurant.rules, errand.world.clock.now()
    if wish.party_size <= rules.largest_party:
        return Refused(code="can_be_booked", reason="A party of this size is booked as a usual reservation.")
    if wish.party_size > rules.largest_event:
        return Refused(code="event_too_large", reason=f"The house holds events of up to {rules.largest_event} people.")
    if wish.date < now.astimezone(restaurant.zone).date():
        return Refused(code="in_the_past", reason="That day is over; ask for the date again.")
    phone = guest_phone(errand, wish.phone)
    if isinstance(phone, NeedsDetail):
        return phone
    if phone is None and not wish.email:
        return NeedsDetail(
            field="phone", why="The house has to be able to answer: a number or an email address is needed."
        )
    message = Message(
        id=f"{errand.key.call_sid}-{errand.key.tool_call_id}",
        restaurant_id=restaurant.id,
        kind="event_enquiry",
        text=_sentence(errand, wish),
        created_at=now,
        name=wish.name,
        phone=phone,
        call_sid=errand.call.call_sid,
        details=_details(wish),
    )
    kept = take_message(errand.world.messages, errand.world.clock, restaurant, message)
    return Done(
        result={"message_id": kept.id, "kind": kept.kind, "transfer_may_be_offered": _may_transfer(errand)},
        say="It has been passed on.",
    )


def _may_transfer(errand: Errand) -> bool:
    """The owner wants such calls, there is somebody to take them, and the restaurant is open now."""
    restaurant = errand.restaurant
    if not restaurant.transfers_events or restaurant.transfer_number is None:
        return False
    return service_at(restaurant.hours, instant(errand.world.clock.now()), restaurant.zone) is not None


def _sentence(errand: Errand, wish: EnquireEvent) -> str:
    """All of it in one line, for the owner's telephone."""
    zone = errand.restaurant.zone
    day = spoken_when(at(wish.date, wish.time, zone)) if wish.time is not None else wish.date.isoformat()
    said = (wish.occasion, f"budget {wish.budget}" if wish.budget else "", wish.details, wish.email)
    return ". ".join(part for part in (f"{wish.party_size} people, {day}", *said) if part)


def _details(wish: EnquireEvent) -> dict[str, Any]:
    given = wish.model_dump(mode="json", exclude={"name", "phone"})
    clock = wish.time.strftime("%H:%M") if wish.time is not None else None
    return {key: value for key, value in (given | {"time": clock}).items() if value not in (None, "")}


TOOLS = (
    Tool("enquire_event", "Write down a party too large to book, for the house to arrange. After reading it back.", EnquireEvent, _enquire, writes=True),
)  # fmt: skip
