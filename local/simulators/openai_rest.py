"""OpenAI's REST API as far as a set-up asks it: which models a key sees, and whether it may open a Realtime session.

*Documented* (API reference): `GET /v1/models` with `shutdown_date` or null; `POST /v1/realtime/client_secrets` with `expires_after`
and `session`, answered with `value`, `expires_at` and the session; errors as `{"error": {message, type, param, code}}`; 401
`invalid_api_key`, 429 `insufficient_quota`. *Judgement*: an unknown model is 404 `model_not_found`, as at the Realtime socket.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(slots=True)
class OpenAiRest:
    """One project. Change `models` (name -> shutdown date or None) and `refusal` at any time."""

    key: str
    models: dict[str, str | None] = field(
        default_factory=lambda: {"gpt-realtime-2.1": None, "gpt-realtime-2.1-mini": None, "gpt-transcribe": None}
    )
    refusal: tuple[int, str] | None = None
    """HTTP status and code with which sessions are refused."""
    unix_time: Callable[[], float] = time.time

    def asgi(self) -> Starlette:
        """The application; its root is OpenAI's host, so paths begin with /v1."""
        return Starlette(
            routes=[
                Route("/v1/models", self._list, methods=["GET"]),
                Route("/v1/realtime/client_secrets", self._client_secret, methods=["POST"]),
            ]
        )

    async def _list(self, request: Request) -> Response:
        if not self._knows(request):
            return self._stranger(request)
        listed = [
            {"id": name, "object": "model", "created": 1_750_000_000, "owned_by": "system", "shutdown_date": shut}
            for name, shut in self.models.items()
        ]
        return JSONResponse({"object": "list", "data": listed})

    async def _client_secret(self, request: Request) -> Response:
        if not self._knows(request):
            return self._stranger(request)
        if self.refusal is not None:
            status, code = self.refusal
            return _error(status, code, "Refused by a fault that was switched on.")
        body = await request.json()
        session, seconds = body["session"], body["expires_after"]["seconds"]
        if not 10 <= seconds <= 7200:
            return _error(400, "invalid_value", "expires_after.seconds must lie between 10 and 7200.")
        if session["model"] not in self.models:
            return _error(404, "model_not_found", f"The model '{session['model']}' does not exist.")
        answer = {
            "value": "ek_simulated_" + "0" * 24,
            "expires_at": int(self.unix_time()) + seconds,
            "session": session,
        }
        return JSONResponse(answer)

    def _knows(self, request: Request) -> bool:
        return request.headers.get("authorization", "") == f"Bearer {self.key}"

    @staticmethod
    def _stranger(request: Request) -> Response:
        # OpenAI quotes the key in part; whoever prints the message shows it.
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return _error(401, "invalid_api_key", f"Incorrect API key provided: {given[:8]}***{given[-4:]}.")


def _error(status: int, code: str, message: str) -> Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return JSONResponse({"error": error}, status_code=status)
