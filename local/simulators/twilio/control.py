"""The simulator's own endpoints under `/_simulator/`: place calls, send texts, look, break things, forget.

Nothing here exists at Twilio. Bodies and answers are JSON; unknown calls are 404, wrong bodies 400 with `error`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.simulators.twilio.exchange import CalledParty
from local.simulators.twilio.simulator import MakePhone, TwilioSimulator, number_from


class Control:
    """`make_phone` turns the steps of a script into a person."""

    def __init__(self, simulator: TwilioSimulator, make_phone: MakePhone) -> None:
        self._simulator = simulator
        self._make_phone = make_phone

    def routes(self) -> list[Route]:
        endpoints: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
            ("/calls", self.place_call, "POST"),
            ("/calls/{sid}", self.get_call, "GET"),
            ("/calls/{sid}/call.wav", self.get_sound, "GET"),
            ("/texts", self.send_text, "POST"),
            ("/numbers", self.add_number, "POST"),
            ("/people", self.add_person, "POST"),
            ("/state", self.state, "GET"),
            ("/faults", self.set_faults, "POST"),
            ("/reset", self.reset, "POST"),
        ]
        return [Route("/_simulator" + path, _checked(end), methods=[method]) for path, end, method in endpoints]

    async def place_call(self, request: Request) -> Response:
        """`{"from", "to", "steps": [...]}` -> `{"sid"}`, at once; the call goes on by itself."""
        body = await request.json()
        call = self._simulator.start_call(body["from"], body["to"], self._make_phone(body.get("steps", [])))
        return JSONResponse({"sid": call.record.sid}, status_code=201)

    async def get_call(self, request: Request) -> Response:
        record = self._simulator.exchange.calls.get(request.path_params["sid"])
        return JSONResponse({"error": "no such call"}, 404) if record is None else JSONResponse(record.summary())

    async def get_sound(self, request: Request) -> Response:
        record = self._simulator.exchange.calls.get(request.path_params["sid"])
        if record is None:
            return JSONResponse({"error": "no such call"}, 404)
        return Response(record.tracks.wav(), media_type="audio/wav")

    async def send_text(self, request: Request) -> Response:
        """`{"from", "to", "body"}` -> keyword, automatic answers, the application's replies."""
        body = await request.json()
        text = await self._simulator.send_text(body["from"], body["to"], body["body"])
        replies = [reply.body for reply in text.replies]
        return JSONResponse(
            {"keyword": text.keyword, "automatic": list(text.automatic), "replies": replies, "error": text.error}
        )

    async def add_number(self, request: Request) -> Response:
        number = self._simulator.add_number(number_from(await request.json()))
        return JSONResponse(asdict(number), status_code=201)

    async def add_person(self, request: Request) -> Response:
        """`{"number", "does", "rings_s", "steps"}`: how somebody behaves who is dialled."""
        body = await request.json()
        steps = body.get("steps", [])
        party = CalledParty(body["does"], float(body.get("rings_s", 3.0)), lambda: self._make_phone(steps))
        self._simulator.add_person(body["number"], party)
        return JSONResponse({}, status_code=201)

    async def state(self, request: Request) -> Response:
        simulator = self._simulator
        messages = [
            {"sid": m.sid, "from": m.from_, "to": m.to, "body": m.body, "status": m.status, "direction": m.direction}
            for m in simulator.messaging.messages.values()
        ]
        calls = [record.summary() for record in simulator.exchange.calls.values()]
        numbers = [asdict(number) for number in simulator.exchange.numbers.values()]
        return JSONResponse({"calls": calls, "live": list(simulator.live), "messages": messages, "numbers": numbers})

    async def set_faults(self, request: Request) -> Response:
        """Any of: `messages` (words, see rest.Faults), `slow_webhooks` {part of URL: seconds}, `undelivered` {number: code},
        `not_mobile` [numbers], `stream` {"sid", "do": "cut" | "stop_media"}."""
        body: dict[str, Any] = await request.json()
        simulator = self._simulator
        simulator.rest.faults.queue += body.get("messages", [])
        simulator.slow_webhooks.update(body.get("slow_webhooks", {}))
        simulator.messaging.handsets.errors.update(body.get("undelivered", {}))
        simulator.messaging.handsets.not_mobile.update(body.get("not_mobile", []))
        if "stream" in body:
            call = simulator.live.get(body["stream"]["sid"])
            if call is None or call.stream is None:
                return JSONResponse({"error": "no such stream"}, 404)
            {"cut": call.stream.cut, "stop_media": call.stream.stop_media}[body["stream"]["do"]]()
        return JSONResponse({})

    async def reset(self, request: Request) -> Response:
        await self._simulator.reset()
        return JSONResponse({})


def _checked(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def checked(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return checked


def asgi_app(simulator: TwilioSimulator, make_phone: MakePhone) -> Starlette:
    """REST API and control endpoints as one ASGI application."""
    return Starlette(routes=[*simulator.routes(), *Control(simulator, make_phone).routes()])
