"""An owner connects a calendar by consenting at Google: from our link, over Google's page, back to ours, at the level of HTTP."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from functions.calendar.doorway import APP_CREATED, CONNECT, Doorway, Outcome, link_for
from functions.calendar.granting import connect
from functions.keyring import GoogleKeys
from functions.store.vault import MemoryVault
from local.simulators.serving.memory import MemoryTransport
from tests.functions.calendar.calendar_house import CHANNEL_KEY, CalendarHouse
from tests.functions.front_of_house import FrontDoor

BASE = "https://phone.example.com"
HOST = "maria@example.com"


@dataclass(frozen=True)
class Seen:
    """What the owner's browser shows in the end."""

    status_code: int
    text: str
    kept: str


class Consenting:
    """A restaurant without a calendar, its owner's browser, and Google."""

    def __init__(self) -> None:
        self.house = CalendarHouse()
        self.house.restaurant = replace(self.house.restaurant, calendar_id=None)
        self.house.desk.directory.save(self.house.restaurant)
        self.google = self.house.google
        self.google.add_client("client", "secret", f"{BASE}/calendar/callback")
        self.google.authorizations.visitor.email = HOST
        keys = GoogleKeys(None, CHANNEL_KEY, "client", "secret")
        front = FrontDoor()
        dependencies = front.app.state.dependencies
        front.app.state.dependencies = replace(
            dependencies,
            public_base_url=BASE,
            world=replace(dependencies.world, directory=self.house.desk.directory),
            doorway=Doorway(lambda: keys, self.house.clock, BASE, self._connect),
        )
        self.app = front.app
        self.browser = self.new_browser()
        self.link = link_for(CHANNEL_KEY, BASE, "davinci", self.house.clock, "n1")

    def new_browser(self) -> TestClient:
        return TestClient(self.app, base_url=BASE, follow_redirects=False)

    def _connect(self, restaurant_id: str, code: str, redirect_uri: str) -> Outcome:
        return connect(self.house.desk, MemoryVault(), restaurant_id, code, redirect_uri)

    def to_google(self) -> str:
        """The owner opens the link: the address of Google's page."""
        answer = self.browser.get(self.link.removeprefix(BASE))
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def at_google(self, page: str) -> str:
        """The owner answers the page: where Google sends the browser."""
        answer = httpx.Client(transport=MemoryTransport(self.google)).get(page)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def arrive(self, address: str) -> Seen:
        answer = self.browser.get(address.removeprefix(BASE))
        return Seen(answer.status_code, answer.text, answer.headers.get("cache-control", ""))

    def consents(self) -> Seen:
        return self.arrive(self.at_google(self.to_google()))


def test_the_owner_who_agrees_has_a_calendar_that_shows_the_reservations() -> None:
    owner = Consenting()
    owner.house.books("20:00")
    answer = owner.consents()
    assert (answer.status_code, answer.kept) == (200, "no-store")
    assert "Google Calendar" in answer.text
    assert 'lang="it"' in answer.text
    link = owner.house.link()
    restaurant = owner.house.desk.directory.by_id("davinci")
    assert restaurant is not None
    assert (link.how, link.status, link.calendar_id) == ("oauth", "ok", restaurant.calendar_id)
    made = owner.google.state.calendars[link.calendar_id]
    assert (made.summary, made.owner, made.zone) == (f"Reservations — {restaurant.name}", HOST, restaurant.zone)
    owner.house.round()
    assert [str(one.event["summary"]) for one in owner.google.owner_of(link.calendar_id).events()] == [
        "2p · Rossi · T1"
    ]


def test_google_is_asked_for_one_permission_and_a_lasting_one() -> None:
    page = urlsplit(Consenting().to_google())
    asked = {name: values[0] for name, values in parse_qs(page.query).items()}
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://accounts.google.com/o/oauth2/v2/auth"
    assert (asked["scope"], asked["access_type"], asked["prompt"]) == (APP_CREATED, "offline", "consent")
    assert asked["redirect_uri"] == f"{BASE}/calendar/callback"


def test_who_declines_is_told_how_to_try_again_and_nothing_is_kept() -> None:
    owner = Consenting()
    owner.google.authorizations.visitor.agrees = False
    assert owner.consents().status_code == 400
    assert owner.house.desk.links.get("davinci") is None
    owner.google.authorizations.visitor.agrees = True
    assert owner.consents().status_code == 200


def test_a_permission_that_was_not_granted_is_noticed() -> None:
    owner = Consenting()
    page = owner.to_google()
    other = page.replace("calendar.app.created", "calendar.readonly")  # as if it had been unticked
    assert owner.arrive(owner.at_google(other)).status_code == 400
    assert owner.house.desk.links.get("davinci") is None
    assert owner.house.calendar.id in owner.google.state.calendars
    assert len(owner.google.state.calendars) == 1


@pytest.mark.parametrize("spoil", ["late", "another browser", "altered", "for another", "another cookie"])
def test_a_way_back_that_is_not_the_one_that_was_begun_leads_nowhere(spoil: str) -> None:
    owner = Consenting()
    back = owner.at_google(owner.to_google())
    match spoil:
        case "late":
            owner.house.clock.moment += timedelta(minutes=11)
        case "another browser":
            owner.browser = owner.new_browser()
        case "altered":
            back = back.replace("state=davinci", "state=another")
        case "for another":
            back = back.replace("state=", "state=x")
        case "another cookie":
            owner.browser.cookies.set("calendar_connect", "0" * 32)
    assert owner.arrive(back).status_code == 400
    assert owner.house.desk.links.get("davinci") is None


@pytest.mark.parametrize("link", ["", "x", "davinci.99999999999.n.sig", "état"])
def test_a_link_that_is_not_ours_leads_to_a_page_and_not_to_google(link: str) -> None:
    assert Consenting().browser.get(CONNECT, params={"state": link}).status_code == 400


def test_a_link_is_good_for_a_day_and_a_state_is_no_link() -> None:
    owner = Consenting()
    state = parse_qs(urlsplit(owner.to_google()).query)["state"][0]
    assert owner.browser.get(CONNECT, params={"state": state}).status_code == 400
    owner.house.clock.moment += timedelta(hours=25)
    assert owner.browser.get(owner.link.removeprefix(BASE)).status_code == 400


def test_a_code_is_good_once() -> None:
    owner = Consenting()
    back = owner.at_google(owner.to_google())
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert owner._connect("davinci", code, f"{BASE}/calendar/callback") == "connected"
    assert owner._connect("davinci", code, f"{BASE}/calendar/callback") == "expired"
    assert owner.house.link().status == "ok"


def test_google_that_is_down_is_not_the_owners_fault() -> None:
    owner = Consenting()
    owner.google.faults.add("503", on="calendars.insert")
    assert owner.consents().status_code == 503
    assert owner.house.desk.links.get("davinci") is None
    assert owner.consents().status_code == 200


def test_a_grant_that_dies_costs_one_notice_and_no_booking_and_is_renewed_in_the_same_calendar() -> None:
    owner = Consenting()
    owner.consents()
    house = owner.house
    restaurant = house.desk.directory.by_id("davinci")
    assert restaurant is not None
    house.restaurant = restaurant
    house.books("19:00", name="Anna Bianchi")
    house.round()
    first = house.link()
    owner.google.identities.kill(HOST, "revoked")
    for number in range(3):
        house.books("20:00", name=f"Guest {number}")
        house.clock.moment += timedelta(minutes=20)
        house.tell()
        house.round()
    assert house.link().status == "reauth_needed"
    assert len(house.messages_of("calendar_trouble")) == 1
    house.told.update(one.id for one in house.store.outbox.values())

    owner.google.identities.restore(HOST)
    owner.link = link_for(CHANNEL_KEY, BASE, "davinci", house.clock, "n2")
    assert owner.consents().status_code == 200
    assert (house.link().status, house.link().calendar_id) == ("ok", first.calendar_id)
    assert house.link().sealed_token != first.sealed_token
    house.round()
    assert len(owner.google.owner_of(first.calendar_id).events()) == 4


def test_another_google_account_gets_a_calendar_of_its_own() -> None:
    owner = Consenting()
    owner.consents()
    first = owner.house.link().calendar_id
    owner.google.authorizations.visitor.email = "another@example.com"
    owner.consents()
    assert owner.house.link().calendar_id != first
    assert owner.google.state.calendars[owner.house.link().calendar_id].owner == "another@example.com"


def test_an_access_token_that_ends_is_renewed_by_the_refresh_token() -> None:
    owner = Consenting()
    owner.consents()
    owner.house.round()
    owner.google.identities.expire_access()
    before = len(owner.google.journal)
    owner.house.round()
    asked = [(one.operation, one.status) for one in owner.google.journal[before:]]
    assert asked == [("events.sync", 401), ("token", 200), ("events.sync", 200)]
