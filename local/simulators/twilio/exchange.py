"""The telephone exchange that all legs share: accounts, numbers, people who can be called, and the way out to the network."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI

from local.simulators.twilio.identifiers import Identifiers, WallClock
from local.simulators.twilio.line import Phone
from local.simulators.twilio.records import CallRecord, Recording
from local.simulators.twilio.webhooks import Webhooks


class Voice(Protocol):
    """Renders speech as µ-law 8 kHz mono; may block for some tens of milliseconds."""

    def render(self, text: str, language: str, speaker: str = "agent") -> bytes: ...


class Socket(Protocol):
    """A WebSocket, as websockets' asyncio connections are: ConnectionClosed from `send` and `recv` when it is over."""

    async def send(self, message: str) -> None: ...
    async def recv(self) -> str | bytes: ...
    async def close(self, code: int = 1000, reason: str = "") -> None: ...


Connector = Callable[[str, Mapping[str, str]], Awaitable[Socket]]
"""Opens a WebSocket to a URL with these extra headers."""


class StreamRefused(Exception):
    """The media server could not be reached. `code` is Twilio's (31901-31923)."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


async def connect_over_network(url: str, headers: Mapping[str, str]) -> Socket:
    """Open a real WebSocket: no compression, no pings of our own (none are documented). Raises as `connect` does."""
    return await connect_websocket(
        url,
        additional_headers=headers,
        user_agent_header="TwilioMediaStreams/1.0",
        compression=None,
        ping_interval=None,
        max_size=None,
        proxy=None,
    )


async def open_socket(connector: Connector, url: str, headers: Mapping[str, str], seconds: float) -> Socket:
    """Connect within so many seconds. Raises StreamRefused with the *documented* code for what went wrong."""
    try:
        async with asyncio.timeout(seconds):
            return await connector(url, headers)
    except TimeoutError as error:
        raise StreamRefused(31901, f"no connection within {seconds:g} s") from error
    except ConnectionRefusedError as error:
        raise StreamRefused(31902, str(error)) from error
    except ssl.SSLError as error:
        raise StreamRefused(31910, str(error)) from error
    except InvalidURI as error:
        raise StreamRefused(31923, str(error)) from error
    except (ConnectionClosed, InvalidMessage, ConnectionResetError, EOFError) as error:
        raise StreamRefused(31903, f"dropped during the handshake: {error!r}") from error
    except InvalidHandshake as error:
        raise StreamRefused(31920, str(error)) from error
    except OSError as error:
        raise StreamRefused(31901, str(error)) from error


def timed_silence(text: str) -> bytes:
    """Silence for about as long as the text takes to say: 15 characters a second."""
    return bytes([0xFF]) * max(160, int(len(text) / 15 * 8000))


@dataclass(slots=True)
class Number:
    """One of the account's telephone numbers and where its calls and texts go."""

    phone_number: str
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    registered: bool = True
    """Registered for A2P 10DLC; if not, carriers block its texts (30034)."""
    segments_per_second: float = 1.0
    advanced_opt_out: bool = False
    """Its Messaging Service has Advanced Opt-Out: inbound webhooks then carry `OptOutType`."""
    more_stop_words: tuple[str, ...] = ()
    """Words in other languages that stop texts too; only with Advanced Opt-Out."""
    sid: str = ""
    friendly_name: str = ""
    voice_application_sid: str = ""
    sms_application_sid: str = ""
    trunk_sid: str = ""
    calls: bool = True
    texts: bool = True
    """What it is capable of."""
    registration: str = ""
    """Twilio's word for its campaign or toll-free verification; empty: approved if `registered`, else there is none."""


@dataclass(frozen=True, slots=True)
class CalledParty:
    """How somebody behaves whom `<Dial>` calls.

    `does` is answers, no-answer, busy or failed; after `rings_s` seconds of ringing. `phone` makes the person who answers.
    """

    does: str
    rings_s: float = 3.0
    phone: Callable[[], Phone] | None = None
    forwards_to: str = ""
    """Where this person's carrier sends calls that find nobody (no-answer, busy); only calls made by REST are forwarded."""


@dataclass(slots=True)
class Judgements:
    """Where Twilio's documents are silent or leave a choice, and what this simulator does; tests may turn each round."""

    whisper_rejected_status: str = "no-answer"
    """`DialCallStatus` when the called party hangs up during the whisper; `DialBridged` is false in any case."""
    connect_action_after_hang_up: bool = False
    """Whether `<Connect action>` is requested although the caller has hung up."""
    dial_action_after_hang_up: bool = True
    """Whether `<Dial action>` is."""
    unknown_number: CalledParty = CalledParty("no-answer")
    """What a dialled number does that nobody has described."""
    ringback: bool = True
    """Whether the caller hears ringing during `<Dial>`."""
    stream_connect_seconds: float = 10.0
    """How long a media server may take to accept."""
    congested_frames: int = 500
    """So many unsent frames (10 s) and audio to the server is discarded: 31930."""


@dataclass(slots=True)
class Exchange:
    """All that a leg needs beyond itself."""

    account_sid: str
    webhooks: Webhooks
    connector: Connector
    routes: Mapping[str, str]
    ids: Identifiers
    clock: WallClock
    api_base: str
    voice: Voice | None = None
    judgements: Judgements = field(default_factory=Judgements)
    numbers: MutableMapping[str, Number] = field(default_factory=dict)
    called_parties: MutableMapping[str, CalledParty] = field(default_factory=dict)
    calls: MutableMapping[str, CallRecord] = field(default_factory=dict)
    recordings: MutableMapping[str, Recording] = field(default_factory=dict)

    def called_party(self, number: str) -> CalledParty:
        return self.called_parties.get(number, self.judgements.unknown_number)

    async def speak(self, text: str, language: str, speaker: str) -> bytes:
        """Text as µ-law; without a voice, silence of its length. Raises SpeechUnavailable where the voice does."""
        if self.voice is None:
            return timed_silence(text)
        return await asyncio.to_thread(self.voice.render, text, language, speaker)

    def owned(self, numbers: Sequence[str]) -> list[Number]:
        return [self.numbers[number] for number in numbers if number in self.numbers]
