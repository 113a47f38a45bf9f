"""A call with a media stream, from the ring to the last callback, in virtual time."""

import asyncio
import base64
from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect, VoiceResponse
from websockets.exceptions import InvalidURI

from local.simulators.memory_socket import join
from local.simulators.twilio import MemorySocket, PhoneTick
from local.simulators.twilio.call import Update
from local.simulators.twilio.frames import SILENCE, tone
from tests.local.simulators.twilio.world import BASE, GUEST, HOUSE, MediaServer, Person, World, a_world
from tests.virtual_time import run

SPEECH = tone(1.0, 700.0)


def stream_twiml(url: str = "wss://example.com/media", *, action: str = f"{BASE}/after", **parameters: str) -> str:
    response = VoiceResponse()
    connect = Connect(action=action) if action else Connect()
    stream = connect.stream(url=url, status_callback="/stream-status")
    for name, value in parameters.items():
        stream.parameter(name=name, value=value)
    response.append(connect)
    response.say("behind the stream")
    return str(response)


def payload(sound: bytes) -> dict[str, str]:
    return {"payload": base64.b64encode(sound).decode()}


def a_streaming_world(world: World, **parameters: str) -> None:
    world.app.pages["/voice"] = stream_twiml(**parameters)
    world.app.pages["/stream-status"] = ""


def test_the_webhook_the_handshake_and_the_messages_are_as_documented() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world, token="t-1")
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=2000))
            form = world.app.forms("/voice")[0]
            assert (form["CallSid"], form["From"], form["To"]) == (record.sid, GUEST, HOUSE)
            assert (form["CallStatus"], form["Direction"], form["ApiVersion"]) == ("ringing", "inbound", "2010-04-01")
            server = world.servers[0]
            signature = server.headers["X-Twilio-Signature"]
            assert RequestValidator("token-of-the-world").validate("wss://example.com/media", {}, signature)
            assert [m["event"] for m in server.received[:3]] == ["connected", "start", "media"]
            assert server.received[1]["start"]["callSid"] == record.sid
            assert server.received[1]["start"]["customParameters"] == {"token": "t-1"}
            numbers = [int(m["sequenceNumber"]) for m in server.received[1:]]
            assert numbers == list(range(1, len(numbers) + 1))
            assert server.received[-1]["event"] == "stop"
            assert server.socket.close_code == 1000

    run(main())


def test_media_comes_every_20_ms_silence_included_and_never_drifts() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=60_000, sound=SPEECH))
            media = world.servers[0].of("media")
            assert len(media) == pytest.approx(3000, abs=2)
            assert [int(m["media"]["chunk"]) for m in media] == list(range(1, len(media) + 1))
            assert [int(m["media"]["timestamp"]) for m in media] == [20 * i for i in range(len(media))]
            assert base64.b64decode(media[-1]["media"]["payload"]) == SILENCE
            assert record.duration == pytest.approx(60, abs=1)
            assert record.answered_at is not None
            assert record.ended_at is not None
            assert record.ended_at - record.answered_at == pytest.approx(60.0, abs=0.05)

    run(main())


def test_audio_is_played_in_real_time_and_marks_come_back_when_it_was_heard() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                await server.send("media", media=payload(SPEECH))
                await server.send("mark", mark={"name": "said"})
                mark = await server.until("mark")
                assert mark["mark"] == {"name": "said"}
                await server.socket.close(1000, "goodbye")

            world.serve = serve
            person = Person(hang_up_at=30_000)
            record = await world.twilio.place_call(GUEST, HOUSE, person)
            stream = record.streams[0]
            (mark,) = record.happened("mark")
            (started,) = record.happened("stream started")
            assert 1.0 <= mark.at - started.at <= 1.06
            assert stream.bytes_played == len(SPEECH)
            assert SPEECH in bytes(person.heard)
            assert bytes(record.tracks.heard) == bytes(person.heard)

    run(main())


def test_clear_stops_the_sound_at_once_and_returns_the_marks() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                await server.send("media", media=payload(SPEECH * 10))
                await server.send("mark", mark={"name": "never heard"})
                for _ in range(25):
                    await server.until("media")
                await server.send("clear")
                await server.until("mark")
                await server.drain()

            world.serve = serve
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=3000))
            stream = record.streams[0]
            assert stream.marks_echoed == ["never heard"]
            assert 450 * 8 <= stream.bytes_played <= 560 * 8
            assert bytes(record.tracks.heard[600 * 8 :]).strip(b"\xff") == b""

    run(main())


def test_keys_reach_the_stream() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=1000, keys={200: "0", 400: "#"}))
            assert [m["dtmf"]["digit"] for m in world.servers[0].of("dtmf")] == ["0", "#"]

    run(main())


def test_when_the_server_closes_the_action_decides_and_31921_is_noted() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                await server.socket.close(1000, "over")

            world.serve = serve
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [31921]
            assert record.streams[0].ended_by == "server"
            assert world.app.forms("/after")[0]["CallStatus"] == "in-progress"
            assert [h.detail["verb"] for h in record.happened("verb")] == ["Connect", "Hangup"]
            assert record.status == "completed"
            (last,) = world.app.forms("/status")
            assert (last["CallStatus"], last["SequenceNumber"]) == ("completed", "0")
            assert last["CallDuration"] == str(record.duration)
            events = [form["StreamEvent"] for form in world.app.forms("/stream-status")]
            assert events == ["stream-started", "stream-stopped"]

    run(main())


def test_without_an_action_the_next_verb_runs() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = stream_twiml(action="")
            world.app.pages["/stream-status"] = ""

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                await server.socket.close()

            world.serve = serve
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert [h.detail["verb"] for h in record.happened("verb")] == ["Connect", "Say"]
            assert [h.detail["text"] for h in record.happened("say")] == ["behind the stream"]

    run(main())


def test_the_action_is_not_asked_after_hang_up_unless_judged_otherwise() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=500))
            assert world.app.forms("/after") == []
            world.twilio.judgements.connect_action_after_hang_up = True
            await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=500))
            assert [form["CallStatus"] for form in world.app.forms("/after")] == ["completed"]

    run(main())


def test_a_cut_connection_is_31903_and_the_call_goes_on_with_the_action() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            call = world.twilio.start_call(GUEST, HOUSE, Person())
            while call.stream is None:  # noqa: ASYNC110  # virtual time: nothing is really waited for
                await asyncio.sleep(0.02)
            call.stream.cut()
            record = await call.ended()
            assert record.warning_codes == [31903]
            assert record.streams[0].ended_by == "lost"
            assert world.servers[0].of("stop") == []
            assert len(world.app.forms("/after")) == 1

    run(main())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TimeoutError(), 31901),
        (ConnectionRefusedError(), 31902),
        (InvalidURI("x", "y"), 31923),
        (ConnectionResetError(), 31903),
    ],
)
def test_a_stream_that_cannot_start_has_its_documented_code_and_the_call_goes_on(error: Exception, code: int) -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            world.refuse = error
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [code]
            assert len(world.app.forms("/after")) == 1
            assert world.app.forms("/stream-status")[0]["StreamEvent"] == "stream-error"

    run(main())


@pytest.mark.parametrize(
    ("url", "track", "code"),
    [
        ("ws://example.com/media", "inbound_track", 31922),
        ("https://example.com/media", "inbound_track", 31922),
        ("wss:///media", "inbound_track", 31923),
        ("wss://example.com/media", "both_tracks", 31941),
    ],
)
def test_what_the_noun_may_not_ask_is_refused(url: str, track: str, code: int) -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = f'<Response><Connect><Stream url="{url}" track="{track}"/></Connect></Response>'
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [code]
            assert world.servers == []

    run(main())


def test_a_query_string_never_arrives_and_long_parameters_neither() -> None:
    async def main() -> None:
        async with a_world() as world:
            twiml = stream_twiml("wss://example.com/media?token=secret", long="x" * 500, short="y")
            world.app.pages |= {"/voice": twiml, "/stream-status": ""}
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=200))
            assert world.servers[0].url == "wss://example.com/media"
            assert world.servers[0].received[1]["start"]["customParameters"] == {"short": "y"}
            assert record.warning_codes == [31920, 12200]

    run(main())


def test_faulty_messages_are_reported_once_per_stream() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                await server.socket.send(b"binary")
                await server.socket.send("{}")
                await server.socket.send("{}")
                await server.drain()

            world.serve = serve
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=500))
            assert record.warning_codes == [31950, 31951]

    run(main())


def test_a_rest_update_interrupts_the_stream_and_replaces_the_document() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            world.app.pages["/other"] = "<Response><Say>moved</Say></Response>"
            call = world.twilio.start_call(GUEST, HOUSE, Person())
            await asyncio.sleep(2.0)
            call.update(Update(url=f"{BASE}/other"))
            record = await call.ended()
            assert world.servers[0].received[-1]["event"] == "stop"
            assert record.streams[0].ended_by == "update"
            assert [h.detail["verb"] for h in record.happened("verb")] == ["Connect", "Say"]
            assert world.app.forms("/after") == []

    run(main())


def test_media_that_stops_arriving_leaves_the_socket_open() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            call = world.twilio.start_call(GUEST, HOUSE, Person(hang_up_at=5000))
            await asyncio.sleep(1.0)
            assert call.stream is not None
            call.stream.stop_media()
            seen = len(world.servers[0].of("media"))
            record = await call.ended()
            assert len(world.servers[0].of("media")) - seen <= 1
            assert record.streams[0].ended_by == "caller"
            assert world.servers[0].received[-1]["event"] == "stop"

    run(main())


def test_more_than_ten_minutes_of_audio_is_31931_and_what_came_before_is_played() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)

            async def serve(server: MediaServer) -> None:
                await server.until("start")
                for _ in range(11):
                    await server.send("media", media=payload(b"\x20" * 8 * 60_000))
                await server.drain()

            world.serve = serve
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=2000))
            assert record.warning_codes == [31931]
            assert record.streams[0].bytes_played > 1500 * 8

    run(main())


class StuckSocket(MemorySocket):
    """A server that stops reading after some messages."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 30

    async def send(self, message: str | bytes) -> None:
        if self.left == 0:
            await asyncio.Event().wait()
        self.left -= 1
        await super().send(message)


def test_a_server_that_does_not_read_loses_audio_with_31930() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            world.twilio.judgements.congested_frames = 100
            stuck, theirs = StuckSocket(), MemorySocket()
            join(stuck, theirs)

            async def connect(url: str, headers: Mapping[str, str]) -> MemorySocket:
                return stuck

            world.twilio.exchange.connector = connect
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=10_000))
            assert record.warning_codes == [31930]
            assert record.streams[0].frames_sent < 200

    run(main())


def test_a_person_whose_phone_breaks_ends_the_call_loudly() -> None:
    class Broken(Person):
        def tick(self, heard: bytes) -> PhoneTick:
            raise RuntimeError("the phone fell into the soup")

    async def main() -> None:
        async with a_world() as world:
            a_streaming_world(world)
            with pytest.raises(RuntimeError, match="soup"):
                await world.twilio.place_call(GUEST, HOUSE, Broken())

    run(main())
