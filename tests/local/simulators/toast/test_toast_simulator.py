"""The simulated Toast answers as its documents say, refuses what they refuse, and does not check what they say is not checked."""

import json
from decimal import Decimal
from typing import Any

import httpx
import jsonschema
import pytest

from local.simulators.toast import PARTNER, MemoryTransport
from tests.local.simulators.toast.shapes import valid
from tests.local.simulators.toast.toast_world import BASE, ToastWorld, plain

ORDERS, PRICES = "/orders/v2/orders", "/orders/v2/prices"


@pytest.fixture
def world() -> ToastWorld:
    return ToastWorld()


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and message of a refusal, which has Toast's shape."""
    assert not answer.is_success
    return answer.status_code, str(valid("Error", answer.json())["message"])


def placed(world: ToastWorld, *selections: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An order that was taken."""
    answer = world.ask("POST", ORDERS, world.order(*(selections or (world.selection("Burger"),)), **more))
    assert answer.status_code == 200, answer.text
    order: dict[str, Any] = valid("Order", answer.json())
    return order


# --- logging in --------------------------------------------------------------------------------------------------------


def test_a_login_gives_the_same_token_until_its_last_minute(world: ToastWorld) -> None:
    first = world.login().json()
    assert first["@class"] == ".SuccessfulResponse"
    assert first["token"]["scope"] is None
    assert first["token"]["expiresIn"] == 86_400
    world.clock.pass_by(hours=23, minutes=58)
    again = world.login().json()["token"]
    assert (again["accessToken"], again["expiresIn"]) == (first["token"]["accessToken"], 120)
    world.clock.pass_by(seconds=61)
    assert world.token() != first["token"]["accessToken"]


def test_wrong_secrets_expired_tokens_and_none_are_401(world: ToastWorld) -> None:
    assert refused(world.login(secret="wrong"))[0] == 401
    token = world.token()
    world.clock.pass_by(days=2)
    named = {"Toast-Restaurant-External-ID": world.diner.guid}
    for headers in (named, {**named, "Authorization": f"Bearer {token}"}):
        assert refused(world.http.get("/config/v2/diningOptions", headers=headers))[0] == 401


def test_answers_to_logins_tell_no_limits(world: ToastWorld) -> None:
    assert not [name for name in world.login().headers if "ratelimit" in name]


# --- who may -----------------------------------------------------------------------------------------------------------


def test_the_restaurants_header_is_needed_must_be_a_guid_and_connected(world: ToastWorld) -> None:
    other = world.toast.add_restaurant("Elsewhere")
    path, name = "/config/v2/diningOptions", "Toast-Restaurant-External-ID"
    assert refused(world.ask("GET", path, headers={name: "nonsense"})) == (400, "The GUID was malformed")
    assert refused(world.ask("GET", path, headers={name: other.guid}))[0] == 403
    bare = world.http.get(path, headers={"Authorization": f"Bearer {world.token()}"})
    assert refused(bare)[0] == 400
    listed = world.http.get("/partners/v1/restaurants", headers={"Authorization": f"Bearer {world.token()}"}).json()
    assert [one["restaurantGuid"] for one in listed] == [world.diner.guid]


def test_standard_access_reads_and_never_writes(world: ToastWorld) -> None:
    body = world.order(world.selection("Burger"))
    for method, path in (("POST", ORDERS), ("POST", PRICES), ("POST", f"{ORDERS}/{world.diner.guid}/void")):
        assert refused(world.ask(method, path, body, client_id="reader"))[0] == 403
    for path in ("/menus/v2/menus", "/stock/v1/inventory", f"/restaurants/v1/restaurants/{world.diner.guid}"):
        assert world.ask("GET", path, client_id="reader").status_code == 200
    assert refused(world.ask("GET", "/menus/v3/menus", client_id="reader"))[0] == 403


def test_a_channel_sees_its_own_orders_and_a_reader_sees_all_without_the_guests(world: ToastWorld) -> None:
    world.toast.accounts.add("other", "other secret", PARTNER, world.diner.guid)
    guid = placed(world)["guid"]
    assert world.ask("GET", f"{ORDERS}/{guid}").json()["checks"][0]["customer"]["lastName"] == "Rossi"
    assert refused(world.ask("GET", f"{ORDERS}/{guid}", client_id="other"))[0] == 404
    seen = world.ask("GET", f"{ORDERS}/{guid}", client_id="reader").json()
    assert seen["checks"][0]["customer"] is None
    span = {"startDate": "2026-11-22T00:00:00.000+0000", "endDate": "2026-11-23T00:00:00.000+0000"}
    counts = [
        len(world.ask("GET", "/orders/v2/ordersBulk", client_id=one, params=span).json())
        for one in ("partner", "other", "reader")
    ]
    assert counts == [1, 0, 1]


# --- menus and stock ---------------------------------------------------------------------------------------------------


def test_menus_are_trees_with_options_as_references_which_may_lead_in_circles(world: ToastWorld) -> None:
    menus = valid("Menus", world.ask("GET", "/menus/v3/menus").json())
    groups, options = menus["modifierGroupReferences"], menus["modifierOptionReferences"]
    again = next(one for one in options.values() if one["name"] == "Again")
    assert groups[str(again["modifierGroupReferences"][0])]["name"] == "Extras"
    sized = menus["menus"][0]["menuGroups"][1]["menuItems"][0]
    assert (sized["price"], sized["pricingStrategy"]) == (None, "SIZE_PRICE")
    assert sized["pricingRules"]["sizeSpecificPricingGuid"] in {one["guid"] for one in groups.values()}


def test_v3_shows_partners_what_is_for_them_and_v2_says_what_is_for_whom(world: ToastWorld) -> None:
    v3 = world.ask("GET", "/menus/v3/menus").text
    v2 = valid("Menus", world.ask("GET", "/menus/v2/menus", client_id="reader").json())
    steak = v2["menus"][0]["menuGroups"][0]["menuItems"][1]
    assert (steak["name"], steak["visibility"]) == ("Off The Record Steak", ["POS"])
    assert "Off The Record" not in v3


def test_the_metadata_tell_of_the_last_publishing(world: ToastWorld) -> None:
    before = world.ask("GET", "/menus/v3/metadata").json()["lastUpdated"]
    world.clock.pass_by(minutes=5)
    world.diner.publish("Late")
    assert world.ask("GET", "/menus/v3/metadata").json()["lastUpdated"] == "2026-11-22T18:05:00.000+0000" > before


@pytest.mark.parametrize("verb", ["PUT", "POST"])
def test_stock_lists_what_is_not_in_stock_and_searches_everything(world: ToastWorld, verb: str) -> None:
    world.toast.stock(world.diner, "Burger", "QUANTITY", 3)
    world.toast.stock(world.diner, "Minestrone", "OUT_OF_STOCK")
    burger, soup, cake = (world.diner.dish(name).guid for name in ("Burger", "Minestrone", "Birthday Cake"))
    listed = world.ask("GET", "/stock/v1/inventory", params={"status": "OUT_OF_STOCK"}).json()
    assert [valid("Stock", one)["guid"] for one in listed] == [soup]
    found = world.ask(verb, "/stock/v1/inventory/search", {"guids": [burger, cake]}).json()
    assert [(valid("Stock", one)["status"], one["quantity"]) for one in found] == [
        ("QUANTITY", 3.0),
        ("IN_STOCK", None),
    ]


# --- orders ------------------------------------------------------------------------------------------------------------


def test_prices_and_orders_agree_and_prices_keep_nothing(world: ToastWorld) -> None:
    fries = world.modifier("Sides", "Fries", [world.modifier("Fries Size", "Large", [world.modifier("Dip", "Aioli")])])
    body = world.order(world.selection("Burger", 3, [fries]), world.selection("Minestrone", 2))
    priced = valid("Order", world.ask("POST", PRICES, body).json())
    assert priced["guid"] is None
    assert world.diner.orders == {}
    check, kept = priced["checks"][0], placed(world, *body["checks"][0]["selections"])["checks"][0]
    names = ("amount", "taxAmount", "totalAmount")
    assert [check[name] for name in names] == [kept[name] for name in names] == [60.9, 4.15, 65.05]
    assert Decimal(str(check["amount"])) == 3 * (
        Decimal("12.35") + 1 + Decimal("1.50") + Decimal("0.75")
    ) + 2 * Decimal("7.05")


def test_an_order_is_taken_unpaid_while_closed_and_sold_out(world: ToastWorld) -> None:
    world.toast.stock(world.diner, "Burger", "OUT_OF_STOCK")
    world.clock.pass_by(hours=9)
    order = placed(world)
    assert order["approvalStatus"] == "APPROVED"
    assert order["checks"][0]["paymentStatus"] == "OPEN"
    assert (order["openedDate"], order["businessDate"]) == ("2026-11-23T03:00:00.000+0000", 20261122)


def change(order: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The order with one thing different; `path` such as checks.0.customer.phone."""
    copy: Any = json.loads(plain(order))
    node = copy
    *way, last = path.split(".")
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    node[int(last) if last.isdigit() else last] = value
    changed: dict[str, Any] = copy
    return changed


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("checks.0.selections.0.item.guid", "burger", "The GUID was malformed"),
        ("checks.0.selections.0.quantity", 0, "quantity"),
        ("checks.0.customer", None, "customer is required"),
        ("checks.0.customer.firstName", " ", "first name"),
        ("checks.0.customer.phone", "+12125550123", "10 digits"),
        ("checks.0.customer.email", "", "email"),
        ("checks", [], "at least one check"),
        ("promisedDate", "2026-11-22T17:00:00.000+0000", "promisedDate cannot be before"),
        ("externalId", "no authority", "naming authority"),
        ("diningOption.guid", "00000000-0000-0000-0000-000000000000", "Dining option"),
    ],
)
def test_what_toast_does_not_take_is_400(world: ToastWorld, path: str, value: Any, words: str) -> None:
    status, message = refused(world.ask("POST", ORDERS, change(world.order(world.selection("Burger")), path, value)))
    assert (status, words in message) == (400, True)
    assert world.diner.orders == {}


def test_an_item_must_lie_in_its_group_and_an_option_in_its(world: ToastWorld) -> None:
    stray = world.selection("Burger") | {"itemGroup": world.selection("Minestrone")["itemGroup"]}
    assert "does not belong to the specified menu group" in refused(world.ask("POST", ORDERS, world.order(stray)))[1]
    odd = world.selection("Minestrone", modifiers=[world.modifier("Dip", "Aioli")])
    assert refused(world.ask("POST", ORDERS, world.order(odd)))[0] == 400
    assert (
        "Required modifiers" in refused(world.ask("POST", PRICES, world.order(world.selection("Margherita Pizza"))))[1]
    )


def test_a_delivery_needs_an_address_and_can_be_corrected(world: ToastWorld) -> None:
    info = {"address1": "5 Worth Street", "city": "New York", "state": "NY", "zipCode": "10013"}
    body = world.order(world.selection("Burger"), behavior="DELIVERY")
    assert refused(world.ask("POST", ORDERS, body))[0] == 400
    assert refused(world.ask("POST", ORDERS, {**body, "deliveryInfo": {**info, "state": "New York"}}))[0] == 400
    guid = world.ask("POST", ORDERS, {**body, "deliveryInfo": info}).json()["guid"]
    changed = world.ask("PATCH", f"{ORDERS}/{guid}/deliveryInfo", {"address2": "apt 4"}).json()
    assert changed["deliveryInfo"] == {**info, "address2": "apt 4"}


@pytest.mark.parametrize("status", [409, 400])
def test_an_external_id_is_taken_once_anywhere_in_the_tree(world: ToastWorld, status: int) -> None:
    world.toast.endpoints.duplicate_status = status
    placed(world, world.selection("Burger") | {"externalId": "MAITRED:1"})
    again = world.order(world.selection("Burger"), externalId="MAITRED:1")
    twice = world.order(world.selection("Burger") | {"externalId": "MAITRED:2"}, externalId="MAITRED:2")
    for body in (again, twice):
        told, message = refused(world.ask("POST", ORDERS, body))
        assert (told, "already exists" in message) == (status, True)
    assert len(world.diner.orders) == 1


def test_an_order_can_be_voided_and_is_found_by_its_day(world: ToastWorld) -> None:
    guid = placed(world)["guid"]
    assert world.ask("POST", f"{ORDERS}/{guid}/void", {}).json()["voided"] is True
    found = world.ask("GET", "/orders/v2/ordersBulk", params={"businessDate": "20261122"}).json()
    assert [(one["guid"], one["voided"]) for one in found] == [(guid, True)]
    assert (
        refused(world.ask("GET", "/orders/v2/ordersBulk", params={"businessDate": "20261122", "pageSize": "101"}))[0]
        == 400
    )


def test_content_that_is_no_json_or_too_large_is_refused(world: ToastWorld) -> None:
    headers = {"Authorization": f"Bearer {world.token()}", "Toast-Restaurant-External-ID": world.diner.guid}
    assert refused(world.http.post(ORDERS, content=b"x", headers={**headers, "Content-Type": "text/plain"}))[0] == 415
    assert refused(world.ask("POST", ORDERS, {"note": "x" * 1024 * 1024}))[0] == 400
    many = [world.selection("Burger")] * 1001
    assert "1000 selections" in refused(world.ask("POST", ORDERS, world.order(*many)))[1]


# --- limits and faults -------------------------------------------------------------------------------------------------


def test_limits_are_told_on_every_answer_and_kept(world: ToastWorld) -> None:
    first = world.ask("GET", "/menus/v3/menus")
    assert first.headers["X-Toast-RateLimit-By"] == "ENDPOINT"
    assert first.headers["X-Toast-RateLimit-Remaining"] == "0"
    assert int(first.headers["X-Toast-RateLimit-Reset"]) == int(world.clock.now().timestamp()) + 1
    second = world.ask("GET", "/menus/v3/menus")
    assert (refused(second)[0], second.headers["Retry-After"]) == (429, "1")
    world.clock.pass_by(seconds=1)
    assert world.ask("GET", "/menus/v3/menus").status_code == 200
    statuses = [world.ask("GET", "/menus/v3/metadata").status_code for _ in range(25)]
    assert statuses.count(429) == 6


def test_a_dropped_answer_was_carried_out_and_a_refused_connection_was_not(world: ToastWorld) -> None:
    body = world.order(world.selection("Burger"))
    world.toast.faults.add("refuse", "orders.create")
    world.toast.faults.add("drop", "orders.create")
    for orders in (0, 1):
        with pytest.raises(httpx.RemoteProtocolError):
            world.ask("POST", ORDERS, body)
        assert len(world.diner.orders) == orders


def test_faults_are_met_as_often_as_said(world: ToastWorld) -> None:
    world.toast.faults.add("503", "orders.*", times=2)
    assert [world.ask("GET", "/orders/v2/ordersBulk", params={"businessDate": "1"}).status_code for _ in range(3)] == [
        503,
        503,
        200,
    ]
    world.toast.faults.add("slow:5", "stock.list")
    impatient = httpx.Client(transport=MemoryTransport(world.toast), base_url=BASE, timeout=2)
    world.http = impatient
    with pytest.raises(httpx.ReadTimeout):
        world.ask("GET", "/stock/v1/inventory")
    with pytest.raises(ValueError, match="is no fault"):
        world.toast.faults.add("418")


def test_the_hand_written_shapes_refuse_what_is_wrong(world: ToastWorld) -> None:
    order = placed(world)
    for path, value in (
        ("checks.0.customer.phone", "555"),
        ("businessDate", "20261122"),
        ("openedDate", "today"),
        ("checks", []),
    ):
        with pytest.raises(jsonschema.ValidationError):
            valid("Order", change(order, path, value))
