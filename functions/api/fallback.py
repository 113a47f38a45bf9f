"""What the voice webhooks can still do for a caller when the store does not answer: find the restaurant, ring a person."""

from collections.abc import Iterator
from contextlib import contextmanager

from functions.api import twiml
from functions.api.dependencies import Dependencies
from functions.api.forms import TwilioForm
from functions.api.phrases import phrases
from functions.domain.calls import Call
from functions.domain.errors import VendorError
from functions.domain.phone_numbers import caller_number
from functions.domain.restaurants import Restaurant


def call_if_known(dependencies: Dependencies, call_sid: str | None) -> Call | None:
    """The Call's record; None if there is none, or if the store cannot say."""
    if call_sid is None:
        return None
    try:
        return dependencies.world.calls.get(call_sid)
    except VendorError:
        dependencies.logger.exception("the store cannot say what is known of this call")
        return None


def restaurant_of(dependencies: Dependencies, call: Call | None, form: TwilioForm) -> Restaurant | None:
    """The call's restaurant, else the one whose number was dialled (the directory remembers it while the store is down)."""
    directory = dependencies.world.directory
    try:
        if call is not None:
            return directory.by_id(call.restaurant_id)
        dialled = caller_number(form.get("To"))
        return directory.by_number(dialled) if dialled else None
    except VendorError:
        dependencies.logger.exception("the store cannot say whose call this is")
        return None


@contextmanager
def keeping_the_caller(dependencies: Dependencies) -> Iterator[None]:
    """Records that fail are logged; the caller is served all the same."""
    try:
        yield
    except VendorError:
        dependencies.logger.exception("the store could not keep what happened to this call")


def ring_person(dependencies: Dependencies, restaurant: Restaurant, call_sid: str, *, apologise: bool) -> str:
    """TwiML that rings the restaurant's person, or takes a voicemail where there is none."""
    words = phrases(restaurant.languages)
    if not restaurant.transfer_number:
        return leave_voicemail(dependencies, restaurant, *((words.sorry,) if apologise else ()), words.nobody_free)
    sentences = (words.sorry, words.hold_on.format(name=restaurant.name)) if apologise else ()
    return twiml.dial_person(
        words,
        *sentences,
        number=restaurant.transfer_number,
        caller_id=restaurant.phone_number,
        whisper_url=dependencies.url(f"/voice/whisper?call={call_sid}"),
        result_url=dependencies.url("/voice/dial-result"),
    )


def leave_voicemail(dependencies: Dependencies, restaurant: Restaurant, *sentences: str) -> str:
    """TwiML that records a message."""
    words = phrases(restaurant.languages)
    return twiml.voicemail(words, *sentences, done_url=dependencies.url("/voice/voicemail"))
