"""Push channels: opened and stopped by Google's own client, delivered on virtual time to a receiver."""

import asyncio
from typing import Any

import httpx
import pytest

from local.simulators.google_calendar import Courier
from tests.local.simulators.google_calendar.google_world import GoogleWorld, refusal_of, valid
from tests.virtual_time import run

ADDRESS = "https://phone.example.com/calendar/push"


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def watch(world: GoogleWorld, **more: Any) -> Any:
    body = {"id": "channel-1", "type": "web_hook", "address": ADDRESS, **more}
    return world.client.events().watch(calendarId=world.calendar.id, body=body)


def test_a_channel_is_opened_with_sync_and_told_of_every_change(world: GoogleWorld) -> None:
    channel = valid("Channel", watch(world, token="secret").execute())
    world.insert()
    world.owner.retitle("Rossi", "6p · Rossi")
    world.owner.delete("Rossi")

    states = [one.headers["X-Goog-Resource-State"] for one in world.google.pushed]
    numbers = [int(one.headers["X-Goog-Message-Number"]) for one in world.google.pushed]
    assert states == ["sync", "exists", "exists", "exists"]
    assert numbers[0] == 1
    assert numbers == sorted(set(numbers))
    last = world.google.pushed[-1]
    assert last.address == ADDRESS
    assert last.headers["X-Goog-Channel-ID"] == "channel-1"
    assert last.headers["X-Goog-Channel-Token"] == "secret"
    assert last.headers["X-Goog-Resource-ID"] == channel["resourceId"]
    assert last.headers["X-Goog-Channel-Expiration"] == "Sun, 29 Nov 2026 18:00:00 GMT"


def test_the_stricter_of_wish_and_limit_is_the_expiration(world: GoogleWorld) -> None:
    week = int(world.clock.now().timestamp() * 1000) + 604_800_000
    assert watch(world).execute()["expiration"] == str(week)
    assert watch(world, id="channel-2", params={"ttl": "99999999"}).execute()["expiration"] == str(week)
    wish = str(week - 1000)
    assert watch(world, id="channel-3", expiration=wish).execute()["expiration"] == wish

    world.clock.pass_by(days=8)
    world.insert()
    assert [one.headers["X-Goog-Resource-State"] for one in world.google.pushed] == ["sync"] * 3


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"address": "http://phone.example.com/push"}, "push.webhookUrlNotHttps"),
        ({"type": "carrier_pigeon"}, "unknownChannelType"),
        ({"id": ""}, "required"),
        ({"id": "x" * 65}, "invalid"),
        ({"token": "x" * 257}, "invalid"),
        ({"expiration": "1"}, "invalid"),
        ({"params": {"ttl": "soon"}}, "invalid"),
    ],
)
def test_wishes_that_google_refuses(world: GoogleWorld, wish: Any, reason: str) -> None:
    assert refusal_of(watch(world, **wish)) == (400, reason)


def test_plain_http_is_taken_only_where_it_was_allowed(world: GoogleWorld) -> None:
    world.google.judgements.allow_http_channels = True

    assert watch(world, address="http://127.0.0.1:8000/push").execute()["id"] == "channel-1"


def test_an_id_serves_once_and_a_stopped_channel_is_silent(world: GoogleWorld) -> None:
    channel = watch(world).execute()
    assert refusal_of(watch(world)) == (400, "channelIdNotUnique")
    stop = world.client.channels().stop
    other = {"id": "channel-1", "resourceId": "other"}
    assert refusal_of(stop(body=other)) == (404, "channelNotFound")

    assert stop(body={"id": channel["id"], "resourceId": channel["resourceId"]}).execute() == ""

    world.insert()
    assert len(world.google.pushed) == 1
    assert refusal_of(watch(world)) == (400, "channelIdNotUnique")


def test_whoever_may_no_longer_see_the_calendar_is_told_nothing(world: GoogleWorld) -> None:
    watch(world).execute()
    world.owner.unshare(world.key["client_email"])
    world.owner.create("secret", world.clock.now())

    assert len(world.google.pushed) == 1


class Receiver:
    """Answers as told, one status after the other, then 204; remembers when what arrived."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.arrived: list[tuple[float, str, bytes]] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        at = round(asyncio.get_running_loop().time(), 3)
        self.arrived.append((at, str(request.url), await request.aread()))
        return httpx.Response(self.statuses.pop(0) if self.statuses else 204)


def deliver(world: GoogleWorld, receiver: Receiver) -> list[int]:
    """Open a channel, let its `sync` arrive, and give what became of each try."""

    async def main() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(receiver)) as http:
            courier = Courier(world.google, http, {"https://phone.example.com": "http://127.0.0.1:8000"})
            watch(world).execute()
            await courier.settle()
            await courier.close()
        return [status for _, status in courier.delivered]

    return run(main())


def test_a_message_has_no_body_and_is_led_to_where_the_address_is_served(world: GoogleWorld) -> None:
    receiver = Receiver()

    assert deliver(world, receiver) == [204]
    assert receiver.arrived == [(0.0, "http://127.0.0.1:8000/calendar/push", b"")]


def test_only_some_refusals_are_tried_again(world: GoogleWorld) -> None:
    receiver = Receiver(503, 500, 204)
    assert deliver(world, receiver) == [503, 500, 204]
    assert [at for at, _, _ in receiver.arrived] == [0.0, 1.0, 3.0]

    assert deliver(GoogleWorld(), Receiver(404)) == [404]
    assert deliver(GoogleWorld(), Receiver(*[503] * 20)) == [503] * 6


def test_push_can_be_off_double_or_late(world: GoogleWorld) -> None:
    world.google.push.on = False
    assert deliver(world, Receiver()) == []
    assert len(world.google.pushed) == 1

    twice = GoogleWorld()
    twice.google.push.copies, twice.google.push.late_s = 2, 30
    receiver = Receiver()
    assert deliver(twice, receiver) == [204, 204]
    assert [at for at, _, _ in receiver.arrived] == [30.0, 30.0]
