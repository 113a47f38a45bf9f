"""The simulator and a foreign bridge over real sockets: FastAPI and websockets, as in Twilio's own examples."""

import asyncio
import base64
import json

import pytest
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from twilio.twiml.voice_response import Connect, VoiceResponse

from local.callers import HangUp, Listen, Say, ScriptedCaller
from local.simulators.twilio import Number, TwilioSimulator
from local.simulators.twilio.frames import is_loud
from local.simulators.twilio.server import serving
from tests.local.simulators.twilio.world import GUEST, HOUSE, Person, ToneVoice


def echoing_bridge() -> FastAPI:
    """A bridge that says back what it has heard, once the caller has been silent for 100 ms."""
    app = FastAPI()

    @app.post("/incoming-call")
    async def incoming(request: Request) -> Response:
        response = VoiceResponse()
        connect = Connect()
        connect.stream(url=f"ws://{request.url.netloc}/media-stream")
        response.append(connect)
        return Response(str(response), media_type="application/xml")

    @app.websocket("/media-stream")
    async def media(socket: WebSocket) -> None:
        await socket.accept()
        sid, heard, quiet = "", [], 0
        try:
            async for text in socket.iter_text():
                message = json.loads(text)
                if message["event"] == "start":
                    sid = message["start"]["streamSid"]
                if message["event"] != "media":
                    continue
                loud = is_loud(base64.b64decode(message["media"]["payload"]))
                quiet = 0 if loud else quiet + 1
                if loud:
                    heard.append(message["media"]["payload"])
                elif heard and quiet == 5:
                    for payload in heard:
                        await socket.send_json({"event": "media", "streamSid": sid, "media": {"payload": payload}})
                    await socket.send_json({"event": "mark", "streamSid": sid, "mark": {"name": "echo"}})
                    heard = []
        except WebSocketDisconnect:
            return

    return app


def test_a_foreign_bridge_on_fastapi_talks_with_a_scripted_caller_in_real_time() -> None:
    async def main() -> None:
        twilio = TwilioSimulator()
        async with serving(twilio, echoing_bridge()) as base:
            twilio.add_number(Number(HOUSE, voice_url=f"{base}/incoming-call"))
            guest = ScriptedCaller([Say("Hello"), Listen(silence_ms=200, limit_s=5), HangUp()], ToneVoice())
            async with asyncio.timeout(10):
                record = await twilio.place_call(GUEST, HOUSE, guest)
            await twilio.close()
        assert guest.missed == []
        assert record.warning_codes == []
        assert record.streams[0].marks_echoed == ["echo"]
        assert guest.latencies_ms == [pytest.approx(120, abs=100)]
        assert ToneVoice().render("Hello", "en")[:1600] in bytes(record.tracks.heard)

    asyncio.run(main())


@pytest.mark.parametrize(("path", "code"), [("/nowhere", 31920), (None, 31902)])
def test_refusals_on_the_wire_have_their_codes(path: str | None, code: int) -> None:
    async def main() -> None:
        twilio = TwilioSimulator()
        app = FastAPI()

        @app.post("/voice")
        async def voice(request: Request) -> Response:
            target = f"{request.url.netloc}{path}" if path else "127.0.0.1:9"
            twiml = f'<Response><Connect><Stream url="ws://{target}"/></Connect></Response>'
            return Response(twiml, media_type="text/xml")

        async with serving(twilio, app) as base:
            twilio.add_number(Number(HOUSE, voice_url=f"{base}/voice"))
            async with asyncio.timeout(10):
                record = await twilio.place_call(GUEST, HOUSE, Person())
            await twilio.close()
        assert record.warning_codes == [code]
        assert record.status == "completed"

    asyncio.run(main())


def test_a_connection_that_is_cut_is_seen_by_both_sides() -> None:
    async def main() -> None:
        twilio = TwilioSimulator()
        async with serving(twilio, echoing_bridge()) as base:
            twilio.add_number(Number(HOUSE, voice_url=f"{base}/incoming-call"))
            call = twilio.start_call(GUEST, HOUSE, Person())
            await asyncio.sleep(0.3)
            assert call.stream is not None
            call.stream.cut()
            async with asyncio.timeout(5):
                record = await call.ended()
            await twilio.close()
        assert record.warning_codes == [31903]
        assert record.streams[0].ended_by == "lost"

    asyncio.run(main())


def test_frames_keep_their_pace_in_real_time() -> None:
    async def main() -> None:
        twilio = TwilioSimulator()
        async with serving(twilio, echoing_bridge()) as base:
            twilio.add_number(Number(HOUSE, voice_url=f"{base}/incoming-call"))
            record = await twilio.place_call(GUEST, HOUSE, Person(hang_up_at=1500))
            await twilio.close()
        assert record.answered_at is not None
        assert record.ended_at is not None
        assert record.ended_at - record.answered_at == pytest.approx(1.52, abs=0.2)
        assert record.tracks.ms == 1520

    asyncio.run(main())
