"""The socket to OpenAI Realtime, opened through the `openai` client so that its headers, URL and refusals are the vendor's own.

The client's own reconnection stays off: a reconnected session would be an empty one (protocol reference 2.3).
"""

from typing import Protocol

import openai
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.exceptions import InvalidStatus, WebSocketException

OPEN_S = 4.0


class ModelUnreachable(Exception):
    """No session could be opened; the text says why, without the key."""


class ModelSocket(Protocol):
    """A connected session: frames in and out."""

    async def recv_bytes(self) -> bytes:
        """The next frame; raises websockets' ConnectionClosed."""
        ...

    async def send_raw(self, data: bytes | str) -> None:
        """Send one text frame."""
        ...

    async def close(self, *, code: int = 1000, reason: str = "") -> None:
        """Close it."""
        ...


class ModelConnector(Protocol):
    """Opens sessions."""

    async def __call__(self, call_sid: str) -> ModelSocket:
        """One more session. Raises ModelUnreachable."""
        ...


class OpenAIRealtime:
    """Opens sessions at OpenAI, or at whatever speaks its protocol under `url`."""

    def __init__(self, *, api_key: str, url: str, model: str) -> None:
        self._client = AsyncOpenAI(api_key=api_key, websocket_base_url=url)
        self._model = model

    async def __call__(self, call_sid: str) -> AsyncRealtimeConnection:
        """A session of the configured model. Raises ModelUnreachable."""
        try:
            return await self._client.realtime.connect(
                model=self._model,
                websocket_connection_options={
                    "open_timeout": OPEN_S,  # type: ignore[typeddict-unknown-key]  # passed through to websockets
                    "max_queue": 64,
                    "close_timeout": 2,
                },
            ).enter()
        except InvalidStatus as refusal:
            raise ModelUnreachable(f"HTTP {refusal.response.status_code} at the handshake") from refusal
        except (OSError, TimeoutError, WebSocketException, openai.OpenAIError) as error:
            raise ModelUnreachable(f"{type(error).__name__}: {error}") from error
