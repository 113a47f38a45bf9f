"""The REST API, used by Twilio's own client over a real connection, and its texts in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from requests.exceptions import ConnectionError as RequestsConnectionError
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from local.callers import SilentPhone
from local.simulators.twilio.control import asgi_app
from local.simulators.twilio.frames import tone
from local.simulators.twilio.server import serving
from local.simulators.twilio.simulator import ACCOUNT_SID, TwilioSimulator
from tests.local.simulators.twilio.world import BASE, GUEST, HOUSE, Person, World, a_world
from tests.virtual_time import run

TOKEN = "token-of-the-world"


@asynccontextmanager
async def a_client(world: World, *, token: str = TOKEN, user: str = ACCOUNT_SID) -> AsyncIterator[Client]:
    """Twilio's own client, talking to the simulator over HTTP on loopback."""
    async with serving(world.twilio, asgi_app(world.twilio, lambda steps: SilentPhone())) as base:
        http = TwilioHttpClient(pool_connections=False, timeout=5)
        client = Client(user, token, ACCOUNT_SID, http_client=http)
        client.api.base_url = base
        yield client


def in_real_time(test: Callable[[World], Any]) -> None:
    """Real sockets need real time: Twilio's client works in a thread. Texts live fast."""

    async def main() -> None:
        async with a_world() as world:
            world.twilio.messaging.pace.to_sent = world.twilio.messaging.pace.to_delivered = 0.01
            world.number.segments_per_second = 1000
            await test(world)

    asyncio.run(main())


def test_twilios_client_creates_lists_and_gets_a_text() -> None:
    async def test(world: World) -> None:
        world.app.pages["/sms-status"] = ""
        async with a_client(world) as client:
            made = await asyncio.to_thread(
                client.messages.create,
                to=GUEST,
                from_=HOUSE,
                body="Table for two",
                status_callback=f"{BASE}/sms-status",
            )
            assert made.sid is not None
            assert (made.status, made.num_segments, made.direction) == ("queued", "1", "outbound-api")
            assert made.error_code is None
            assert made.date_created is not None
            assert made.date_sent is None
            await world.twilio.messaging.settle()
            got = await asyncio.to_thread(client.messages(made.sid).fetch)
            assert got.status == "delivered"
            assert got.date_sent is not None
            listed = await asyncio.to_thread(client.messages.list, to=GUEST, limit=5)
            assert [message.sid for message in listed] == [made.sid]
        forms = world.app.forms("/sms-status")
        assert [form["MessageStatus"] for form in forms] == ["sending", "sent", "delivered"]
        assert {form["MessageSid"] for form in forms} == {made.sid}

    in_real_time(test)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "5550101"}, 21211),
        ({"from_": "+14155559999"}, 21606),
        ({"to": "+15005550009"}, 21614),
        ({"to": "+4915112345678"}, 21408),
        ({"to": "+14155550177"}, 21610),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_refusals_have_twilios_codes(fields: dict[str, str], code: int) -> None:
    async def test(world: World) -> None:
        world.twilio.messaging.handsets.closed_regions.add("+49")
        world.app.pages["/sms"] = "<Response/>"
        await world.twilio.send_text("+14155550177", HOUSE, "Stop")
        async with a_client(world) as client:
            with pytest.raises(TwilioRestException) as refused:
                await asyncio.to_thread(client.messages.create, **{"to": GUEST, "from_": HOUSE, "body": "Hi"} | fields)
            assert (refused.value.status, refused.value.code) == (400, code)

    in_real_time(test)


def test_a_wrong_token_is_401_20003_and_an_api_key_works() -> None:
    async def test(world: World) -> None:
        async with a_client(world, token="wrong") as client:
            with pytest.raises(TwilioRestException) as refused:
                await asyncio.to_thread(client.messages.create, to=GUEST, from_=HOUSE, body="Hi")
            assert (refused.value.status, refused.value.code) == (401, 20003)
        world.twilio.api_keys["SK" + "1" * 32] = "secret"
        async with a_client(world, user="SK" + "1" * 32, token="secret") as client:
            assert await asyncio.to_thread(client.messages.list) == []

    in_real_time(test)


def test_faults_come_in_order_and_the_dropped_text_was_committed() -> None:
    async def test(world: World) -> None:
        world.twilio.rest.faults.queue += ["429", "500", "drop"]
        async with a_client(world) as client:

            async def create() -> Any:
                return await asyncio.to_thread(client.messages.create, to=GUEST, from_=HOUSE, body="Hi")

            with pytest.raises(TwilioRestException) as limited:
                await create()
            with pytest.raises(TwilioRestException) as broken:
                await create()
            assert (limited.value.code, broken.value.status) == (20429, 500)
            assert world.twilio.messaging.messages == {}
            with pytest.raises(RequestsConnectionError):
                await create()
            assert len(world.twilio.messaging.messages) == 1
            assert (await create()).status == "queued"

    in_real_time(test)


def test_twilios_client_moves_and_ends_a_live_call() -> None:
    async def test(world: World) -> None:
        world.app.pages["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        async with a_client(world) as client:
            call = world.twilio.start_call(GUEST, HOUSE, Person())
            await asyncio.sleep(0.2)
            sid = call.record.sid
            assert (await asyncio.to_thread(client.calls(sid).fetch)).status == "in-progress"
            with pytest.raises(TwilioRestException) as too_long:
                await asyncio.to_thread(client.calls(sid).update, twiml=f"<Response><!--{'x' * 4000}--></Response>")
            assert too_long.value.code == 32018
            moved = "<Response><Say>moved</Say><Pause length='60'/></Response>"
            await asyncio.to_thread(client.calls(sid).update, twiml=moved)
            await asyncio.sleep(0.1)
            assert [h.detail["text"] for h in call.record.happened("say")] == ["hello", "moved"]
            await asyncio.to_thread(client.calls(sid).update, status="completed")
            record = await call.ended()
            fetched = await asyncio.to_thread(client.calls(sid).fetch)
            assert (record.status, fetched.status, fetched.duration) == ("completed", "completed", str(record.duration))
            with pytest.raises(TwilioRestException) as gone:
                await asyncio.to_thread(client.calls(sid).update, status="completed")
            assert gone.value.code == 21220

    in_real_time(test)


def test_numbers_are_listed_and_their_webhooks_set() -> None:
    async def test(world: World) -> None:
        async with a_client(world) as client:
            (number,) = await asyncio.to_thread(client.incoming_phone_numbers.list, phone_number=HOUSE)
            assert number.voice_url == f"{BASE}/voice"
            await asyncio.to_thread(number.update, voice_url=f"{BASE}/other")
        assert world.number.voice_url == f"{BASE}/other"

    in_real_time(test)


def test_the_control_endpoints_place_a_call_and_show_it() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Say>hello</Say></Response>"
            app = asgi_app(world.twilio, lambda steps: Person())
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://simulator") as client:
                placed = await client.post("/_simulator/calls", json={"from": GUEST, "to": HOUSE, "steps": []})
                sid = placed.json()["sid"]
                await world.twilio.live[sid].ended()
                shown = (await client.get(f"/_simulator/calls/{sid}")).json()
                assert (shown["status"], shown["from"]) == ("completed", GUEST)
                assert (await client.get(f"/_simulator/calls/{sid}/call.wav")).content.startswith(b"RIFF")
                assert (await client.post("/_simulator/calls", json={"from": GUEST, "to": "+1"})).status_code == 400
                assert (await client.get("/_simulator/calls/CAnone")).status_code == 404
                await client.post("/_simulator/reset")
                assert (await client.get("/_simulator/state")).json()["calls"] == []

    run(main())


def test_a_recording_is_served_as_wav() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Record action='/kept' timeout='2'/></Response>"
            world.app.pages["/kept"] = "<Response/>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person(sound=b"\xff" * 8000 + tone(1.0, 500.0)))
            app = asgi_app(world.twilio, lambda steps: Person())
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, auth=(ACCOUNT_SID, TOKEN)) as client:
                answer = await client.get(record.recordings[0].url)
            assert answer.headers["content-type"] == "audio/x-wav"
            assert len(answer.content) == 44 + 2 * 8000

    run(main())


# --- texts, in virtual time ------------------------------------------------------------------------------------------


def statuses(world: World) -> list[str]:
    return [form["MessageStatus"] for form in world.app.forms("/sms-status")]


def send(world: World, body: str = "Hi", to: str = GUEST) -> str:
    form = {"To": to, "From": HOUSE, "Body": body, "StatusCallback": f"{BASE}/sms-status"}
    return world.twilio.messaging.create(form).sid


@pytest.mark.parametrize(("registered", "code"), [(False, "30034"), (True, "30006")])
def test_undeliverable_texts_are_accepted_first_and_reported_later(registered: bool, code: str) -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/sms-status"] = ""
            world.number.registered = registered
            world.twilio.messaging.handsets.errors[GUEST] = 30006
            sid = send(world)
            await world.twilio.messaging.settle()
            assert statuses(world) == ["sending", "sent", "undelivered"]
            assert world.app.forms("/sms-status")[-1]["ErrorCode"] == code
            assert world.twilio.messaging.messages[sid].error_code == int(code)

    run(main())


def test_a_long_code_sends_one_segment_a_second() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/sms-status"] = ""
            started = asyncio.get_running_loop().time()
            for _ in range(3):
                send(world, "x" * 200)  # two segments each
            await world.twilio.messaging.settle()
            last = max(m.sent_at or 0.0 for m in world.twilio.messaging.messages.values())
            assert last - started == pytest.approx(4.2, abs=0.1)

    run(main())


def test_callbacks_may_be_doubled_and_out_of_order() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/sms-status"] = ""
            world.twilio.messaging.pace.duplicate_callbacks = True
            send(world)
            await world.twilio.messaging.settle()
            world.twilio.messaging.pace.duplicate_callbacks = False
            world.twilio.messaging.pace.reverse_callbacks = True
            send(world)
            await world.twilio.messaging.settle()
            assert statuses(world)[:6] == ["sending", "sending", "sent", "sent", "delivered", "delivered"]
            assert statuses(world)[6:] == ["sending", "delivered", "sent"]

    run(main())


def test_stop_blocks_and_start_unblocks_this_sender() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/sms"] = "<Response/>"
            world.app.pages["/sms-status"] = ""
            stop = await world.twilio.send_text(GUEST, HOUSE, " cancel ")
            assert stop.keyword == "stop"
            assert len(stop.automatic) == 1
            assert world.app.forms("/sms")[0]["Body"] == " cancel "
            with pytest.raises(Exception, match="21610"):
                send(world)
            assert (await world.twilio.send_text(GUEST, HOUSE, "START")).keyword == "start"
            send(world)

    run(main())


def test_advanced_opt_out_tells_the_application_what_a_word_meant() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/sms"] = "<Response/>"
            number = world.twilio.exchange.numbers[HOUSE]
            await world.twilio.send_text(GUEST, HOUSE, "stop")
            number.advanced_opt_out, number.more_stop_words = True, ("ALTO",)
            await world.twilio.send_text(GUEST, HOUSE, "start")
            await world.twilio.send_text(GUEST, HOUSE, "Alto")
            await world.twilio.send_text(GUEST, HOUSE, "Hello")
            told = [form.get("OptOutType") for form in world.app.forms("/sms")]
            assert told == [None, "START", "STOP", None]

    run(main())


def test_an_answer_to_a_text_is_sent_but_not_to_who_said_stop() -> None:
    async def main() -> None:
        async with a_world() as world:
            answer = MessagingResponse()
            answer.message("See you then")
            world.app.pages["/sms"] = str(answer)
            reply = await world.twilio.send_text(GUEST, HOUSE, "Are we booked?")
            assert [message.body for message in reply.replies] == ["See you then"]
            assert reply.replies[0].direction == "outbound-reply"
            assert (await world.twilio.send_text(GUEST, HOUSE, "STOP")).replies == ()

    run(main())


def test_equal_seeds_give_equal_sids() -> None:
    one, other = TwilioSimulator(seed="a"), TwilioSimulator(seed="a")
    assert one.exchange.ids.sid("CA") == other.exchange.ids.sid("CA")
