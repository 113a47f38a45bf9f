"""Tools that leave something for a person at the restaurant to read."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.tools.answers import guest_phone
from functions.tools.definition import Arguments, GuestName, Outcome, Tool
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail

Text = Annotated[str, Field(min_length=1, max_length=2000)]


def _as_mapping(given: object) -> object:
    return {"note": given} if isinstance(given, str) else given


Details = Annotated[
    dict[str, str | int | float | bool],
    BeforeValidator(_as_mapping),
    Field(max_length=20),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}),
]


class TakeMessage(Arguments):
    """A message that the caller has confirmed."""

    kind: Literal["message", "order"] = Field(description="What it is about.")
    text: Text = Field(description="The message in full sentences, so that it is understood without the call.")
    name: GuestName = Field(description="Who leaves it.")
    phone: str = Field("", max_length=40, description="Only if it is not the number that is calling.")
    details: Details = Field(default_factory=dict, description="Such as date, time, delivery address.")


class LeaveFeedback(Arguments):
    """Praise, a complaint, something lost."""

    text: Text = Field(description="What the guest told, fairly and completely.")
    name: str = Field("", max_length=80, description="If the guest gave it.")
    phone: str = Field("", max_length=40, description="Only if the guest wants to be called at another number.")
    urgent: bool = Field(
        description="Somebody is hurt, in danger, has lost something valuable, or is at the restaurant now."
    )


def _take_message(errand: Errand, said: TakeMessage) -> Outcome:
    return _leave(errand, kind=said.kind, text=said.text, name=said.name, phone=said.phone, details=said.details)


def _leave_feedback(errand: Errand, said: LeaveFeedback) -> Outcome:
    return _leave(errand, kind="feedback", text=said.text, name=said.name, phone=said.phone, urgent=said.urgent)


def _leave(
    errand: Errand,
    *,
    kind: Literal["message", "order", "feedback"],
    text: str,
    name: str,
    phone: str,
    urgent: bool = False,
    details: dict[str, Any] | None = None,
) -> Outcome:
    number = guest_phone(errand, phone)
    if isinstance(number, NeedsDetail):
        return number
    message = Message(
        # The same tool call is the same message, however often it arrives.
        id=f"{errand.key.call_sid}-{errand.key.tool_call_id}",
        restaurant_id=errand.restaurant.id,
        kind=kind,
        text=text,
        created_at=errand.world.clock.now(),
        name=name,
        phone=number,
        call_sid=errand.call.call_sid,
        urgent=urgent,
        details=details or {},
    )
    kept = take_message(errand.world.messages, errand.world.clock, errand.restaurant, message)
    return Done(result={"message_id": kept.id, "kind": kept.kind}, say="It has been passed on.")


TOOLS = (
    Tool("take_message", "Leave a message for the restaurant, after reading it back.", TakeMessage, _take_message, writes=True),
    Tool("leave_feedback", "Pass a guest's feedback on to the owner.", LeaveFeedback, _leave_feedback, writes=True),
)  # fmt: skip
