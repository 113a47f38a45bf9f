"""The telephone network of one local stack: Twilio's simulator with the restaurant's number on it, and what it saw of a call."""

from collections.abc import Iterable

from local.final_state import DialAttempt, NetworkState, SentText
from local.scenario import Person
from local.simulators.twilio.exchange import Number, Voice
from local.simulators.twilio.messages import Message
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.simulator import TwilioSimulator

WITHHELD = "anonymous"
"""What Twilio puts into `From` when a caller withholds the number."""


def connect_restaurant(
    twilio: TwilioSimulator, phone_number: str, api_url: str, transfer_number: str | None, person: Person, voice: Voice
) -> None:
    """Point the number at the API as its owner would in Twilio's console, and put somebody at the transfer number."""
    twilio.add_number(
        Number(
            phone_number,
            voice_url=f"{api_url}/voice/incoming",
            status_callback=f"{api_url}/voice/status",
            sms_url=f"{api_url}/sms/incoming",
        )
    )
    if transfer_number is not None:
        twilio.add_person(transfer_number, person.party(voice))


def seen(record: CallRecord, messages: Iterable[Message], before: frozenset[str]) -> NetworkState:
    """What the network saw of this call; `before` are the texts that had been sent before it."""
    return NetworkState(
        call_sid=record.sid,
        ended=record.ended_at is not None,
        texts=tuple(
            SentText(message.to, message.body, message.status)
            for message in messages
            if message.direction.startswith("outbound") and message.sid not in before
        ),
        dials=tuple(DialAttempt(child.to, child.status) for child in record.children),
        voicemails=len(record.recordings),
        warnings=tuple(warning.code for leg in (record, *record.children) for warning in leg.warnings),
    )
