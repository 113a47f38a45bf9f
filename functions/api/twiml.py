"""The few documents that Twilio gets from us, as XML text. Every URL in them is absolute."""

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from functions.api.phrases import Phrases

RING_SECONDS = 20
VOICEMAIL_SECONDS = 120
_SUMMARY_LIMIT = 600
"""`<Say>` takes about 4,096 characters; nobody who picks up wants to hear that many."""


def connect_stream(*, stream_url: str, token: str, after_url: str) -> str:
    """Connect the caller's audio to the streamer; `after_url` is asked when the stream ends, however it ended."""
    response = VoiceResponse()
    connect = response.connect(action=after_url, method="POST")
    # No query string on the URL: Twilio drops such a stream (error 31920). What the streamer needs goes as a parameter.
    connect.stream(url=stream_url).parameter(name="token", value=token)
    return str(response)


def hang_up() -> str:
    """End the call."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def refuse_busy() -> str:
    """Let the caller hear the busy tone; the call is neither answered nor billed."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)


def go_on() -> str:
    """Nothing to add: Twilio goes on (a whisper that was accepted) or is content (a status, an incoming text)."""
    return str(VoiceResponse())


def text_back(body: str) -> str:
    """Answer an incoming text at once; only where no entry of the outbox can be written."""
    response = MessagingResponse()
    response.message(body)
    return str(response)


def say_and_hang_up(words: Phrases, *sentences: str) -> str:
    """Say it and end the call."""
    response = VoiceResponse()
    response.say(_speakable(*sentences), language=words.tag)
    response.hangup()
    return str(response)


def dial_person(words: Phrases, *sentences: str, number: str, caller_id: str, whisper_url: str, result_url: str) -> str:
    """Ring a person for `RING_SECONDS`; whoever picks up hears the whisper before the caller is put through.

    `caller_id` is the called Twilio number, not the caller's: it works for withheld numbers, carries our own attestation
    (a passed-on number may be blocked as forged), and lets `/voice/incoming` recognise its own call if the person's
    telephone is forwarded back to us.
    """
    response = VoiceResponse()
    if sentences:
        response.say(_speakable(*sentences), language=words.tag)
    dial = Dial(action=result_url, method="POST", timeout=RING_SECONDS, answer_on_bridge=True, caller_id=caller_id)
    dial.number(number, url=whisper_url, method="POST")
    response.append(dial)
    return str(response)


def whisper(words: Phrases, *sentences: str, accept_url: str) -> str:
    """Tell the person who calls and why; any key accepts, silence or hanging up declines."""
    response = VoiceResponse()
    gather = Gather(action=accept_url, method="POST", input="dtmf", num_digits=1, timeout=8, finish_on_key="")
    gather.say(_speakable(*(sentence[:_SUMMARY_LIMIT] for sentence in sentences)), language=words.tag)
    response.append(gather)
    response.hangup()
    return str(response)


def voicemail(words: Phrases, *sentences: str, done_url: str) -> str:
    """Record a message. Without `action` Twilio would ask this same document again and record for ever."""
    response = VoiceResponse()
    response.say(_speakable(*sentences, words.leave_message), language=words.tag)
    response.record(action=done_url, method="POST", max_length=VOICEMAIL_SECONDS, play_beep=True, timeout=5)
    # Reached only if nothing at all was said: `<Record>` then falls through.
    response.say(words.heard_nothing, language=words.tag)
    response.hangup()
    return str(response)


def _speakable(*sentences: str) -> str:
    # A control character would make the whole document unreadable for Twilio (error 12100).
    return " ".join("".join(letter for letter in sentence if letter.isprintable()) for sentence in sentences)
