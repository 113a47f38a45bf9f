"""The verbs that need no action URL: Say, Play, Pause, Redirect, Hangup, Reject."""

import wave

from local.simulators.twilio.interpreter import GoOn, GoTo, Outcome, Stop
from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.tracks import read_wav
from local.simulators.twilio.twiml import Document, Element
from local.simulators.twilio.webhooks import WebhookFailed

_PLAY_FAILURE = 12400
_MOST_SAID = 4096


async def say(leg: Leg, element: Element, document: Document) -> Outcome:
    """Speak to the person. `loop` 0 means until hang-up (*documented*)."""
    leg.answer()
    sound = await spoken(leg, element)
    loops = element.seconds("loop", 1)
    leg.note("say", text=element.text, ms=len(sound) // 8)
    times = 0
    while not leg.gone and (loops == 0 or times < loops):
        await leg.line.play_clip(sound)
        times += 1
    return GoOn()


async def spoken(leg: Leg, element: Element) -> bytes:
    """A `<Say>` as µ-law. The text includes that of nested SSML elements, whose markup is ignored (*judgement*)."""
    text = " ".join(" ".join([element.text, *(child.text for child in element.children)]).split())
    if len(text) > _MOST_SAID:
        leg.warn(13511, f"{len(text)} characters to say; the limit is {_MOST_SAID}")
        text = text[:_MOST_SAID]
    return await leg.speak(text, element.get("language", "en-US"))


async def play(leg: Leg, element: Element, document: Document) -> Outcome:
    """Play a WAV file (16-bit PCM; other kinds are not simulated and skipped with a warning)."""
    leg.answer()
    sound = await played(leg, element)
    for _ in range(max(1, element.seconds("loop", 1))):
        await leg.line.play_clip(sound)
    return GoOn()


async def played(leg: Leg, element: Element) -> bytes:
    """The file of a `<Play>` as µ-law; nothing if it cannot be had."""
    try:
        answer = await leg.exchange.webhooks.fetch(element.text)
        return read_wav(answer.content)
    except (WebhookFailed, wave.Error, EOFError, ValueError) as error:
        leg.warn(_PLAY_FAILURE, f"cannot play {element.text}: {error}")
        return b""


async def pause(leg: Leg, element: Element, document: Document) -> Outcome:
    """Wait. As the first verb it delays the answer (*documented*)."""
    await leg.line.pause(element.seconds("length", 1))
    return GoOn()


async def redirect(leg: Leg, element: Element, document: Document) -> Outcome:
    leg.answer()
    return GoTo(element.text or document.url, element.get("method", "POST"), {})


async def hang_up(leg: Leg, element: Element, document: Document) -> Outcome:
    """*Documented*: as the first verb it still answers the call."""
    leg.answer()
    return Stop(Ending.HANG_UP)


async def reject(leg: Leg, element: Element, document: Document) -> Outcome:
    """Refuse unanswered. On an answered call it only ends it (*judgement*)."""
    if leg.answered:
        return Stop(Ending.HANG_UP)
    return Stop(Ending.BUSY if element.get("reason") == "busy" else Ending.REJECTED)
