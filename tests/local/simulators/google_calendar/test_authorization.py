"""The authorization page and its codes, asked also by Google's own library."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from google.oauth2.credentials import Credentials

from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.serving.memory import MemoryTransport
from tests.functions.trattoria import NOW

CALENDAR = "https://www.googleapis.com/auth/calendar"
BACK = "https://ours.example.com/back"
WISH = {"client_id": "c", "redirect_uri": BACK, "response_type": "code", "scope": CALENDAR, "state": "s & t"}


def simulator() -> GoogleCalendarSimulator:
    made = GoogleCalendarSimulator(lambda: NOW)
    made.add_client("c", "secret", BACK)
    return made


def visit(google: GoogleCalendarSimulator, **wish: str) -> httpx.Response:
    with httpx.Client(transport=MemoryTransport(google)) as browser:
        return browser.get("https://accounts.google.com/o/oauth2/v2/auth", params={**WISH, **wish})


def brought(answer: httpx.Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def redeem(google: GoogleCalendarSimulator, code: str, **more: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": "c", "client_secret": "secret"
    }  # fmt: skip
    with httpx.Client(transport=MemoryTransport(google)) as client:
        return client.post("https://oauth2.googleapis.com/token", data={**form, **more})


def test_a_refresh_token_comes_with_the_first_consent_and_with_each_that_asks_for_it() -> None:
    google = simulator()
    wishes: tuple[dict[str, str], ...] = (
        {},
        {"access_type": "offline"},
        {"access_type": "offline", "prompt": "consent"},
    )
    google.authorizations.visitor.email = "a@example.com"
    first = redeem(google, brought(visit(google, access_type="offline"))["code"]).json()
    assert {"access_token", "refresh_token", "scope"} <= set(first)
    given = ["refresh_token" in redeem(google, brought(visit(google, **wish))["code"]).json() for wish in wishes]
    assert given == [False, False, True]


def test_the_state_comes_back_as_it_was_also_with_a_refusal() -> None:
    google = simulator()
    assert brought(visit(google))["state"] == "s & t"
    google.authorizations.visitor.agrees = False
    assert brought(visit(google)) == {"error": "access_denied", "state": "s & t"}


def test_a_box_can_be_unticked_only_where_there_are_several() -> None:
    google = simulator()
    google.authorizations.visitor.unticks = frozenset({"calendar"})
    assert brought(visit(google))["scope"] == CALENDAR
    assert brought(visit(google, scope=f"{CALENDAR} {CALENDAR}.freebusy"))["scope"] == f"{CALENDAR}.freebusy"


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"redirect_uri": BACK + "/"}, "redirect_uri_mismatch"),
        ({"client_id": "x"}, "invalid_client"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_mistake_of_the_client_is_shown_and_not_sent_back(wish: dict[str, str], why: str) -> None:
    answer = visit(simulator(), **wish)
    assert (answer.json()["error"], "location" in answer.headers) == (why, False)


def test_a_code_is_good_once_for_its_client_and_its_address() -> None:
    google = simulator()
    code = brought(visit(google))["code"]
    assert redeem(google, code).status_code == 200
    assert redeem(google, code).json()["error"] == "invalid_grant"
    assert redeem(google, brought(visit(google))["code"], redirect_uri="https://x").json()["error"] == (
        "redirect_uri_mismatch"
    )
    assert redeem(google, brought(visit(google))["code"], client_secret="x").json()["error"] == "invalid_client"


def test_googles_own_library_lives_on_the_refresh_token() -> None:
    google = simulator()
    refresh = redeem(google, brought(visit(google, access_type="offline"))["code"]).json()["refresh_token"]
    held = Credentials(  # type: ignore[no-untyped-call]  # google-auth has no types here
        token=None, refresh_token=refresh, token_uri="https://oauth2.googleapis.com/token",
        client_id="c", client_secret="secret",
    )  # fmt: skip

    class Told:
        def __init__(self, answer: httpx.Response) -> None:
            self.status, self.headers, self.data = answer.status_code, answer.headers, answer.content

    def ask(url: str, method: str = "GET", body: bytes = b"", headers: object = None, **kwargs: object) -> Told:
        with httpx.Client(transport=MemoryTransport(google)) as client:
            return Told(client.request(method, url, content=body, headers=headers))  # type: ignore[arg-type]  # a mapping

    held.refresh(ask)  # type: ignore[no-untyped-call]  # the same
    assert held.token
