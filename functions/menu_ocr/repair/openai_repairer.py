"""Asks OpenAI's Responses API about doubtful items, with structured outputs, within a time and a size that are set here.

Sources: API reference, "Create a response" (`POST /v1/responses`: `instructions`, `input`, `text.format`, `max_output_tokens`, `store`),
and the guides "Structured outputs" (strict schemas: every property required, no others; a refusal stands in the place of the answer;
`incomplete` where the output was cut) and "Error codes" (429 also for a used-up quota, then with `insufficient_quota`).
"""

import base64
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.menu_ocr.repair.answers import SCHEMA, proposals_in
from functions.menu_ocr.repair.proposal import Proposal
from functions.menu_ocr.repair.region import Region

OPENAI = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5.6-terra"
"""Sees pictures, keeps to a schema; the middle one of its family, and a menu of forty doubts costs some ten cents with it."""
PER_REQUEST = 10
"""Items in one request: few enough that the answer comes within seconds, and that a failed one costs little."""
_MOST_OUTPUT_TOKENS = 6_000
_MOST_ANSWER_BYTES = 1_000_000
_MOST_CROP_BYTES = 1_500_000
_TRIES = 2
_LONGEST_PAUSE_S = 5.0
_REASONS = re.compile(r"gpt-(?:[5-9]|\d\d)(?!.*chat)|o\d")
"""Models that think before they answer; they are told not to think long. Others refuse the parameter."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a whole menu and one request may take, in seconds; the clock and the sleep by which that is kept."""

    whole_s: float = 120.0
    request_s: float = 45.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class OpenAiRepairer:
    """Repairer on OpenAI. `api_key` is asked for each time, since it may be rotated."""

    def __init__(
        self,
        api_key: Callable[[], str],
        model: str = DEFAULT_MODEL,
        *,
        base_url: str = OPENAI,
        patience: Patience | None = None,
    ) -> None:
        self._api_key = api_key
        self._model = model
        self._url = f"{base_url.rstrip('/')}/responses"
        self._patience = patience or Patience()

    def propose(self, regions: Sequence[Region]) -> Mapping[int, Proposal]:
        """See `Repairer.propose`. What was answered before something failed is not thrown away."""
        until = self._patience.monotonic() + self._patience.whole_s
        found: dict[int, Proposal] = {}
        headers = {"Authorization": f"Bearer {self._api_key()}"}
        with httpx.Client(headers=headers, follow_redirects=False) as http:
            for first in range(0, len(regions), PER_REQUEST):
                some = regions[first : first + PER_REQUEST]
                try:
                    answer = self._ask(http, some, until)
                    found |= {first + number: one for number, one in proposals_in(answer, len(some)).items()}
                except VendorConfused:
                    continue  # a refusal, or an answer that was cut: the next ten are asked none the less
                except (VendorRefused, VendorUnavailable):
                    if not found:
                        raise
                    break
        return found

    def _ask(self, http: httpx.Client, regions: Sequence[Region], until: float) -> Any:
        body = request_body(self._model, regions)
        for attempt in range(1, _TRIES + 1):
            left = until - self._patience.monotonic()
            if left <= 0:
                break
            try:
                status, headers, content = self._post(http, body, min(left, self._patience.request_s))
            except httpx.HTTPError:
                continue
            if status == 200:
                return _json(content)
            code = _code(content)
            if status not in (408, 409, 429) and status < 500 or code == "insufficient_quota":
                raise VendorRefused(f"OpenAI refused with {status} ({code})", code=code)
            if attempt < _TRIES:
                self._patience.sleep(max(0.0, min(_pause(headers), until - self._patience.monotonic())))
        raise VendorUnavailable("OpenAI did not answer in time")

    def _post(self, http: httpx.Client, body: dict[str, Any], within: float) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and content; httpx's own limit is for each read, so that of the whole answer is kept here."""
        until = self._patience.monotonic() + within
        content = b""
        with http.stream(
            "POST", self._url, json=body, timeout=httpx.Timeout(within, connect=min(within, 5.0))
        ) as answer:
            for piece in answer.iter_bytes():
                content += piece
                if self._patience.monotonic() > until or len(content) > _MOST_ANSWER_BYTES:
                    raise httpx.ReadTimeout("the answer takes too long")
            return answer.status_code, answer.headers, content


def request_body(model: str, regions: Sequence[Region]) -> dict[str, Any]:
    """The request for some items: the words as data, the pictures beside them; nothing of it is kept at OpenAI."""
    content: list[dict[str, Any]] = []
    for number, region in enumerate(regions):
        content.append({"type": "input_text", "text": json.dumps(_asked(number, region), ensure_ascii=False)})
        if 0 < len(region.crop) <= _MOST_CROP_BYTES:
            picture = base64.b64encode(region.crop).decode("ascii")
            content.append({"type": "input_image", "image_url": f"data:image/png;base64,{picture}", "detail": "auto"})
    body: dict[str, Any] = {
        "model": model,
        "instructions": _instructions(),
        "input": [{"role": "user", "content": content}],
        "text": {"format": {"type": "json_schema", "name": "items", "strict": True, "schema": SCHEMA}},
        "max_output_tokens": _MOST_OUTPUT_TOKENS,
        "store": False,
    }
    if _REASONS.match(model):
        body["reasoning"] = {"effort": "low"}
    return body


def _asked(number: int, region: Region) -> dict[str, Any]:
    item = region.item
    return {
        "number": number,
        "read_as": {
            "name": item.name,
            "description": item.description,
            "prices": [{"label": price.label, "text": price.text} for price in item.prices],
        },
        "doubts": list(item.doubts),
        "rows": [" ".join(token.text for token in row.tokens) for row in region.rows],
        "sizes_of_its_section": sorted(region.labels),
    }


def _instructions() -> str:
    return (Path(__file__).parent / "repair.md").read_text("utf-8")


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise VendorConfused("OpenAI's answer is not JSON") from error


def _code(content: bytes) -> str:
    """OpenAI's word for what is wrong. Its message is left out: it quotes parts of the key."""
    try:
        error = json.loads(content)["error"]
        return str(error.get("code") or error.get("type") or "unknown")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "unknown"


def _pause(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("retry-after", "1")), 0.0), _LONGEST_PAUSE_S)
    except ValueError:
        return 1.0
