"""Texts on Twilio's side: how a sent one is doing, and what a guest writes back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from functions.actions.settle_text import LOST, settle_text
from functions.actions.take_message import take_message
from functions.api import twiml
from functions.api.dependencies import of
from functions.api.webhooks import SignedForm, document, readable_sid
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.phone_numbers import caller_number

router = APIRouter()

_LONGEST_TEXT = 1600
"""Twilio joins the parts of a long text up to this many characters."""


@router.api_route("/sms/status", methods=["GET", "POST"])
def status(request: Request, form: SignedForm) -> Response:
    """Move the outbox entry on. Callbacks come late, twice and out of order; the outbox only ever goes forward."""
    dependencies = of(request)
    world = dependencies.world
    message_sid, state = readable_sid(form, "MessageSid"), form.get("MessageStatus")
    entry = _entry(request, message_sid)
    if entry is None or message_sid is None or not state:
        dependencies.logger.warning("status of an unknown text", extra={"message_sid": message_sid, "state": state})
        return document(twiml.go_on())
    error_code = form.get("ErrorCode") or None
    moved = settle_text(
        world.outbox,
        world.messages,
        world.clock,
        world.directory,
        entry,
        state=state,
        vendor_id=message_sid,
        error_code=error_code,
    )
    dependencies.logger.info("text", extra={"message_sid": message_sid, "state": state, "moved": moved})
    if moved:
        dependencies.meter.count("TextMoved", state=state)
    if moved and state in LOST:
        dependencies.meter.count("TextLost", code=error_code or "none")
    return document(twiml.go_on())


def _entry(request: Request, message_sid: str | None) -> OutboxEntry | None:
    """The entry that the callback's address names; failing that, the one that has this MessageSid."""
    outbox = of(request).world.outbox
    restaurant_id, entry_id = request.query_params.get("restaurant"), request.query_params.get("entry")
    if restaurant_id and entry_id:
        return outbox.get(restaurant_id, entry_id)
    return outbox.by_vendor_id(message_sid) if message_sid else None


@router.api_route("/sms/incoming", methods=["GET", "POST"])
def incoming(request: Request, form: SignedForm) -> Response:
    """Keep what a guest wrote for the restaurant to read, and answer nothing.

    STOP, START and HELP are Twilio's to answer (it sends `OptOutType`, or has already replied): they are no messages.
    """
    world = of(request).world
    message_sid, text = readable_sid(form, "MessageSid"), form.get("Body")[:_LONGEST_TEXT]
    restaurant = world.directory.by_number(form.get("To"))
    if restaurant is None or message_sid is None or not text or _opts_out(form.get("OptOutType"), text):
        return document(twiml.go_on())
    message = Message(
        id=f"text-{message_sid}",
        restaurant_id=restaurant.id,
        kind="message",
        text=text,
        created_at=world.clock.now(),
        phone=caller_number(form.get("From")),
        details={"came_by": "text"},
    )
    take_message(world.messages, world.clock, restaurant, message)
    return document(twiml.go_on())


_OPT_WORDS = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "START", "UNSTOP", "HELP", "INFO"]
)  # CANCEL stops texts too, but a guest who writes it may mean the table, and YES may answer us: a person should see both.


def _opts_out(opt_out_type: str, text: str) -> bool:
    return bool(opt_out_type) or text.strip().upper() in _OPT_WORDS
