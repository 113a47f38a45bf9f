"""One inbound call from the first ring to the last callback."""

import asyncio
from dataclasses import dataclass

from local.simulators.twilio.connecting import connect
from local.simulators.twilio.dialling import Dialling
from local.simulators.twilio.exchange import Exchange, Number
from local.simulators.twilio.gathering import gather
from local.simulators.twilio.interpreter import Interpreter, Verb
from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.line import Phone
from local.simulators.twilio.media_stream import MediaStream
from local.simulators.twilio.recording import record as record_verb
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.simple_verbs import hang_up, pause, play, redirect, reject, say
from local.simulators.twilio.twiml import Document

LONGEST_CALL_SECONDS = 4 * 3600
"""*Documented*: a call lasts four hours at most."""


def voice_interpreter() -> Interpreter:
    """An interpreter with every verb that is simulated."""
    verbs: dict[str, Verb] = {
        "Say": say,
        "Play": play,
        "Pause": pause,
        "Redirect": redirect,
        "Hangup": hang_up,
        "Reject": reject,
        "Connect": connect,
        "Gather": gather,
        "Record": record_verb,
    }
    interpreter = Interpreter(verbs)
    verbs["Dial"] = Dialling(interpreter)
    return interpreter


@dataclass(frozen=True, slots=True)
class Update:
    """What a REST request wants of a live call: new TwiML, a URL to fetch, or its end."""

    document: Document | None = None
    url: str = ""
    method: str = "POST"
    end: bool = False


class LiveCall:
    """A call under way. `await ended()` for its record; `update` is what REST does to it."""

    def __init__(self, exchange: Exchange, number: Number, record: CallRecord, phone: Phone) -> None:
        self.record = record
        self.leg = Leg(
            exchange,
            record,
            phone,
            fallback_url=number.voice_fallback_url,
            fallback_method=number.voice_fallback_method,
        )
        self.status_callback = (number.status_callback, number.status_callback_method)
        self._number = number
        self._interpreter = voice_interpreter()
        self._updates: asyncio.Queue[Update] = asyncio.Queue()
        self.task = asyncio.create_task(self._run(), name=f"call {record.sid}")

    async def ended(self) -> CallRecord:
        """Wait for the end, callbacks included. Raises what went wrong inside the simulator, if anything did."""
        await asyncio.shield(self.task)
        return self.record

    @property
    def stream(self) -> MediaStream | None:
        """The stream that now has the caller's ear, for faults to inject."""
        return next((ear for ear in self.leg.line.listeners if isinstance(ear, MediaStream)), None)

    def update(self, update: Update) -> None:
        """*Documented*: takes effect at once and interrupts the running verb."""
        self._updates.put_nowait(update)

    async def _run(self) -> None:
        ending = Ending.HANG_UP
        try:
            async with asyncio.timeout(LONGEST_CALL_SECONDS):
                ending = await self._play_documents()
        except TimeoutError:
            self.leg.note("the longest call is over")
        finally:
            await self.leg.end(self._final_status(ending))
            await self._last_callback()

    async def _play_documents(self) -> Ending:
        playing = asyncio.create_task(self._first_document(), name=f"TwiML of {self.record.sid}")
        updating = asyncio.create_task(self._updates.get())
        try:
            while True:
                await asyncio.wait({playing, updating}, return_when=asyncio.FIRST_COMPLETED)
                if playing.done():
                    return playing.result()
                await _cancelled(playing)
                update = updating.result()
                self.leg.note("updated by REST", end=update.end, url=update.url)
                if update.end:
                    return Ending.HANG_UP
                playing = asyncio.create_task(self._next_document(update), name=f"TwiML of {self.record.sid}")
                updating = asyncio.create_task(self._updates.get())
        finally:
            await _cancelled(playing)
            await _cancelled(updating)

    async def _first_document(self) -> Ending:
        number = self._number
        return await self._interpreter.run(self.leg, await self.leg.fetch(number.voice_url, number.voice_method, {}))

    async def _next_document(self, update: Update) -> Ending:
        document = update.document or await self.leg.fetch(update.url, update.method, {})
        return await self._interpreter.run(self.leg, document)

    def _final_status(self, ending: Ending) -> str:
        if self.leg.answered:
            return "completed"
        # judgement: a call rejected without a reason counts as not answered; one ended by REST while ringing as canceled
        return {Ending.BUSY: "busy", Ending.REJECTED: "no-answer"}.get(ending, "canceled")

    async def _last_callback(self) -> None:
        """*Documented*: a number's status callback comes once, at the end of the call."""
        url, method = self.status_callback
        if not url:
            return
        leg = self.leg
        fields = {
            "CallDuration": str(self.record.duration),
            "Duration": str(-(-self.record.duration // 60)),
            "Timestamp": leg.exchange.clock.rfc2822(leg.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }
        await leg.tell(url, method, fields)


async def _cancelled(task: "asyncio.Task[object]") -> None:
    """Cancel and wait for the end of the task's own tidying."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
