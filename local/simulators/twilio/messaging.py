"""Twilio's messaging: accepts or refuses a text, lets it live its life, reports each status, and brings texts in.

*Documented*: refusals 21211, 21408, 21602-21604, 21606, 21610, 21612, 21614, 21617; the first status has no callback; one segment
a second for a US long code; unregistered numbers are accepted and then undelivered with 30034, landlines with 30006.
*Judgement*: the order of the checks, the delays of the network, the wording of messages and of automatic answers.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from local.simulators.twilio.api_errors import ApiError
from local.simulators.twilio.exchange import Exchange
from local.simulators.twilio.messages import Message, OptOuts
from local.simulators.twilio.segments import count_segments
from local.simulators.twilio.webhooks import Attempt, WebhookFailed

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_BODY = 1600
# second-hand: Twilio's magic numbers for test credentials; they are nobody's, so they always work here
_MAGIC_TO = {
    "+15005550001": (21211, "The 'To' number {to} is not a valid phone number."),
    "+15005550002": (21612, "The 'To' phone number {to} is not currently reachable."),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region indicated by {to}."),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number {to} is not a valid mobile number"),
}
_ANSWERS = {
    "stop": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "start": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe.",
    "help": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


@dataclass(slots=True)
class Handsets:
    """What becomes of texts to a number: an error code for those that cannot be delivered; regions that are switched off."""

    errors: dict[str, int] = field(default_factory=dict)
    not_mobile: set[str] = field(default_factory=set)
    closed_regions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Pace:
    """Seconds between the steps of a text's life, and faults of its callbacks."""

    to_sent: float = 0.2
    to_delivered: float = 0.8
    duplicate_callbacks: bool = False
    reverse_callbacks: bool = False
    """Deliver the callback of `sent` after that of `delivered`."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text that somebody sent to one of our numbers, and what came back: from Twilio itself, and from the application."""

    message: Message
    keyword: str
    automatic: tuple[str, ...]
    replies: tuple[Message, ...]
    attempts: tuple[Attempt, ...]
    error: str = ""


class Messaging:
    """`create` is `POST Messages.json`; `receive` brings a text in; `settle` waits until all texts have reached their end."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.messages: dict[str, Message] = {}
        self.opt_outs = OptOuts()
        self.handsets = Handsets()
        self.pace = Pace()
        self.attempts: list[Attempt] = []
        """Every status callback as it went."""
        self._lives: set[asyncio.Task[None]] = set()
        self._free_at: dict[str, float] = {}

    def create(self, form: Mapping[str, str]) -> Message:
        """Accept a text, or raise ApiError."""
        to, sender = self._check(form)
        service = form.get("MessagingServiceSid") or None
        message = self._new(sender, to, form["Body"], "outbound-api", "accepted" if service else "queued")
        message.status_callback = form.get("StatusCallback", "")
        message.messaging_service_sid = service
        self._begin_life(message)
        return message

    async def settle(self) -> None:
        """Wait until every text is final and every callback has been answered."""
        while self._lives:
            await asyncio.gather(*self._lives)

    async def receive(self, from_: str, to: str, body: str) -> InboundText:
        """Bring a text in: keywords first, then the number's webhook, whose TwiML may answer."""
        number = self._exchange.numbers[to]
        word = self.opt_outs.heard(to, from_, body, number.more_stop_words if number.advanced_opt_out else ())
        message = self._new(from_, to, body, "inbound", "received")
        automatic = (_ANSWERS[word],) if word else ()
        attempts: list[Attempt] = []
        if not number.sms_url:
            return InboundText(message, word, automatic, (), ())
        try:
            answer = await self._exchange.webhooks.request(
                number.sms_url,
                self._inbound_fields(message)
                | ({"OptOutType": word.upper()} if word and number.advanced_opt_out else {}),
                method=number.sms_method,
                token=message.sid,
                voice=False,
                note=attempts.append,
            )
            replies = self._reply(message, answer.text)
        except (WebhookFailed, ElementTree.ParseError) as failed:
            return InboundText(message, word, automatic, (), tuple(attempts), str(failed))
        return InboundText(message, word, automatic, replies, tuple(attempts))

    def _check(self, form: Mapping[str, str]) -> tuple[str, str]:
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        if not to:
            raise ApiError(400, 21604, "A 'To' phone number is required.")
        if not sender and not form.get("MessagingServiceSid"):
            raise ApiError(400, 21603, "A 'From' phone number is required.")
        if not body:
            raise ApiError(400, 21602, "Message body is required.")
        if len(body) > _LONGEST_BODY:
            raise ApiError(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if to in _MAGIC_TO:
            code, words = _MAGIC_TO[to]
            raise ApiError(400, code, words.format(to=to))
        if not _E164.fullmatch(to):
            raise ApiError(400, 21211, f"Invalid 'To' Phone Number: {to}")
        sender = sender or next(iter(self._exchange.numbers), "")
        if sender not in self._exchange.numbers:
            raise ApiError(
                400, 21606, f"The 'From' phone number {sender} is not a valid, message-capable Twilio phone number."
            )
        self._check_recipient(to, sender)
        return to, sender

    def _check_recipient(self, to: str, sender: str) -> None:
        if any(to.startswith(region) for region in self.handsets.closed_regions):
            raise ApiError(400, 21408, _MAGIC_TO["+15005550003"][1].format(to=to))
        if to in self.handsets.not_mobile:
            raise ApiError(400, 21614, _MAGIC_TO["+15005550009"][1].format(to=to))
        if self.opt_outs.blocked(sender, to):
            raise ApiError(400, 21610, "Attempt to send to unsubscribed recipient")

    def _new(self, from_: str, to: str, body: str, direction: str, status: str) -> Message:
        message = Message(
            sid=self._exchange.ids.sid("SM"),
            account_sid=self._exchange.account_sid,
            from_=from_,
            to=to,
            body=body,
            direction=direction,
            segments=count_segments(body),
            created_at=asyncio.get_running_loop().time(),
            status=status,
        )
        self.messages[message.sid] = message
        return message

    def _reply(self, inbound: Message, text: str) -> tuple[Message, ...]:
        """`<Message>` elements of an answer, sent back; none to somebody who has opted out."""
        if not text.strip() or self.opt_outs.blocked(inbound.to, inbound.from_):
            return ()
        root = ElementTree.fromstring(text.strip())  # noqa: S314  # our own application's answer
        replies = []
        for element in root.iter("Message"):
            body = "".join(element.itertext()).strip()
            reply = self._new(inbound.to, inbound.from_, body, "outbound-reply", "queued")
            self._begin_life(reply)
            replies.append(reply)
        return tuple(replies)

    def _begin_life(self, message: Message) -> None:
        task = asyncio.create_task(self._live(message), name=f"life of {message.sid}")
        self._lives.add(task)
        task.add_done_callback(self._lives.discard)

    async def _live(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        number = self._exchange.numbers[message.from_]
        start = max(loop.time(), self._free_at.get(message.from_, 0.0))
        self._free_at[message.from_] = start + message.segments / number.segments_per_second
        await asyncio.sleep(start - loop.time())
        if message.status == "accepted":
            await self._step(message, "queued")
        await self._step(message, "sending")
        await asyncio.sleep(self.pace.to_sent)
        late = message if self.pace.reverse_callbacks else None
        await self._step(message, "sent", report=late is None)
        await asyncio.sleep(self.pace.to_delivered)
        error = 30034 if not number.registered else self.handsets.errors.get(message.to)
        await self._step(message, "undelivered" if error else "delivered", error)
        if late is not None:
            await self._report(late, "sent")

    async def _step(self, message: Message, status: str, error: int | None = None, *, report: bool = True) -> None:
        message.become(status, asyncio.get_running_loop().time(), error)
        if report:
            await self._report(message, status)
            if self.pace.duplicate_callbacks:
                await self._report(message, status)

    async def _report(self, message: Message, status: str) -> None:
        if not message.status_callback:
            return
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": message.account_sid,
            "From": message.from_,
            "To": message.to,
            "ApiVersion": "2010-04-01",
        }
        if message.messaging_service_sid:
            fields["MessagingServiceSid"] = message.messaging_service_sid
        if message.error_code and status == message.status:
            fields["ErrorCode"] = str(message.error_code)
        try:
            await self._exchange.webhooks.request(
                message.status_callback,
                fields,
                token=f"{message.sid}-{status}",
                voice=False,
                note=self.attempts.append,
            )
        except WebhookFailed:
            return  # the attempt is in the list; Twilio does not try again either

    def _inbound_fields(self, message: Message) -> dict[str, str]:
        return {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
            "AccountSid": message.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": str(message.segments),
            "FromCountry": "US",
            "ToCountry": "US",
            "ApiVersion": "2010-04-01",
        }
