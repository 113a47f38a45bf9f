"""Runs TwiML on a leg: one verb after the other, from document to document, until something ends it.

*Documented* (TwiML): verbs run in order; an action's answer replaces the document; when verbs run out the call ends; a call
is answered by its first verb, except `<Reject>`, and a first `<Pause>`, which waits unanswered.
"""

from dataclasses import dataclass
from typing import Protocol

from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.twiml import Document, Element

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."


@dataclass(frozen=True, slots=True)
class GoOn:
    """Take the next verb."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Ask this URL for the next document."""

    url: str
    method: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """No more verbs."""

    ending: Ending


Outcome = GoOn | GoTo | Stop


class Verb(Protocol):
    """Does what one verb says. `document` gives the base for relative URLs."""

    async def __call__(self, leg: Leg, element: Element, document: Document) -> Outcome: ...


def next_request(element: Element, document: Document, fields: dict[str, str]) -> GoTo:
    """The verb's `action`, or the current document again where there is none (*documented* for Gather and Record)."""
    return GoTo(element.get("action") or document.url, element.get("method", "POST"), fields)


class Interpreter:
    """`verbs` maps names to what they do."""

    def __init__(self, verbs: dict[str, Verb]) -> None:
        self._verbs = verbs

    async def run(self, leg: Leg, document: Document | None) -> Ending:
        """Run documents until they end. None stands for a document that could not be had: an apology, then the end."""
        while document is not None:
            outcome = await self._run_one(leg, document)
            if isinstance(outcome, Stop):
                return outcome.ending
            assert isinstance(outcome, GoTo)
            document = await leg.fetch(outcome.url, outcome.method, outcome.fields, document.url)
            if leg.gone:
                return Ending.GONE
        leg.answer()
        leg.note("application error")
        # judgement: the wording and that the call counts as completed
        await leg.line.play_clip(await leg.speak(APPLICATION_ERROR, "en-US"))
        return Ending.HANG_UP

    async def _run_one(self, leg: Leg, document: Document) -> Outcome:
        for element in document.verbs:
            if leg.only is not None and element.name not in leg.only:
                leg.warn(12200, f"<{element.name}> is not allowed here; it was skipped")
                continue
            leg.note("verb", verb=element.name)
            outcome = await self._verbs[element.name](leg, element, document)
            if leg.gone:
                return Stop(Ending.GONE)
            if not isinstance(outcome, GoOn):
                return outcome
        if not leg.answered:
            leg.answer()  # an empty document answers and hangs up
        return Stop(Ending.FINISHED)
