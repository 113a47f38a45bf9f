"""A fake of OpenAI's `POST /v1/responses` on a real port, written from the API reference and held against the official client's types.

It refuses what the reference says is refused: a wrong key, fields that it does not know, a schema that is not strict. What it answers is
put into `answers` beforehand, one for each request; a request too many, or an answer too many, fails the test.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import TypeAdapter, ValidationError

KEY = "sk-test-of-the-repair"
_BODY: TypeAdapter[Any] = TypeAdapter(ResponseCreateParamsNonStreaming)
_KNOWN = set(ResponseCreateParamsNonStreaming.__annotations__) | {
    "model",
    "input",
    "instructions",
    "text",
    "store",
    "reasoning",
    "max_output_tokens",
}

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


def completed(text: str) -> Answer:
    """A whole answer with this text."""
    return 200, {}, json.dumps(response([{"type": "output_text", "text": text, "annotations": []}])).encode()


def items(*ones: dict[str, Any]) -> Answer:
    """A whole answer of the form that was asked for; what an item lacks is filled in."""
    usual = {"number": 0, "description": "", "prices": [], "certain": True}
    return completed(json.dumps({"items": [usual | one for one in ones]}))


def refused(text: str = "I cannot help with that.") -> Answer:
    """The guide "Structured outputs": a refusal stands where the text would."""
    return 200, {}, json.dumps(response([{"type": "refusal", "refusal": text}])).encode()


def cut_off(text: str) -> Answer:
    """The answer was longer than `max_output_tokens`."""
    parts = [{"type": "output_text", "text": text, "annotations": []}]
    whole = response(parts, status="incomplete") | {"incomplete_details": {"reason": "max_output_tokens"}}
    return 200, {}, json.dumps(whole).encode()


def error(status: int, code: str | None, headers: dict[str, str] | None = None) -> Answer:
    """An error as all of OpenAI's endpoints write it."""
    body = {"error": {"message": f"quoting {KEY}", "type": "api_error", "param": None, "code": code}}
    return status, headers or {}, json.dumps(body).encode()


def response(parts: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    """The response object: the model's thoughts come before its message."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": status, "content": parts}
    return {
        "id": "resp_1", "object": "response", "created_at": 1_790_000_000, "status": status, "error": None, "incomplete_details": None,
        "instructions": None, "model": "gpt-5.6-terra", "output": [{"id": "rs_1", "type": "reasoning", "summary": []}, message],
        "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "temperature": 1.0, "top_p": 1.0, "metadata": {},
    }  # fmt: skip


@dataclass
class ResponsesApi:
    """The endpoint: what it will answer, and what it was asked."""

    url: str = ""
    answers: list[Answer | Callable[[], Answer]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, path: str, authorization: str, content: bytes) -> Answer:
        if path != "/v1/responses":
            return error(404, "unknown_url")
        if authorization != f"Bearer {KEY}":
            return error(401, "invalid_api_key")
        body = json.loads(content)
        trouble = faults(body)
        if trouble:
            return (
                400,
                {},
                json.dumps(
                    {"error": {"message": trouble, "type": "invalid_request_error", "param": None, "code": None}}
                ).encode(),
            )
        self.asked.append(body)
        if not self.answers:
            return error(400, "a_request_too_many")
        prepared = self.answers.pop(0)
        return prepared() if callable(prepared) else prepared


def faults(body: dict[str, Any]) -> str:
    """What the endpoint would refuse a request for; "" if nothing."""
    if set(body) - _KNOWN:
        return f"Unknown parameter: {sorted(set(body) - _KNOWN)[0]}"
    try:
        _BODY.validate_python(body)
    except ValidationError as wrong:
        return str(wrong)
    chosen = body["text"]["format"]
    return "" if not chosen.get("strict") else not_strict(chosen["schema"])


def not_strict(schema: dict[str, Any]) -> str:
    """The guide "Structured outputs", supported schemas: every object names all its properties as required, and allows no others."""
    if schema["type"] == "array":
        return not_strict(schema["items"])
    if schema["type"] != "object":
        return ""
    if schema.get("additionalProperties") is not False or set(schema["required"]) != set(schema["properties"]):
        return "Invalid schema for response_format"
    return next((fault for one in schema["properties"].values() if (fault := not_strict(one))), "")


@contextmanager
def responses_api() -> Iterator[ResponsesApi]:
    """The endpoint on a port of this machine, until the block ends."""
    api = ResponsesApi()

    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, body = api.answer(self.path, self.headers.get("Authorization", ""), content)
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Says nothing: who has waited long enough hangs up."""

    server = Server(("127.0.0.1", 0), Asked)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
