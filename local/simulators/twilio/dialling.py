"""The `<Dial>` verb: rings people, runs the whisper on who answers, joins the lines, and reports how it went.

*Documented*: up to ten `<Number>`s ring at once, the first to answer wins (`sequential` one after the other); `timeout` 30 s
(5-600), to which Twilio adds about 5 s; a Number's `url` is run on the called party before joining, hanging up there rejects;
`answerOnBridge` leaves the call ringing until then; `action` gets DialCallStatus, DialCallSid, DialCallDuration, DialBridged
and makes later verbs unreachable; `timeLimit` 14400 s; `hangupOnStar`. *Judgement*: see Judgements, and that phones which
decline are `busy`.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from urllib.parse import urljoin

from local.simulators.twilio.exchange import CalledParty
from local.simulators.twilio.frames import SILENCE, Ringback
from local.simulators.twilio.interpreter import GoOn, GoTo, Interpreter, Outcome, Stop
from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.line import PhoneTick
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.twiml import Document, Element

WHISPER_VERBS = frozenset({"Say", "Play", "Gather", "Hangup", "Pause", "Redirect"})
"""*Documented*: Play, Say, Gather, Hangup. *Judgement*: Pause and Redirect do no harm."""
_MOST_NUMBERS = 10
_GRACE_SECONDS = 5
_PROGRESS: tuple[str, ...] = ("initiated", "ringing", "answered", "completed")


@dataclass(frozen=True, slots=True)
class _Result:
    """How one called party ended up. `leg` is there if it was answered."""

    status: str
    record: CallRecord
    noun: Element
    leg: Leg | None = None
    joined: bool = False


class _Nobody:
    """The phone of a leg that nobody has answered."""

    def tick(self, heard: bytes) -> PhoneTick:
        return PhoneTick()


class _Joint:
    """Carries one person's voice to another's ear; keeps at most 60 ms, as a network would."""

    def __init__(self, hang_up_on: str = "", leg: Leg | None = None) -> None:
        self._frames: deque[bytes] = deque(maxlen=3)
        self._hang_up_on = hang_up_on
        self._leg = leg

    def spoken(self, frame: bytes) -> None:
        self._frames.append(frame)

    def pressed(self, digit: str) -> None:
        if self._leg is not None and digit == self._hang_up_on:
            self._leg.line.hung_up.set()

    def take(self) -> bytes:
        return self._frames.popleft() if self._frames else SILENCE


class Dialling:
    """The verb. `interpreter` runs whispers."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    async def __call__(self, leg: Leg, element: Element, document: Document) -> Outcome:
        if not element.flag("answerOnBridge", False):
            leg.answer()
        results = await self._ring_all(leg, element, document)
        winner = next((result for result in results if result.joined), None)
        if winner is not None and winner.leg is not None:
            await self._talk(leg, winner.leg, element)
            _progress(winner.leg, winner.noun, document, "completed")
            await winner.leg.settle()
        for late in results:
            if late.leg is not None and late is not winner:
                await late.leg.end("completed")  # answered in the same moment: the other was first
        return self._after(leg, element, document, winner or (results[-1] if results else None))

    def _after(self, leg: Leg, element: Element, document: Document, result: _Result | None) -> Outcome:
        fields = {
            "DialCallStatus": "failed" if result is None else "completed" if result.joined else result.status,
            "DialBridged": str(result is not None and result.joined).lower(),
        }
        if result is not None:
            fields |= {"DialCallSid": result.record.sid, "DialCallDuration": str(result.record.duration)}
        leg.note("dialled", **fields)
        action, method = element.get("action"), element.get("method", "POST")
        if not leg.gone:
            return GoTo(action, method, fields) if action else GoOn()
        if action and leg.exchange.judgements.dial_action_after_hang_up:
            leg.record.status = "completed"
            leg.in_background(leg.tell(action, method, fields, document.url))
        return Stop(Ending.GONE)

    async def _ring_all(self, leg: Leg, element: Element, document: Document) -> list[_Result]:
        """Ring everybody until one is joined, the time is up, or the caller has gone."""
        nouns = list(element.named("Number"))[:_MOST_NUMBERS]
        if element.text:
            nouns.insert(0, Element("Number", text=element.text))
        if not nouns:
            leg.warn(13223, "<Dial> without a number; other nouns are not simulated")
            return []
        seconds = min(max(element.seconds("timeout", 30), 5), 600) + _GRACE_SECONDS
        ringback = Ringback() if leg.exchange.judgements.ringback else None
        leg.line.play(ringback)
        try:
            if element.flag("sequential", False):
                results: list[_Result] = []
                for noun in nouns:
                    results += await self._ring(leg, [noun], element, document, seconds)
                    if results[-1].joined or leg.gone:
                        break
                return results
            return await self._ring(leg, nouns, element, document, seconds)
        finally:
            if ringback is not None:
                leg.line.stop_playing(ringback)

    async def _ring(
        self, leg: Leg, nouns: list[Element], element: Element, document: Document, seconds: float
    ) -> list[_Result]:
        children = [_child(leg, noun, element) for noun in nouns]
        ringing = {
            asyncio.create_task(self._call(child, noun, document, seconds), name=f"ring {noun.text}"): (child, noun)
            for child, noun in zip(children, nouns, strict=True)
        }
        gone = asyncio.create_task(leg.line.hung_up.wait(), name="the caller waits")
        results: list[_Result] = []
        still = set(ringing)
        try:
            while still and not leg.gone and not any(result.joined for result in results):
                done, _ = await asyncio.wait({*still, gone}, return_when=asyncio.FIRST_COMPLETED)
                results += [task.result() for task in still & done]
                still -= done
        finally:
            gone.cancel()
            for task in still:
                task.cancel()
            if still:
                await asyncio.wait(still)
            for task in still:
                child, noun = ringing[task]
                await child.end("completed" if child.answered else "canceled")
                results.append(_Result(child.record.status, child.record, noun))
        return results

    async def _call(self, child: Leg, noun: Element, document: Document, seconds: float) -> _Result:
        """Ring one party and run the whisper on it."""
        _progress(child, noun, document, "initiated")
        _progress(child, noun, document, "ringing")
        party = child.exchange.called_party(child.record.to)
        status = await _rings(party, seconds)
        if status == "answers":
            child.answer()
            _progress(child, noun, document, "answered")
            if await self._whisper(child, noun, document):
                return _Result("completed", child.record, noun, child, joined=True)
            await child.end("completed")
            status = child.exchange.judgements.whisper_rejected_status
        else:
            await child.end(status)
        _progress(child, noun, document, "completed")
        return _Result(status, child.record, noun)

    async def _whisper(self, child: Leg, noun: Element, document: Document) -> bool:
        """True if the called party may be joined to the caller."""
        url = noun.get("url")
        if url:
            whisper = await child.fetch(url, noun.get("method", "POST"), {}, document.url)
            if whisper is None or await self._interpreter.run(child, whisper) is not Ending.FINISHED:
                return False
        return not child.gone

    async def _talk(self, leg: Leg, child: Leg, element: Element) -> None:
        """Join the lines until either side hangs up or the time is over."""
        leg.answer()
        leg.note("joined", to=child.record.to)
        to_child = _Joint("*" if element.flag("hangupOnStar", False) else "", child)
        to_caller = _Joint()
        leg.line.listeners.append(to_child)
        child.line.listeners.append(to_caller)
        leg.line.play(to_caller)
        child.line.play(to_child)
        waiting = [asyncio.create_task(side.line.hung_up.wait()) for side in (leg, child)]
        try:
            limit = element.seconds("timeLimit", 14400, least=1)
            await asyncio.wait(waiting, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            leg.line.listeners.remove(to_child)
            leg.line.stop_playing(to_caller)
            await child.end("completed")


def _child(leg: Leg, noun: Element, element: Element) -> Leg:
    exchange = leg.exchange
    record = CallRecord(
        sid=exchange.ids.sid("CA"),
        account_sid=leg.record.account_sid,
        from_=element.get("callerId") or leg.record.from_,
        to=noun.text,
        direction="outbound-dial",
        created_at=leg.now(),
        parent_sid=leg.record.sid,
    )
    exchange.calls[record.sid] = record
    leg.record.children.append(record)
    party = exchange.called_party(noun.text)
    phone = party.phone() if party.phone is not None else _Nobody()
    return Leg(exchange, record, phone, only=WHISPER_VERBS)


async def _rings(party: CalledParty, seconds: float) -> str:
    """How the ringing ends: answers, busy, failed or no-answer."""
    if party.does == "no-answer" or party.rings_s >= seconds:
        await asyncio.sleep(seconds)
        return "no-answer"
    await asyncio.sleep(party.rings_s)
    return party.does


def _progress(child: Leg, noun: Element, document: Document, event: str) -> None:
    """A Number's status callback, if it asked for this event. *Documented*: `SequenceNumber` counts from 0."""
    url = noun.get("statusCallback")
    events = noun.get("statusCallbackEvent", "completed").split()
    if not url or event not in events:
        return
    order = [name for name in _PROGRESS if name in events]
    status = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}.get(event, child.record.status)
    fields = {
        "CallStatus": status,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(order.index(event)),
        "Timestamp": child.exchange.clock.rfc2822(child.now()),
    }
    if event == "completed":
        fields["CallDuration"] = str(child.record.duration)
    method = noun.get("statusCallbackMethod", "POST")
    child.in_background(child.tell(urljoin(document.url, url), method, fields))
