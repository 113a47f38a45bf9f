"""Calls that are made by REST (`POST Calls.json`), and what a carrier does with them that forwards missed calls to us.

*Documented* (Calls resource): the caller must be a number of the account (21210 otherwise), `To` a telephone number (21211), `Twiml`
up to 4000 characters or `Url` (21205 without either), `Timeout` 60 s; statuses queued, ringing, in-progress, completed, busy,
no-answer, failed, canceled. *Judgement*: a forwarded call comes in with the first caller as `From` and the forwarding telephone as
`ForwardedFrom`; how the second leg ends is how the first one does; the two are not joined in sound.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from local.simulators.twilio.api_errors import ApiError
from local.simulators.twilio.call import LiveCall, Update, voice_interpreter
from local.simulators.twilio.exchange import CalledParty, Exchange, Number
from local.simulators.twilio.leg import Ending
from local.simulators.twilio.line import PhoneTick
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.twiml import BadTwiml, Document, parse

if TYPE_CHECKING:
    from local.simulators.twilio.simulator import TwilioSimulator

_MOST_TWIML = 4000
_LOOK_EVERY_S = 0.1
_FORWARDED_WHEN = frozenset({"no-answer", "busy"})


class _Nobody:
    """The telephone at an end where nobody is."""

    def tick(self, heard: bytes) -> PhoneTick:
        return PhoneTick()


def place_by_rest(simulator: "TwilioSimulator", form: Mapping[str, str]) -> CallRecord:
    """Start the call that the form asks for, or raise ApiError."""
    exchange, to, from_ = simulator.exchange, form.get("To", ""), form.get("From", "")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
        raise ApiError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if from_ not in exchange.numbers:
        raise ApiError(400, 21210, f"'From' phone number not verified: {from_}")
    record = CallRecord(
        sid=exchange.ids.sid("CA"),
        account_sid=simulator.account_sid,
        from_=from_,
        to=to,
        direction="outbound-api",
        created_at=asyncio.get_running_loop().time(),
        status="queued",
    )
    what = _wanted(form)

    def forward(target: str) -> LiveCall | None:
        if target not in exchange.numbers:
            return None
        return simulator.start_call(from_, target, _Nobody(), forwarded_from=to)

    call = OutboundCall(exchange, record, what, float(form.get("Timeout", "60")), forward)
    exchange.calls[record.sid] = record
    simulator.live[record.sid] = call
    call.task.add_done_callback(lambda _: simulator.live.pop(record.sid, None))
    return record


def _wanted(form: Mapping[str, str]) -> Document | str:
    """TwiML, or the address of some."""
    if "Twiml" in form:
        if len(form["Twiml"]) > _MOST_TWIML:
            raise ApiError(400, 32018, "Twiml is longer than 4000 characters")
        try:
            return parse(form["Twiml"], "", inline=True)
        except BadTwiml as bad:
            raise ApiError(400, bad.code, bad.detail) from bad
    if "Url" not in form:
        raise ApiError(400, 21205, "Url parameter is required.")
    return form["Url"]


class OutboundCall(LiveCall):
    """One call from the account to somebody."""

    def __init__(
        self,
        exchange: Exchange,
        record: CallRecord,
        what: Document | str,
        seconds: float,
        forward: Callable[[str], LiveCall | None],
    ) -> None:
        self._party: CalledParty = exchange.called_party(record.to)
        self._what = what
        self._seconds = seconds
        self._forward = forward
        self._unanswered = "canceled"
        phone = self._party.phone() if self._party.phone is not None else _Nobody()
        super().__init__(exchange, Number(record.from_), record, phone)

    async def _first_document(self) -> Ending:
        self.record.status = "ringing"
        status, onward = await self._ring()
        try:
            if status != "answers":
                self._unanswered = status
                return Ending.HANG_UP
            self.leg.answer()
            document = self._what if isinstance(self._what, Document) else await self.leg.fetch(self._what, "POST", {})
            return await voice_interpreter().run(self.leg, document)
        finally:
            if onward is not None and not onward.task.done():
                onward.update(Update(end=True))

    async def _ring(self) -> tuple[str, LiveCall | None]:
        """How the ringing ends, and the forwarded call if there is one."""
        party = self._party
        waits = party.does == "no-answer" and not party.forwards_to
        if waits or party.rings_s >= self._seconds:
            await asyncio.sleep(self._seconds)
            return "no-answer", None
        await asyncio.sleep(party.rings_s)
        onward = self._forward(party.forwards_to) if party.does in _FORWARDED_WHEN and party.forwards_to else None
        if onward is None:
            return party.does, None
        while not onward.leg.answered and not onward.task.done():  # noqa: ASYNC110 - a leg has no event for being answered
            await asyncio.sleep(_LOOK_EVERY_S)
        return ("answers" if onward.leg.answered else onward.record.status), onward

    def _final_status(self, ending: Ending) -> str:
        return "completed" if self.leg.answered else self._unanswered
