"""What a speech model can tell us, whoever provides it: the machine's input, spoken by `realtime` for OpenAI."""

from dataclasses import dataclass, field
from typing import Literal

from streamer.contract.events import Usage

ResponseStatus = Literal["completed", "cancelled", "failed", "incomplete"]


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The provider accepted the connection; nothing is configured yet."""

    session_id: str


@dataclass(frozen=True, slots=True)
class SessionConfirmed:
    """A configuration took effect. `differs` names what is not as asked (dotted field names), `deaf` whether audio formats are."""

    differs: tuple[str, ...] = ()
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak."""

    item_id: str


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The caller stopped; `audio_ms` is where the audio sent so far ends for the provider, its silence included.

    None where the provider does not say: then it is now.
    """

    item_id: str
    audio_ms: int | None


@dataclass(frozen=True, slots=True)
class UtteranceCommitted:
    """What the caller said became an item of the conversation."""

    item_id: str


@dataclass(frozen=True, slots=True)
class UtteranceTranscribed:
    """The words of an utterance; may come after the answer to it."""

    item_id: str
    text: str
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class TranscriptionFailed:
    """No words for an utterance; the conversation itself is unaffected."""

    item_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class ItemAdded:
    """An item entered the conversation: from now on every new response has seen it."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """A response began; `tag` is what our own request was tagged with, None for a response that the provider began."""

    response_id: str
    tag: str | None = None
    side: bool = False
    """Out of band: not part of the conversation, and not to be played."""


@dataclass(frozen=True, slots=True)
class AudioDelta:
    """Speech of an item, base64 mu-law 8 kHz, faster than real time."""

    response_id: str
    item_id: str
    payload: str


@dataclass(frozen=True, slots=True)
class ItemSpoken:
    """The words of an item that was spoken, as far as it was generated."""

    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AudioFinished:
    """No more speech of this item will come."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class ToolRequested:
    """The model completed a function call. `arguments` is JSON text as the model wrote it; it may be invalid."""

    response_id: str
    item_id: str
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ResponseFinished:
    """A response is over, whatever became of it. Its slot is free."""

    response_id: str
    status: ResponseStatus
    reason: str = ""
    error_code: str = ""
    error_message: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class ModelError:
    """The provider refused something that we sent; the session goes on. `event_id` is ours, if the provider knew it."""

    code: str
    message: str = field(repr=True)
    event_id: str | None = None
    param: str | None = None


@dataclass(frozen=True, slots=True)
class SessionExpired:
    """The provider ends the session because of its age."""


ModelEvent = (
    SessionOpened
    | SessionConfirmed
    | SpeechStarted
    | SpeechStopped
    | UtteranceCommitted
    | UtteranceTranscribed
    | TranscriptionFailed
    | ItemAdded
    | ResponseStarted
    | AudioDelta
    | ItemSpoken
    | AudioFinished
    | ToolRequested
    | ResponseFinished
    | ModelError
    | SessionExpired
)
