"""What an OpenAI key may use: the models, how long they will be there, and whether a Realtime session can be opened.

Source: OpenAI API reference, `GET /v1/models` (entries carry an optional `shutdown_date`) and
`POST /v1/realtime/client_secrets` (makes a short-lived key and costs nothing; no model runs).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import requests

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.onboarding.vault import OpenAiKey

OPENAI = "https://api.openai.com/v1"
REALTIME_MODEL = "gpt-realtime-2.1-mini"
TRANSCRIPTION_MODEL = "gpt-transcribe"
"""The streamer's defaults, for a key that is checked before the streamer is deployed; a test holds them against its settings."""
NEAR_DAYS = 90
_TIMEOUT_S = 15
_SHORTEST_LIFE_S = 10


@dataclass(frozen=True, slots=True)
class Model:
    """One model that the key sees. `shuts_down` is None where no end has been announced."""

    name: str
    shuts_down: date | None

    def days_left(self, today: date) -> int | None:
        """Days until it ends, negative if it has; None if nothing is announced."""
        return None if self.shuts_down is None else (self.shuts_down - today).days


class ModelAccess:
    """OpenAI's REST API with one key. Errors are ours: VendorRefused with OpenAI's code, VendorUnavailable, VendorConfused."""

    def __init__(self, http: requests.Session, base_url: str, key: OpenAiKey) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._key = key

    def models(self) -> dict[str, Model]:
        """All models that the key sees, by name."""
        answer = self._ask("GET", "/models")
        try:
            listed = [Model(str(one["id"]), _date(one.get("shutdown_date"))) for one in answer["data"]]
        except (KeyError, TypeError, ValueError) as error:
            raise VendorConfused("OpenAI's list of models cannot be read") from error
        return {model.name: model for model in listed}

    def open_session(self, model: str) -> None:
        """Have OpenAI agree to a Realtime session with this model, and let the agreement lapse unused."""
        body = {
            "expires_after": {"anchor": "created_at", "seconds": _SHORTEST_LIFE_S},
            "session": {"type": "realtime", "model": model},
        }
        self._ask("POST", "/realtime/client_secrets", body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._key.api_key}"}
        try:
            answer = self._http.request(
                method, self._base_url + path, headers=headers, json=body, timeout=_TIMEOUT_S, allow_redirects=False
            )
        except (requests.ConnectionError, requests.Timeout):
            raise VendorUnavailable("OpenAI did not answer") from None
        if answer.status_code >= 500:
            raise VendorUnavailable(f"OpenAI answered {answer.status_code}")
        if answer.status_code != 200:
            code = _code(answer)
            raise VendorRefused(f"OpenAI refused with {answer.status_code} ({code})", code=code)
        try:
            return answer.json()
        except ValueError as error:
            raise VendorConfused("OpenAI's answer is not JSON") from error


def _code(answer: requests.Response) -> str:
    """OpenAI's word for what is wrong. Its message is left out: it quotes parts of the key."""
    try:
        error = answer.json()["error"]
        return str(error.get("code") or error.get("type") or answer.status_code)
    except (ValueError, KeyError, TypeError, AttributeError):
        return str(answer.status_code)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])
