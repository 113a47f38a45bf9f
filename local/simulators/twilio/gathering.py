"""The `<Gather>` verb, for keys: prompts that the first key stops, then digits until enough, a key or silence.

*Documented*: `timeout` (5 s) runs from the end of the prompts and again from each key; `numDigits`; `finishOnKey` (#) is not
part of `Digits`; without digits the next verb runs, unless `actionOnEmptyResult`. Speech is not recognised here: a Gather
that asks for speech alone simply waits out its timeout, with a warning.
"""

import asyncio

from local.simulators.twilio.interpreter import GoOn, Outcome, next_request
from local.simulators.twilio.leg import Leg
from local.simulators.twilio.simple_verbs import played, spoken
from local.simulators.twilio.twiml import Document, Element


class _Keys:
    """Collects digits. `complete` is set when no more are wanted; `touched` at each key."""

    def __init__(self, *, most: int, finish: str) -> None:
        self.digits = ""
        self.complete = asyncio.Event()
        self.touched = asyncio.Event()
        self._most = most
        self._finish = finish

    def spoken(self, frame: bytes) -> None:
        pass

    def pressed(self, digit: str) -> None:
        if self.complete.is_set():
            return
        self.touched.set()
        if digit == self._finish:
            if self.digits:  # documented: it only works after other digits
                self.complete.set()
            return
        self.digits += digit
        if self._most and len(self.digits) >= self._most:
            self.complete.set()


async def gather(leg: Leg, element: Element, document: Document) -> Outcome:
    leg.answer()
    takes_keys = "dtmf" in element.get("input", "dtmf").split()
    if not takes_keys:
        leg.warn(0, "speech is not recognised by this simulator; <Gather> waits in vain")
    keys = _Keys(most=element.seconds("numDigits", 0), finish=element.get("finishOnKey", "#"))
    if takes_keys:
        leg.line.listeners.append(keys)
    try:
        await _prompt(leg, element, keys)
        await _wait_for_keys(leg, keys, element.seconds("timeout", 5))
    finally:
        if takes_keys:
            leg.line.listeners.remove(keys)
    leg.note("gathered", digits=keys.digits)
    if keys.digits or element.flag("actionOnEmptyResult", False):
        return next_request(element, document, {"Digits": keys.digits})
    return GoOn()


async def _prompt(leg: Leg, element: Element, keys: _Keys) -> None:
    """Play the nested verbs until they end or a key comes."""
    playing = asyncio.create_task(_play_nested(leg, element))
    touched = asyncio.create_task(keys.touched.wait())
    try:
        await asyncio.wait({playing, touched}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        playing.cancel()
        touched.cancel()
        await asyncio.wait({playing, touched})


async def _play_nested(leg: Leg, element: Element) -> None:
    for child in element.children:
        if leg.gone:
            return
        if child.name == "Say":
            sound = await spoken(leg, child)
            leg.note("say", text=child.text, ms=len(sound) // 8)
            await leg.line.play_clip(sound)
        elif child.name == "Play":
            await leg.line.play_clip(await played(leg, child))
        elif child.name == "Pause":
            await leg.line.pause(child.seconds("length", 1))


async def _wait_for_keys(leg: Leg, keys: _Keys, seconds: int) -> None:
    """Wait until the digits are complete or none has come for so long."""
    while not keys.complete.is_set() and not leg.gone:
        keys.touched.clear()
        waiting = [asyncio.create_task(event.wait()) for event in (keys.complete, keys.touched, leg.line.hung_up)]
        done, pending = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if not done:
            return
