"""Texts on Twilio's side: how a sent one is doing, and what a guest writes back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from functions.actions.obey_owner import obey_owner
from functions.actions.offer_table import Desk
from functions.actions.read_text import TextDesk, answers_as_guest, read_text
from functions.actions.settle_text import TextRoom, settle_text
from functions.actions.undo_last import OwnerDesk
from functions.api import twiml
from functions.api.dependencies import of
from functions.api.forms import TwilioForm
from functions.api.webhooks import SignedForm, document, readable_sid
from functions.domain.answer_words import not_taken_text
from functions.domain.errors import VendorError
from functions.domain.events import OutboxEntry
from functions.domain.messages import language_of
from functions.domain.opt_outs import wish_of
from functions.domain.owner_commands import read_command
from functions.domain.phone_numbers import caller_number
from functions.domain.ports import CommitConflict
from functions.domain.restaurants import Restaurant
from functions.domain.text_answers import InboundText
from functions.domain.text_troubles import LOST
from functions.tools.world import World

router = APIRouter()

_MOST_PICTURES = 10
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
    orders = world.sales.orders if world.sales is not None else None
    room = TextRoom(world.outbox, world.messages, world.directory, world.opt_outs, world.timers, world.clock, orders)
    moved = settle_text(room, entry, state=state, vendor_id=message_sid, error_code=error_code)
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
    """Do what a text asks for. The response is empty: answers go through the outbox, where each is sent once.

    Only if the store is down the response itself says so: nothing was done, Twilio does not ask again, and the guest shall know.
    STOP, START and HELP are answered by Twilio itself (it sends `OptOutType`, or knows its default words); we respect them.
    """
    dependencies = of(request)
    message_sid, sender = readable_sid(form, "MessageSid"), caller_number(form.get("From"))
    body, media = form.get("Body")[:_LONGEST_TEXT], _media(form)
    if message_sid is None or sender is None or not (body or media or form.get("OptOutType")):
        dependencies.logger.warning("a text that cannot be taken", extra={"message_sid": message_sid})
        return document(twiml.go_on())
    text = InboundText(message_sid, sender, body, form.get("OptOutType"), media)
    language = "en"
    try:
        restaurant = dependencies.world.directory.by_number(form.get("To"))
        if restaurant is None:
            dependencies.logger.warning("a text to a number of nobody", extra={"message_sid": message_sid})
            return document(twiml.go_on())
        language = language_of(restaurant)
        taken_for = _take(dependencies.world, restaurant, text)
    except (VendorError, CommitConflict):
        dependencies.logger.exception("a text was not taken", extra={"message_sid": message_sid})
        dependencies.meter.count("TextNotTaken")
        spoken = wish_of(text.body, text.opt_out_type, opted_out=False)
        return document(twiml.go_on() if spoken else twiml.text_back(not_taken_text(form.get("To"), language)))
    dependencies.logger.info("text came in", extra={"message_sid": message_sid, "taken_for": taken_for})
    dependencies.meter.count("TextCameIn", taken_for=taken_for)
    return document(twiml.go_on())


def _take(world: World, restaurant: Restaurant, text: InboundText) -> str:
    """The owner's number gives orders to the house, unless it answers as a guest would; any other number is a guest's."""
    desk = Desk(world.book, world.waitlist, world.timers, world.clock)
    reading = TextDesk(desk, world.messages, world.outbox, world.opt_outs, world.text_questions)
    if text.sender == restaurant.owner_number and _is_order(world, reading, restaurant, text):
        menus = world.sales.menus if world.sales is not None else None
        owner = OwnerDesk(world.book, world.house_states, world.messages, world.outbox, world.clock, menus)
        obey_owner(owner, restaurant, text)
        return "owner"
    return read_text(reading, restaurant, text)


def _is_order(world: World, reading: TextDesk, restaurant: Restaurant, text: InboundText) -> bool:
    """HELP is an order too: Twilio's answer to it tells of no commands."""
    opted_out = world.opt_outs.get(restaurant.id, text.sender) is not None
    if wish_of(text.body, text.opt_out_type, opted_out) in ("stop", "start") or text.media:
        return False
    if read_command(text.body, restaurant, world.clock.now()).kind != "unknown":
        return True
    return not answers_as_guest(reading, restaurant, text)


def _media(form: TwilioForm) -> tuple[str, ...]:
    count = min(form.whole_number("NumMedia") or 0, _MOST_PICTURES)
    return tuple(form.get(f"MediaUrl{place}") for place in range(count))
