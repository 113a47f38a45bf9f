"""Twilio's voice webhooks: what a caller meets before, after and instead of the agent.

Each may be repeated by Twilio (same `I-Twilio-Idempotency-Token`); each answers the same again and writes nothing twice.
A store that is down costs the caller the agent, but never the answer: see `functions/api/fallback.py`.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from functions.actions.start_call import start_call
from functions.actions.take_message import take_message
from functions.api import twiml
from functions.api.after_stream import OVER, moves_forward, was_answered, way_after_stream
from functions.api.auth import mint_call_token
from functions.api.dependencies import Dependencies, of
from functions.api.fallback import call_if_known, keeping_the_caller, leave_voicemail, restaurant_of, ring_person
from functions.api.phrases import phrases
from functions.api.webhooks import SignedForm, document, readable_sid
from functions.domain.calls import Call, Message
from functions.domain.errors import VendorError
from functions.domain.phone_numbers import caller_number, last_digits
from functions.domain.restaurants import Restaurant

router = APIRouter(prefix="/voice")
_BOTH = ["GET", "POST"]


@router.api_route("/incoming", methods=_BOTH)
def incoming(request: Request, form: SignedForm) -> Response:
    """A telephone rings: open the Call and connect the caller's audio to the streamer."""
    dependencies = of(request)
    call_sid, dialled = readable_sid(form), caller_number(form.get("To"))
    if call_sid is None:
        return _sorry()
    restaurant = dependencies.world.directory.by_number(dialled) if dialled else None
    if restaurant is None:
        dependencies.logger.warning("a number that no restaurant has was dialled")
        words = phrases(())
        return document(twiml.say_and_hang_up(words, words.not_in_service))
    words = phrases(restaurant.languages)
    if not restaurant.active:
        return document(twiml.say_and_hang_up(words, words.closed_line.format(name=restaurant.name)))
    if caller_number(form.get("From")) == restaurant.phone_number:
        # Our own dialled leg: the person's telephone is forwarded back to us. Busy sends the caller to voicemail.
        dependencies.logger.warning("a transfer came back to its own number")
        return document(twiml.refuse_busy())
    try:
        token = _open_call(dependencies, restaurant, call_sid, form.get("From"), form.get("ForwardedFrom"))
    except VendorError:
        dependencies.logger.exception("the call cannot be recorded, so a person is rung instead")
        dependencies.meter.count("CallWithoutAgent", restaurant=restaurant.id)
        return document(ring_person(dependencies, restaurant, call_sid, apologise=True))
    dependencies.meter.count("CallStarted", restaurant=restaurant.id)
    return document(
        twiml.connect_stream(
            stream_url=dependencies.stream_url, token=token, after_url=dependencies.url("/voice/after-stream")
        )
    )


@router.api_route("/after-stream", methods=_BOTH)
def after_stream(request: Request, form: SignedForm) -> Response:
    """The stream has ended: hang up, ring a person, or take a voicemail, by what the Call's record says."""
    dependencies = of(request)
    call_sid = readable_sid(form)
    call = call_if_known(dependencies, call_sid)
    way = way_after_stream(call, form.get("CallStatus"))
    dependencies.logger.info("after stream", extra={"next_step": call.next_step if call else None, "way": way})
    if way == "hang_up":
        return document(twiml.hang_up())
    restaurant = restaurant_of(dependencies, call, form)
    if restaurant is None or call_sid is None:
        return _sorry()
    if way == "person_with_apology":
        dependencies.meter.count("CallFellToPerson", restaurant=restaurant.id)
    return document(ring_person(dependencies, restaurant, call_sid, apologise=way == "person_with_apology"))


@router.api_route("/dial-result", methods=_BOTH)
def dial_result(request: Request, form: SignedForm) -> Response:
    """The person was rung: hang up after a conversation, otherwise tell the owner and offer voicemail."""
    dependencies = of(request)
    call_sid, dial_status = readable_sid(form), form.get("DialCallStatus")
    call = call_if_known(dependencies, call_sid)
    answered = was_answered(dial_status, form.get("DialBridged"))
    restaurant = restaurant_of(dependencies, call, form)
    with keeping_the_caller(dependencies):
        if call is not None:
            dependencies.world.calls.note(call.call_sid, dial_status=dial_status)
            if restaurant is not None and not answered:
                _tell_of_missed_transfer(dependencies, restaurant, call, dial_status)
    if answered or dial_status == "canceled" or form.get("CallStatus") in OVER:
        return document(twiml.hang_up())
    if restaurant is None:
        return _sorry()
    words = phrases(restaurant.languages)
    return document(leave_voicemail(dependencies, restaurant, words.nobody_free))


@router.api_route("/whisper", methods=_BOTH)
def whisper(request: Request, form: SignedForm) -> Response:
    """Heard by the person who picks up, before the caller is put through: who calls, why, and any key to accept.

    Twilio asks with the dialled leg's own CallSid; the caller's stands in the address, which the signature covers.
    """
    dependencies = of(request)
    if form.get("Digits"):
        return document(twiml.go_on())
    call_sid = request.query_params.get("call", "")
    call = call_if_known(dependencies, call_sid or None)
    restaurant = dependencies.world.directory.by_id(call.restaurant_id) if call else None
    if call is None or restaurant is None:
        return document(twiml.go_on())
    words = phrases(restaurant.languages)
    sentences = [words.whisper_who.format(name=restaurant.name)]
    if call.caller:
        sentences.append(words.whisper_number.format(digits=" ".join(last_digits(call.caller))))
    sentences += [text for text in (call.transfer_summary or call.transfer_reason, words.whisper_accept) if text]
    accept_url = dependencies.url(f"/voice/whisper?call={call.call_sid}")
    return document(twiml.whisper(words, *sentences, accept_url=accept_url))


@router.api_route("/voicemail", methods=_BOTH)
def voicemail(request: Request, form: SignedForm) -> Response:
    """A message was recorded: keep it for the owner, and only then say that it was passed on."""
    dependencies = of(request)
    world, call_sid = dependencies.world, readable_sid(form)
    call = call_if_known(dependencies, call_sid)
    restaurant = restaurant_of(dependencies, call, form)
    if restaurant is None or call_sid is None:
        return _sorry()
    words = phrases(restaurant.languages)
    url, seconds = form.get("RecordingUrl"), form.whole_number("RecordingDuration")
    if not url or seconds == 0:
        return document(twiml.say_and_hang_up(words, words.heard_nothing))
    message = Message(
        id=f"voicemail-{readable_sid(form, 'RecordingSid') or call_sid}",
        restaurant_id=restaurant.id,
        kind="voicemail",
        text=call.transfer_summary if call else "",
        created_at=world.clock.now(),
        phone=call.caller if call else caller_number(form.get("From")),
        call_sid=call_sid,
        details={"url": url, "seconds": seconds},
    )
    try:
        take_message(world.messages, world.clock, restaurant, message)
        world.calls.note(call_sid, voicemail_url=url, voicemail_seconds=seconds)
    except VendorError:
        dependencies.logger.exception("a voicemail could not be kept", extra={"recording": form.get("RecordingSid")})
        return document(twiml.say_and_hang_up(words, words.sorry, words.call_again))
    return document(twiml.say_and_hang_up(words, words.thanks_for_message))


@router.api_route("/status", methods=_BOTH)
def status(request: Request, form: SignedForm) -> Response:
    """Twilio's word on the whole call, which is the truth about its end even if the streamer died."""
    dependencies = of(request)
    calls, new = dependencies.world.calls, form.get("CallStatus")
    call = call_if_known(dependencies, readable_sid(form))
    if call is not None and moves_forward(call.status, new):
        ended = {"ended_at": dependencies.world.clock.now()} if new in OVER else {}
        calls.note(call.call_sid, status=new, **ended)
        dependencies.logger.info("call status", extra={"status": new, "seconds": form.whole_number("CallDuration")})
    return document(twiml.go_on())


def _open_call(
    dependencies: Dependencies, restaurant: Restaurant, call_sid: str, caller: str, forwarded_from: str
) -> str:
    """The call token. The stored call's own start dates it, so a repeated webhook gets the same one."""
    call = start_call(
        dependencies.world.calls,
        dependencies.world.clock,
        restaurant,
        call_sid=call_sid,
        caller=caller,
        dialled=restaurant.phone_number,
        forwarded_from=forwarded_from or None,
    )
    return mint_call_token(dependencies.call_keys(), call_sid=call.call_sid, call_started_at=call.started_at)


def _tell_of_missed_transfer(dependencies: Dependencies, restaurant: Restaurant, call: Call, dial_status: str) -> None:
    world = dependencies.world
    message = Message(
        id=f"transfer-missed-{call.call_sid}",
        restaurant_id=restaurant.id,
        kind="transfer_missed",
        text=call.transfer_summary or call.transfer_reason,
        created_at=world.clock.now(),
        phone=call.caller,
        call_sid=call.call_sid,
        details={"dial_status": dial_status},
    )
    take_message(world.messages, world.clock, restaurant, message)
    dependencies.meter.count("TransferMissed", restaurant=restaurant.id)


def _sorry() -> Response:
    words = phrases(())
    return document(twiml.say_and_hang_up(words, words.sorry, words.call_again))
