"""Twilio's REST API (2010-04-01), as much of it as a restaurant's telephone uses: an ASGI application.

*Documented*: Basic authentication with account SID or API key (401, code 20003); form-encoded requests; the fields of
answers; numbers as strings in messages; RFC 2822 dates; 21220 for changing a call that is not in progress, 32018 for TwiML
over 4000 characters; recordings as WAV at their URL. Faults to inject are in `Faults`.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.simulators.twilio import numbers_api, registration_api
from local.simulators.twilio.api_errors import ApiError, not_found
from local.simulators.twilio.call import Update
from local.simulators.twilio.form import form_of
from local.simulators.twilio.messages import Message
from local.simulators.twilio.outbound import place_by_rest
from local.simulators.twilio.pages import Endpoint, page
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.tracks import mono_wav
from local.simulators.twilio.twiml import BadTwiml, parse

if TYPE_CHECKING:
    from local.simulators.twilio.simulator import TwilioSimulator

_ACCOUNT = "/2010-04-01/Accounts/{account_sid}"
_MOST_TWIML = 4000


class ConnectionDropped(Exception):
    """In process there is no connection to drop; this goes to the client instead of an answer."""


@dataclass(slots=True)
class Faults:
    """What goes wrong with the next requests that create a message: taken one by one, in order.

    Words: `429`, `500`, `503`, `slow:SECONDS`, `drop` (committed, but the connection breaks before the answer).
    """

    queue: list[str] = field(default_factory=list)
    drop_connection: Callable[[Request], bool] = lambda request: False
    """Breaks the request's connection; True if it could."""

    def next(self) -> str:
        return self.queue.pop(0) if self.queue else ""


class RestApi:
    """`routes()` gives the endpoints; they speak for one simulator."""

    def __init__(self, simulator: "TwilioSimulator") -> None:
        self._simulator = simulator
        self.faults = Faults()

    def routes(self) -> list[BaseRoute]:
        endpoints: list[tuple[str, Endpoint, list[str]]] = [
            ("/Messages.json", self.create_message, ["POST"]),
            ("/Messages.json", self.list_messages, ["GET"]),
            ("/Messages/{sid}.json", self.get_message, ["GET"]),
            ("/Calls.json", self.list_calls, ["GET"]),
            ("/Calls/{sid}.json", self.get_call, ["GET"]),
            ("/Calls/{sid}.json", self.update_call, ["POST"]),
            ("/Calls.json", self.create_call, ["POST"]),
            ("/Recordings/{sid}", self.get_recording, ["GET"]),
        ]
        endpoints = [(_ACCOUNT + path, end, methods) for path, end, methods in endpoints]
        endpoints += numbers_api.endpoints(self._simulator) + registration_api.endpoints(self._simulator)
        return [Route(path, self._guarded(end), methods=methods) for path, end, methods in endpoints]

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            try:
                self._authenticate(request)
                return await endpoint(request)
            except ApiError as error:
                return JSONResponse(error.body(), status_code=error.status)

        return guarded

    def _authenticate(self, request: Request) -> None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user = password = ""
        secrets = {self._simulator.account_sid: self._simulator.auth_token, **self._simulator.api_keys}
        if scheme.lower() != "basic" or not password or secrets.get(user) != password:
            raise ApiError(401, 20003, "Authenticate")
        if request.path_params.get("account_sid", self._simulator.account_sid) != self._simulator.account_sid:
            raise not_found(request.url.path)

    # --- messages --------------------------------------------------------------------------------------------------

    async def create_message(self, request: Request) -> Response:
        form = await form_of(request)
        fault = self.faults.next()
        if fault == "429":
            raise ApiError(429, 20429, "Too Many Requests")
        if fault in ("500", "503"):
            raise ApiError(int(fault), 20500, "Internal Server Error")
        if fault.startswith("slow:"):
            await asyncio.sleep(float(fault.removeprefix("slow:")))
        message = self._simulator.messaging.create(form)
        if fault == "drop":
            if not self.faults.drop_connection(request):
                raise ConnectionDropped(message.sid)
            return Response()
        return JSONResponse(self._message_json(message), status_code=201)

    async def list_messages(self, request: Request) -> Response:
        query = request.query_params
        found = [
            self._message_json(message)
            for message in reversed(self._simulator.messaging.messages.values())
            if query.get("To", message.to) == message.to and query.get("From", message.from_) == message.from_
        ]
        return JSONResponse(page(request, "messages", found))

    async def get_message(self, request: Request) -> Response:
        message = self._simulator.messaging.messages.get(request.path_params["sid"])
        if message is None:
            raise not_found(request.url.path)
        return JSONResponse(self._message_json(message))

    def _message_json(self, message: Message) -> dict[str, Any]:
        date = self._simulator.clock.rfc2822
        uri = f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}"
        return {
            "account_sid": message.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": date(message.created_at),
            "date_sent": None if message.sent_at is None else date(message.sent_at),
            "date_updated": date(message.updated_at),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": None,
            "from": message.from_,
            "messaging_service_sid": message.messaging_service_sid,
            "num_media": "0",
            "num_segments": str(message.segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }

    # --- calls -----------------------------------------------------------------------------------------------------

    def _call(self, request: Request) -> CallRecord:
        record = self._simulator.exchange.calls.get(request.path_params["sid"])
        if record is None:
            raise not_found(request.url.path)
        return record

    async def list_calls(self, request: Request) -> Response:
        query = request.query_params
        found = [
            self._call_json(record)
            for record in reversed(list(self._simulator.exchange.calls.values()))
            if query.get("To", record.to) == record.to and query.get("From", record.from_) == record.from_
        ]
        return JSONResponse(page(request, "calls", found))

    async def create_call(self, request: Request) -> Response:
        form = await form_of(request)
        return JSONResponse(self._call_json(place_by_rest(self._simulator, form)), status_code=201)

    async def get_call(self, request: Request) -> Response:
        return JSONResponse(self._call_json(self._call(request)))

    async def update_call(self, request: Request) -> Response:
        record = self._call(request)
        form = await form_of(request)
        live = self._simulator.live.get(record.sid)
        if live is None or record.ended_at is not None:
            raise ApiError(400, 21220, "Call is not in-progress. Cannot redirect.")
        live.update(_wanted(form, record))
        return JSONResponse(self._call_json(record))

    def _call_json(self, record: CallRecord) -> dict[str, Any]:
        date = self._simulator.clock.rfc2822
        ended = record.ended_at is not None
        uri = f"/2010-04-01/Accounts/{record.account_sid}/Calls/{record.sid}"
        return {
            "account_sid": record.account_sid,
            "answered_by": None,
            "api_version": "2010-04-01",
            "caller_name": record.caller_name or None,
            "date_created": date(record.created_at),
            "date_updated": date(record.created_at if record.ended_at is None else record.ended_at),
            "direction": record.direction,
            "duration": str(record.duration) if ended else None,
            "end_time": None if record.ended_at is None else date(record.ended_at),
            "forwarded_from": record.forwarded_from or None,
            "from": record.from_,
            "from_formatted": record.from_,
            "group_sid": None,
            "parent_call_sid": record.parent_sid or None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": record.sid,
            "start_time": None if record.answered_at is None else date(record.answered_at),
            "status": record.status,
            "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
            "to": record.to,
            "to_formatted": record.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }

    # --- recordings ------------------------------------------------------------------------------------------------

    async def get_recording(self, request: Request) -> Response:
        sid = request.path_params["sid"].removesuffix(".wav").removesuffix(".mp3")
        recording = self._simulator.exchange.recordings.get(sid)
        if recording is None or request.path_params["sid"].endswith(".mp3"):
            raise not_found(request.url.path)
        return Response(mono_wav(recording.sound), media_type="audio/x-wav")


def _wanted(form: MutableMapping[str, str], record: CallRecord) -> Update:
    """What an update asks for. Raises ApiError for what Twilio refuses."""
    if form.get("Status") in ("completed", "canceled"):
        return Update(end=True)
    if record.status != "in-progress":
        raise ApiError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if "Twiml" in form:
        if len(form["Twiml"]) > _MOST_TWIML:
            raise ApiError(400, 32018, "Twiml is longer than 4000 characters")
        try:
            return Update(document=parse(form["Twiml"], "", inline=True))
        except BadTwiml as bad:
            raise ApiError(400, bad.code, bad.detail) from bad
    if "Url" in form:
        return Update(url=form["Url"], method=form.get("Method", "POST"))
    raise ApiError(400, 21218, "Invalid ApplicationSid, Url, Twiml or Status")
