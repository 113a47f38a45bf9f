"""One leg of a call, as TwiML sees it: its line, its parameters, its webhooks and what becomes of their failures."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import asdict
from enum import Enum, auto
from typing import Any
from urllib.parse import urljoin

from local.simulators.twilio.exchange import Exchange, timed_silence
from local.simulators.twilio.line import Line, Phone
from local.simulators.twilio.records import CallRecord, Warned
from local.simulators.twilio.tracks import Happening
from local.simulators.twilio.twiml import BadTwiml, Document, from_answer
from local.simulators.twilio.webhooks import Attempt, WebhookFailed
from local.speech.engines import SpeechUnavailable

API_VERSION = "2010-04-01"
SAY_FAILURE = 13520
"""Twilio's code for text that cannot be spoken (*judgement*: that it fits here)."""
_PLACES = (("From", "Caller"), ("To", "Called"))


class Ending(Enum):
    """Why the running of TwiML ended."""

    FINISHED = auto()  # no more verbs
    HANG_UP = auto()  # <Hangup>, or an error that nothing catches
    GONE = auto()  # the person hung up
    REJECTED = auto()  # <Reject>
    BUSY = auto()  # <Reject reason="busy">


class Leg:
    """The line begins when the leg is answered. `fallback_url` catches failing documents."""

    def __init__(
        self,
        exchange: Exchange,
        record: CallRecord,
        phone: Phone,
        *,
        fallback_url: str = "",
        fallback_method: str = "POST",
        only: frozenset[str] | None = None,
    ) -> None:
        self.exchange = exchange
        self.record = record
        self.line = Line(phone)
        record.tracks = self.line.tracks
        self.only = only
        """The verbs that may be used here; None for all."""
        self._fallback_url = fallback_url
        self._fallback_method = fallback_method
        self._line_task: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._requests = 0

    @property
    def answered(self) -> bool:
        return self._line_task is not None

    @property
    def gone(self) -> bool:
        return self.line.hung_up.is_set()

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def note(self, what: str, **detail: Any) -> None:
        self.record.timeline.append(Happening(self.now(), what, detail))

    def warn(self, code: int, detail: str) -> None:
        self.record.warnings.append(Warned(self.now(), code, detail))
        self.note("warning", code=code, detail=detail)

    def answer(self) -> None:
        """Pick up, if that has not been done."""
        if self._line_task is None:
            self.record.answered_at = self.now()
            self.record.status = "in-progress"
            self.note("answered")
            self._line_task = asyncio.create_task(self.line.run(), name=f"line of {self.record.sid}")

    async def end(self, status: str) -> None:
        """Put the line down and wait for what still runs for this leg. Harmless if done twice."""
        self.line.hung_up.set()
        if self._line_task is not None:
            await self._line_task
        if self.record.ended_at is None:
            self.record.ended_at = self.now()
            self.record.status = status
            self.note("ended", status=status)
        await self.settle()

    async def settle(self) -> None:
        """Wait for callbacks under way."""
        while self._background:
            await asyncio.gather(*self._background)

    def parameters(self) -> dict[str, str]:
        """The form fields of every voice request: *documented* (TwiML, "Twilio's request to your application")."""
        record = self.record
        fields = {
            "CallSid": record.sid,
            "AccountSid": record.account_sid,
            "From": record.from_,
            "To": record.to,
            "Caller": record.from_,
            "Called": record.to,
            "CallStatus": record.status,
            "ApiVersion": API_VERSION,
            "Direction": record.direction,
        }
        for name, value in (
            ("ParentCallSid", record.parent_sid),
            ("CallerName", record.caller_name),
            ("ForwardedFrom", record.forwarded_from),
        ):
            if value:
                fields[name] = value
        for names, number in zip(_PLACES, (record.from_, record.to), strict=True):
            fields |= {name + part: text for name in names for part, text in _place(number).items()}
        return fields

    async def speak(self, text: str, language: str) -> bytes:
        """Text in Twilio's voice; silence of its length, and a warning, where this machine cannot speak."""
        try:
            return await self.exchange.speak(text, language, "twilio")
        except SpeechUnavailable as unavailable:
            self.warn(SAY_FAILURE, str(unavailable))
            return timed_silence(text)

    async def fetch(self, url: str, method: str, extra: Mapping[str, str], base: str = "") -> Document | None:
        """Request a document; on failure the fallback's. None if there is no usable document (a warning says why)."""
        target = urljoin(base, url)
        try:
            return await self._ask(target, method, extra)
        except (WebhookFailed, BadTwiml) as failed:
            self.warn(failed.code, str(failed))
            if not self._fallback_url or target == self._fallback_url:
                return None
            problem = {"ErrorCode": str(failed.code), "ErrorUrl": target}
        try:
            return await self._ask(self._fallback_url, self._fallback_method, {**extra, **problem})
        except (WebhookFailed, BadTwiml) as failed:
            self.warn(failed.code, str(failed))
            return None

    async def _ask(self, url: str, method: str, extra: Mapping[str, str]) -> Document:
        answer = await self.exchange.webhooks.request(
            url, {**self.parameters(), **extra}, method=method, token=self._token(), note=self._note_attempt
        )
        document = from_answer(answer.text, answer.content_type, answer.url)
        for code, detail in document.warnings:
            self.warn(code, detail)
        return document

    async def tell(self, url: str, method: str, extra: Mapping[str, str], base: str = "") -> None:
        """Send a callback whose answer does not matter."""
        try:
            await self.exchange.webhooks.request(
                urljoin(base, url),
                {**self.parameters(), **extra},
                method=method,
                token=self._token(),
                note=self._note_attempt,
            )
        except WebhookFailed as failed:
            self.warn(failed.code, str(failed))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=f"callback of {self.record.sid}")
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _token(self) -> str:
        self._requests += 1
        return f"{self.record.sid}-{self._requests}"

    def _note_attempt(self, attempt: Attempt) -> None:
        self.note("webhook", **asdict(attempt))


def _place(number: str) -> dict[str, str]:
    """Geography fields. *Documented*: sent where known. *Judgement*: empty, since fictional numbers lie nowhere."""
    if not number.startswith("+"):
        return {}
    country = "US" if number.startswith("+1") else ""
    return {"City": "", "State": "", "Zip": "", "Country": country}
