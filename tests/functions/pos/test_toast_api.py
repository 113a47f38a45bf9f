"""Toast is asked within its limits, with one token while it lives, and every trouble has its name."""

import httpx
import pytest

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.keyring import ToastKeys
from functions.pos.toast_api import Forbidden, LostAnswer, Shop
from functions.pos.toast_tokens import scopes_in
from local.simulators.toast import MemoryTransport
from tests.functions.pos.toast_desk import DINER, ToastDesk
from tests.local.simulators.toast.toast_world import BASE


@pytest.fixture
def desk() -> ToastDesk:
    return ToastDesk()


def test_one_login_serves_all_restaurants_of_a_client_until_the_token_ends(desk: ToastDesk) -> None:
    for _ in range(5):
        desk.pos().send(desk.order(id=f"o{desk.seconds}-1"))
        desk.pass_by(3600)
    assert desk.world.partner.logins == 1
    desk.pass_by(20 * 3600)
    desk.pos().send(desk.order(id="last-1"))
    assert desk.world.partner.logins == 2


def test_a_token_that_dies_in_mid_flight_is_replaced_once(desk: ToastDesk) -> None:
    pos = desk.pos()
    pos.totals(desk.order())
    desk.world.toast.accounts.expire_tokens()
    assert pos.send(desk.order()).state == "accepted"
    assert desk.world.partner.logins == 2
    assert len(desk.there) == 1


def test_a_third_login_within_the_hour_waits(desk: ToastDesk) -> None:
    pos = desk.pos()
    for _ in range(2):
        pos.totals(desk.order())
        desk.world.toast.accounts.expire_tokens()
    with pytest.raises(VendorUnavailable, match="logged in to as often"):
        pos.totals(desk.order())
    desk.pass_by(3600)
    assert pos.totals(desk.order()) is not None


def test_a_token_that_is_refused_twice_is_a_refusal(desk: ToastDesk) -> None:
    pos = desk.pos()
    desk.world.toast.faults.add("401", "orders.create", times=2)
    with pytest.raises(VendorRefused) as refused:
        pos.send(desk.order())
    assert refused.value.code == "401"


def test_wrong_credentials_are_refused_and_no_guest_waits_for_them() -> None:
    desk = ToastDesk(keys=ToastKeys("partner", "wrong", BASE))
    with pytest.raises(VendorRefused, match="id and secret"):
        desk.pos().totals(desk.order())


def test_a_short_pause_is_waited_for_and_a_long_one_is_not(desk: ToastDesk) -> None:
    pos = desk.pos()
    desk.world.toast.faults.add("429:3", "orders.create")
    assert pos.send(desk.order()).state == "accepted"
    assert desk.waited == [3.0]
    desk.world.toast.faults.add("429:120", "orders.create")
    asked = len(desk.world.toast.journal)
    for _ in range(2):
        with pytest.raises(VendorUnavailable, match="pause of 120 s"):
            pos.send(desk.order(id="o2-1"))
    assert len(desk.world.toast.journal) == asked + 1


def test_a_limit_that_is_used_up_is_not_overrun(desk: ToastDesk) -> None:
    pos = desk.pos()
    for number in range(45):
        pos.totals(desk.order(id=f"o{number}-1"))
    assert desk.waited != []
    assert [entry.status for entry in desk.world.toast.journal if entry.status == 429] == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [("500", VendorUnavailable), ("504", VendorUnavailable), ("slow:30", LostAnswer), ("refuse", LostAnswer),
     ("garbage", VendorConfused), ("403", Forbidden)],
)  # fmt: skip
def test_every_trouble_has_its_name(desk: ToastDesk, fault: str, error: type[Exception]) -> None:
    pos = desk.pos()
    desk.world.toast.faults.add(fault, "orders.prices")
    with pytest.raises(error):
        pos.totals(desk.order())


def test_a_toast_that_is_not_there_is_unavailable(desk: ToastDesk) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody", request=request)

    api = desk.connecting._api
    desk.pos()
    api.http = httpx.Client(transport=httpx.MockTransport(nobody))
    with pytest.raises(VendorUnavailable, match="cannot be reached"):
        api.ask(Shop(desk.world.diner.guid, BASE), "GET", "/menus/v3/metadata", api.deadline(1))


def test_a_login_that_is_down_costs_no_login(desk: ToastDesk) -> None:
    desk.world.toast.faults.add("503", "login", times=3)
    for _ in range(3):
        with pytest.raises(VendorUnavailable):
            desk.connecting._api.token(Shop(desk.world.diner.guid, BASE), desk.connecting._api.deadline(1))
    assert desk.pos().totals(desk.order()) is not None


def test_requests_go_to_the_host_that_the_restaurant_was_told() -> None:
    desk, asked = ToastDesk(), []

    class Listening(MemoryTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            return super().handle_request(request)

    desk.connecting._api.http = httpx.Client(transport=Listening(desk.world.toast))
    desk.connecting.connect(DINER, desk.world.diner.guid, "https://sandbox.example/")
    desk.connecting._api.tokens._http = desk.connecting._api.http
    desk.pos().totals(desk.order())
    assert set(asked) == {"sandbox.example"}


def test_scopes_are_read_from_the_token_in_either_form(desk: ToastDesk) -> None:
    assert scopes_in(desk.world.token()) == desk.world.partner.scopes
    assert scopes_in("not a token") is None
    assert scopes_in("e30.e30.x") is None
