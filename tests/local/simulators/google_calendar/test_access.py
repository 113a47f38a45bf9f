"""Who gets in: assertions, refresh tokens, the ways in which they die, scopes and sharing."""

import time
from typing import Any

import google.auth.crypt
import google.auth.jwt
import httpx
import pytest
from google.auth.exceptions import RefreshError

from local.simulators.google_calendar import MemoryTransport
from local.simulators.google_calendar.identity import DEATHS, JWT_BEARER, TOKEN_URI
from tests.local.simulators.google_calendar.google_world import AGENT, AUTH, GoogleWorld, dinner, refusal_of, valid

EVENTS = AUTH + "calendar.events"


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def browser(world: GoogleWorld) -> httpx.Client:
    return httpx.Client(transport=MemoryTransport(world.google), base_url="https://www.googleapis.com")


def post_token(world: GoogleWorld, **form: str) -> httpx.Response:
    with browser(world) as client:
        return client.post("/token", data=form)


def assertion(world: GoogleWorld, **claims: Any) -> str:
    now = int(time.time())
    payload = {"iss": AGENT, "scope": EVENTS, "aud": TOKEN_URI, "iat": now, "exp": now + 3600, **claims}
    made_from: Any = google.auth.crypt.RSASigner.from_service_account_info
    encode: Any = google.auth.jwt.encode
    return str(encode(made_from(world.key), payload).decode())


def test_a_signed_assertion_buys_a_token_for_an_hour(world: GoogleWorld) -> None:
    answer = post_token(world, grant_type=JWT_BEARER, assertion=assertion(world)).json()

    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3599
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"aud": "https://example.com/token"}, "invalid_grant"),
        ({"exp": int(time.time()) + 7200}, "invalid_grant"),
        ({"iat": int(time.time()) - 9000, "exp": int(time.time()) - 5400}, "invalid_grant"),
        ({"iss": "stranger@example.com"}, "invalid_grant"),
        ({"scope": ""}, "invalid_scope"),
        ({"sub": "owner@example.com"}, "unauthorized_client"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(world: GoogleWorld, claims: Any, error: str) -> None:
    answer = post_token(world, grant_type=JWT_BEARER, assertion=assertion(world, **claims))

    assert answer.json()["error"] == error
    assert answer.status_code in (400, 401)


def test_a_key_that_is_not_the_accounts_is_refused(world: GoogleWorld) -> None:
    signed = assertion(world)
    world.key = world.google.identities.new_service_account(AGENT)
    head, payload, _ = signed.split(".")

    assert post_token(world, grant_type=JWT_BEARER, assertion=signed).json()["error"] == "invalid_grant"
    tampered = f"{head}.{payload}.{assertion(world).split('.')[2]}"
    assert post_token(world, grant_type=JWT_BEARER, assertion=tampered[:-4]).json()["error"] == "invalid_grant"
    assert post_token(world, grant_type=JWT_BEARER, assertion="nonsense").json()["error"] == "invalid_grant"


def test_a_refresh_token_serves_until_it_is_revoked(world: GoogleWorld) -> None:
    identities = world.google.identities
    identities.add_client("client", "secret")
    refresh = identities.consent("owner@example.com", "client", EVENTS)
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": "client", "client_secret": "secret"}

    answer = post_token(world, **form).json()
    assert answer["scope"] == EVENTS
    assert post_token(world, **{**form, "client_secret": "other"}).json()["error"] == "invalid_client"
    with browser(world) as client:
        names = {"Authorization": f"Bearer {answer['access_token']}"}
        path = f"/calendar/v3/calendars/{world.calendar.id}/events"
        assert client.get(path, headers=names).json()["accessRole"] == "owner"
        assert client.post("/revoke", data={"token": refresh}).status_code == 200
        assert client.get(path, headers=names).status_code == 401
    assert post_token(world, **form).json()["error"] == "invalid_grant"
    assert post_token(world, grant_type="password").json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("how", DEATHS)
def test_a_dead_grant_gives_no_token_and_kills_those_that_it_gave(world: GoogleWorld, how: str) -> None:
    world.insert()
    world.google.identities.kill(AGENT, how)

    with pytest.raises(RefreshError):
        world.listed()

    world.google.identities.restore(AGENT)
    world.client = world.client_with("calendar.events")
    assert world.titles() == ["4p · Rossi"]


def test_an_expired_access_token_is_401_once_and_googles_client_helps_itself(world: GoogleWorld) -> None:
    world.insert()
    world.clock.pass_by(hours=2)

    assert world.titles() == ["4p · Rossi"]
    statuses = [(one.operation, one.status) for one in world.google.journal[-3:]]
    assert statuses == [("events.list", 401), ("token", 200), ("events.list", 200)]


def test_without_a_token_one_is_asked_to_log_in(world: GoogleWorld) -> None:
    with browser(world) as client:
        answer = client.get(f"/calendar/v3/calendars/{world.calendar.id}/events")

    assert answer.status_code == 401
    assert answer.json()["error"]["errors"][0]["reason"] == "required"


BUSY = {"timeMin": "2026-11-23T00:00:00Z", "timeMax": "2026-11-24T00:00:00Z"}


@pytest.mark.parametrize(
    ("scope", "lists", "inserts", "asks_busy"),
    [
        ("calendar", True, True, True),
        ("calendar.readonly", True, False, True),
        ("calendar.events", True, True, False),
        ("calendar.events.readonly", True, False, False),
        ("calendar.freebusy", False, False, True),
        ("calendar.events.freebusy", True, False, True),
        ("calendar.calendarlist", False, False, False),
    ],
)
def test_scopes_open_what_the_discovery_document_says(
    world: GoogleWorld, scope: str, lists: bool, inserts: bool, asks_busy: bool
) -> None:
    client = world.client_with(scope)
    calendar = world.calendar.id
    requests = {
        client.events().list(calendarId=calendar): lists,
        client.events().insert(calendarId=calendar, body=dinner()): inserts,
        client.freebusy().query(body={**BUSY, "items": [{"id": calendar}]}): asks_busy,
    }

    for request, opened in requests.items():
        if opened:
            request.execute()
        else:
            assert refusal_of(request) == (403, "insufficientPermissions")


def test_scopes_for_owned_or_created_calendars_do_not_open_shared_ones(world: GoogleWorld) -> None:
    owned = world.client_with("calendar.events.owned")
    created = world.client_with("calendar.app.created")
    assert refusal_of(owned.events().list(calendarId=world.calendar.id)) == (403, "forbidden")
    assert refusal_of(created.events().list(calendarId=world.calendar.id)) == (404, "notFound")

    mine = valid("Calendar", created.calendars().insert(body={"summary": "Book", "timeZone": "Europe/Rome"}).execute())
    created.events().insert(calendarId=mine["id"], body=dinner()).execute()
    assert len(owned.events().list(calendarId=mine["id"]).execute()["items"]) == 1


def test_an_unshared_calendar_is_not_found_and_a_reader_may_not_write(world: GoogleWorld) -> None:
    event = world.insert()
    world.owner.share(AGENT, "reader")
    request = world.client.events().delete(calendarId=world.calendar.id, eventId=event["id"])
    assert refusal_of(request) == (403, "requiredAccessLevel")
    assert world.listed()["accessRole"] == "reader"

    world.owner.unshare(AGENT)
    assert refusal_of(world.client.events().list(calendarId=world.calendar.id)) == (404, "notFound")
    assert refusal_of(world.client.events().insert(calendarId=world.calendar.id, body=dinner())) == (404, "notFound")
    assert refusal_of(world.client.events().list(calendarId="nobody@example.com")) == (404, "notFound")


def test_a_shared_calendar_is_in_the_list_once_it_was_put_there(world: GoogleWorld) -> None:
    client = world.client_with("calendar")
    assert valid("CalendarList", client.calendarList().list().execute())["items"] == []

    client.calendarList().insert(body={"id": world.calendar.id}).execute()

    (entry,) = client.calendarList().list().execute()["items"]
    assert valid("CalendarListEntry", entry)["accessRole"] == "writer"
    assert (
        valid("Calendar", client.calendars().get(calendarId=world.calendar.id).execute())["timeZone"]
        == "America/New_York"
    )
