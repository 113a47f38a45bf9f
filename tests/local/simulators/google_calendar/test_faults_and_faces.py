"""What can be made to go wrong, in memory and on a real port, and the control endpoints."""

import asyncio
from typing import Any

import httpx
import pytest
from googleapiclient.errors import HttpError

from local.simulators.google_calendar import AsyncMemoryTransport, MemoryTransport
from local.simulators.google_calendar.server import asgi_app, serving
from local.simulators.serving.port import ConnectionDropped
from tests.local.simulators.google_calendar.google_world import AGENT, GoogleWorld, dinner, refusal_of
from tests.virtual_time import run


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def insert(world: GoogleWorld, **more: Any) -> Any:
    return world.client.events().insert(calendarId=world.calendar.id, body=dinner(**more))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("429", (429, "rateLimitExceeded")),
        ("rateLimitExceeded", (403, "rateLimitExceeded")),
        ("userRateLimitExceeded", (403, "userRateLimitExceeded")),
        ("quotaExceeded", (403, "quotaExceeded")),
        ("forbidden", (403, "forbidden")),
        ("500", (500, "backendError")),
        ("503", (503, "backendError")),
        ("410", (410, "fullSyncRequired")),
    ],
)
def test_a_fault_is_met_as_often_as_said_and_nothing_is_carried_out(
    world: GoogleWorld, kind: str, answer: tuple[int, str]
) -> None:
    world.google.faults.add(kind, on="events.insert", times=2)

    assert refusal_of(insert(world)) == answer
    assert refusal_of(insert(world)) == answer
    assert world.titles() == []
    insert(world).execute()
    assert world.titles() == ["4p · Rossi"]


def test_googles_client_gets_over_a_401_and_retries_what_it_may(world: GoogleWorld) -> None:
    world.google.faults.add("401", on="events.list")
    assert world.titles() == []

    world.google.faults.add("429:7", on="events.insert")
    with pytest.raises(HttpError) as refused:
        insert(world).execute()
    assert refused.value.resp["retry-after"] == "7"


def test_a_410_can_wait_for_the_next_sync_alone(world: GoogleWorld) -> None:
    token = world.listed()["nextSyncToken"]
    world.google.faults.add("410", on="events.sync")

    assert world.listed()["items"] == []
    sync = world.client.events().list(calendarId=world.calendar.id, syncToken=token)
    assert refusal_of(sync) == (410, "fullSyncRequired")
    assert sync.execute()["items"] == []


def test_a_dropped_insert_was_carried_out_and_its_retry_is_a_duplicate(world: GoogleWorld) -> None:
    world.google.faults.add("drop", on="events.insert")

    with pytest.raises(ConnectionResetError):
        insert(world, id="abc12").execute()

    assert world.titles() == ["4p · Rossi"]
    assert refusal_of(insert(world, id="abc12")) == (409, "duplicate")


def test_a_refused_connection_carries_out_nothing(world: GoogleWorld) -> None:
    world.google.faults.add("refuse", on="events.*")

    with pytest.raises(ConnectionResetError):
        insert(world).execute()
    assert world.titles() == []


def test_an_unknown_fault_is_refused_at_once(world: GoogleWorld) -> None:
    with pytest.raises(ValueError, match="no fault"):
        world.google.faults.add("gremlins")


def bearer(world: GoogleWorld) -> dict[str, str]:
    world.listed()
    (token,) = world.google.identities._tokens
    return {"Authorization": f"Bearer {token}"}


def test_in_memory_slowness_is_a_timeout_and_a_drop_a_protocol_error(world: GoogleWorld) -> None:
    waited: list[float] = []
    path = f"https://www.googleapis.com/calendar/v3/calendars/{world.calendar.id}/events"
    headers = bearer(world)
    with httpx.Client(transport=MemoryTransport(world.google, waited.append), timeout=2, headers=headers) as client:
        world.google.faults.add("slow:30")
        with pytest.raises(httpx.ReadTimeout):
            client.get(path)
        world.google.faults.add("slow:1")
        assert client.get(path).status_code == 200
        world.google.faults.add("drop")
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(path)
    assert waited[:2] == [2, 1]


def test_in_memory_slowness_passes_on_virtual_time(world: GoogleWorld) -> None:
    headers = bearer(world)

    async def main() -> float:
        world.google.faults.add("slow:9")
        async with httpx.AsyncClient(transport=AsyncMemoryTransport(world.google), timeout=20) as client:
            path = f"https://www.googleapis.com/calendar/v3/calendars/{world.calendar.id}/events"
            assert (await client.get(path, headers=headers)).status_code == 200
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(9)


def test_on_a_real_port_a_drop_really_drops_and_the_key_may_name_the_port(world: GoogleWorld) -> None:
    headers = bearer(world)

    async def main() -> list[object]:
        async with serving(world.google) as base, httpx.AsyncClient(base_url=base, headers=headers) as client:
            path = f"/calendar/v3/calendars/{world.calendar.id}/events"
            world.google.faults.add("drop", on="events.insert")
            with pytest.raises(httpx.RemoteProtocolError):
                await client.post(path, json=dinner(id="abc12"))
            again = await client.post(path, json=dinner(id="abc12"))
            listed = await client.get(path)
            gone = await client.delete(f"{path}/abc12")
            return [again.status_code, len(listed.json()["items"]), gone.status_code, f"{base}/token"]

    *statuses, token_uri = asyncio.run(main())
    assert statuses == [409, 1, 204]
    assert token_uri in world.google.identities.audiences


def control(world: GoogleWorld, *calls: tuple[str, str, Any]) -> list[httpx.Response]:
    async def main() -> list[httpx.Response]:
        transport = httpx.ASGITransport(asgi_app(world.google))
        async with httpx.AsyncClient(transport=transport, base_url="http://google.test") as client:
            return [await client.request(method, f"/__control/{path}", json=body) for method, path, body in calls]

    return asyncio.run(main())


def test_the_control_endpoints_are_the_owners_hands(world: GoogleWorld) -> None:
    calendar = world.calendar.id
    answers = control(
        world,
        ("POST", "owner/create", {"calendar": calendar, "title": "BLOCK 20", "starts": "2026-11-23T18:00:00-05:00"}),
        ("POST", "owner/block_day", {"calendar": calendar, "day": "2026-11-26"}),
        ("POST", "owner/move", {"calendar": calendar, "which": "BLOCK", "starts": "2026-11-23T19:00:00-05:00"}),
        ("POST", "owner/retitle", {"calendar": calendar, "which": "BLOCK", "title": "BLOCK 30"}),
        ("POST", "owner/delete", {"calendar": calendar, "which": "Closed"}),
        ("POST", "owner/unshare", {"calendar": calendar, "email": AGENT}),
        ("POST", "kill", {"email": AGENT}),
        ("POST", "faults", {"kind": "503", "on": "token", "times": 3}),
        ("POST", "push", {"on": False}),
        ("GET", "state", None),
    )

    assert [one.status_code for one in answers] == [200] * 10
    (state,) = answers[-1].json()["calendars"]
    assert state["shared_with"] == {}
    assert [(one["summary"], one["status"]) for one in state["events"]] == [
        ("BLOCK 30", "confirmed"),
        ("Closed", "cancelled"),
    ]
    assert world.google.faults.waiting[0].times == 3
    assert not world.google.push.on
    reset, journal = control(world, ("POST", "reset", {}), ("GET", "journal", None))
    assert reset.status_code == 200
    assert journal.json() == []


def test_wrong_wishes_to_the_control_endpoints_are_told(world: GoogleWorld) -> None:
    answers = control(
        world,
        (
            "POST",
            "owner/move",
            {"calendar": world.calendar.id, "which": "nobody", "starts": "2026-11-23T19:00:00-05:00"},
        ),
        ("POST", "owner/move", {"calendar": world.calendar.id, "which": "nobody", "starts": "2026-11-23T19:00:00"}),
        ("POST", "owner/sell", {"calendar": world.calendar.id}),
        ("POST", "faults", {"kind": "gremlins"}),
        ("POST", "kill", {"email": AGENT, "how": "boredom"}),
    )

    assert [one.status_code for one in answers] == [404, 400, 404, 400, 400]


def test_in_process_a_dropped_connection_goes_to_the_client(world: GoogleWorld) -> None:
    headers = bearer(world)
    world.google.faults.add("drop")

    async def main() -> None:
        transport = httpx.ASGITransport(asgi_app(world.google))
        async with httpx.AsyncClient(transport=transport, base_url="http://google.test", headers=headers) as client:
            await client.get(f"/calendar/v3/calendars/{world.calendar.id}/events")

    with pytest.raises(ConnectionDropped):
        asyncio.run(main())


def test_the_journal_tells_what_each_request_costs_and_met(world: GoogleWorld) -> None:
    event = world.insert()
    world.google.faults.add("503", on="events.patch")
    patch = world.client.events().patch(calendarId=world.calendar.id, eventId=event["id"], body={"summary": "x"})
    refusal_of(patch)

    entry = world.google.journal[-1]
    assert (entry.operation, entry.units, entry.status, entry.fault) == ("events.patch", 3, 503, "503")
    assert entry.at == world.clock.now()
