"""Square's adapter against the simulated Square, through the official client: money exact, orders once, nothing hidden from the kitchen."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.domain.orders import Choice, OrderLine, OrderStatus, OtherHalf, Totals
from functions.domain.sale_ports import TakesPayment
from functions.pos.square_order import order_body
from local.simulators.square import Judgements
from tests.functions.pos.square_house import SquareHouse
from tests.functions.trattoria import NOW
from tests.local.simulators.square.shapes import HeldToTheClient


def test_the_menu_is_found_in_the_catalogue_by_name_and_the_rest_is_told() -> None:
    link = SquareHouse().link
    assert sorted(link.items) == ["diav|", "marg|", "water|Large", "water|Small"]
    assert link.unmapped == ("House Wine", "Minestrone")
    assert len(link.choices) == 8
    assert link.menu_version == 4


def test_two_items_of_one_name_are_left_to_people() -> None:
    house = SquareHouse()
    house.shelf.add_item("Margherita", {"Regular": 950})
    assert "Margherita" in house.connect().unmapped


def test_the_total_is_squares_own() -> None:
    house = SquareHouse()
    assert house.square_pos().totals(house.first) == Totals(2750, 250, 0, 0, 2750, "EUR", True, "square")
    assert house.merchant.orders == {}


def test_a_service_charge_is_told_to_square_exactly() -> None:
    house = SquareHouse()
    assert house.restaurant.ordering is not None
    house.restaurant = replace(
        house.restaurant, ordering=replace(house.restaurant.ordering, service_charge_rate=12_500)
    )
    totals = house.square_pos().totals(house.first)
    assert totals is not None
    assert (totals.service_charge_minor, totals.total_minor) == (344, 3094)


@pytest.mark.parametrize("drafts", [True, False])
def test_a_paid_link_is_accepted_and_stands_on_the_counter(drafts: bool) -> None:
    house = SquareHouse(Judgements(link_orders_are_drafts=drafts))
    house.place()
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert house.order.payment_url
    assert [one["purpose"] for one in house.texts("link")]
    assert len(house.merchant.links) == 1
    assert house.square.visible_orders(house.merchant) == []
    pos = house.square_pos()
    assert pos.state_of(house.order) == "awaiting_payment"
    house.square.pay_link(house.merchant, house.order.payment_url)
    assert pos.state_of(house.order) == "accepted"
    (seen,) = house.square.visible_orders(house.merchant)
    assert seen["reference_id"] == house.first.id
    assert seen["total_money"] == {"amount": 2750, "currency": "EUR"}
    assert seen["line_items"][0]["note"] == "well done"
    assert [one["name"] for one in seen["line_items"][0]["modifiers"]] == ["Thick"]
    details = seen["fulfillments"][0]["pickup_details"]
    assert (details["schedule_type"], details["prep_time_duration"]) == ("ASAP", "PT25M")


def test_a_scheduled_order_tells_the_kitchen_when_to_begin() -> None:
    house = SquareHouse(wanted_at=NOW + timedelta(hours=3), ready_at=NOW + timedelta(hours=3), allergies="peanuts")
    house.place()
    house.work()
    (order,) = house.merchant.orders.values()
    details = order["fulfillments"][0]["pickup_details"]
    assert (details["schedule_type"], details["prep_time_duration"]) == ("SCHEDULED", "PT20M")
    assert details["pickup_at"] == "2026-11-24T12:00:00+00:00"
    assert details["note"] == "ALLERGY: peanuts"


@pytest.mark.parametrize("what", ["counter", "delivery", "unmapped", "choice"])
def test_what_the_counter_would_hide_goes_by_ticket(what: str) -> None:
    soup = OrderLine("L3", "soup", "Minestrone", "", 1, 700)
    odd = OrderLine("L3", "marg", "Margherita", "", 1, 900, (Choice("extras", "truffle", "Truffle", 500),))
    house = {
        "counter": lambda: SquareHouse(payment="counter"),
        "delivery": lambda: SquareHouse(fulfilment="delivery"),
        "unmapped": lambda: SquareHouse(lines=(soup,)),
        "choice": lambda: SquareHouse(lines=(odd,)),
    }[what]()
    house.place()
    house.work()
    assert house.merchant.orders == {}
    (ticket,) = house.texts("ticket")
    assert "Pagato con link" not in ticket["body"]


def test_halves_are_the_dearer_item_with_both_in_the_note() -> None:
    house = SquareHouse()
    egg = Choice("extras", "egg", "Egg", 100, 1, "first")
    half = OrderLine("L1", "marg", "Margherita", "", 1, 1100, (egg,), OtherHalf("diav", "Diavola", 1100))
    body = order_body(house.restaurant, house.link, replace(house.first, lines=(half,)))
    assert body is not None
    assert body["line_items"][0]["catalog_object_id"] == house.diavola["Regular"]
    assert body["line_items"][0]["note"] == "HALF Margherita + Egg / HALF Diavola"


def test_square_down_for_two_minutes_and_the_order_arrives_once() -> None:
    house = SquareHouse()
    house.place()
    house.square.faults.add("refuse", on="links.create", times=1)
    house.work()
    assert house.stands() is OrderStatus.PLACED
    house.square.faults.add("503", on="links.create", times=1)
    house.pass_by(timedelta(minutes=1))
    house.work()
    house.pass_by(timedelta(minutes=1))
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert (len(house.merchant.links), len(house.merchant.orders)) == (1, 1)
    assert len(house.texts("link")) == 1


def test_an_order_whose_answer_was_lost_is_there_once() -> None:
    house = SquareHouse()
    house.place()
    house.square.faults.add("drop", on="links.create")
    house.work()
    assert house.stands() is OrderStatus.PLACED
    house.pass_by(timedelta(minutes=1))
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert (len(house.merchant.links), len(house.merchant.orders)) == (1, 1)


def test_an_order_that_was_made_with_another_mapping_is_found_again() -> None:
    house = SquareHouse()
    house.place()
    house.square.faults.add("drop", on="links.create")
    house.work()
    house.links.save(replace(house.link, items={**house.link.items, "diav|": house.margherita["Regular"]}))
    house.pass_by(timedelta(minutes=1))
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert len(house.merchant.orders) == 1
    assert house.order.payment_url == next(iter(house.merchant.links.values()))["url"]


def test_a_price_that_changed_after_the_caller_was_told_goes_to_people_and_leaves_no_link() -> None:
    house = SquareHouse()
    house.place()
    house.shelf.reprice(house.diavola["Regular"], 1900)
    house.work()
    assert house.stands() is OrderStatus.UNSENT
    assert house.merchant.links == {}
    assert "2750" in house.order.why


def test_a_token_that_ends_in_mid_flight_is_renewed_and_the_order_goes_on() -> None:
    house = SquareHouse()
    house.place()
    before = house.link.sealed_access
    house.square.identities.expire_access()
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert house.link.sealed_access != before
    assert house.link.state == "ok"


def test_a_revoked_consent_sends_orders_by_ticket_from_then_on() -> None:
    house = SquareHouse()
    house.place()
    house.square.identities.revoke("ML1")
    house.work()
    assert house.link.state == "revoked"
    assert house.stands() is OrderStatus.UNSENT
    assert house.delivering.points_of_sale.of(house.restaurant).name == "ticket"


def test_what_is_sold_out_at_the_location_is_known_for_a_minute() -> None:
    house = SquareHouse()
    pos = house.square_pos()
    assert pos.sold_out() == frozenset()
    house.shelf.sell_out(house.diavola["Regular"], house.location)
    house.shelf.sell_out(house.water["Small"], house.location)
    house.shelf.sell_out(house.margherita["Regular"], house.location, NOW + timedelta(minutes=1))
    assert pos.sold_out() == frozenset()
    house.clock.moment += timedelta(minutes=1)
    assert pos.sold_out() == {"diav"}


def test_a_square_that_is_down_keeps_what_was_sold_out_and_is_not_asked_at_every_word() -> None:
    house = SquareHouse()
    pos = house.square_pos()
    house.shelf.sell_out(house.diavola["Regular"], house.location)
    assert pos.sold_out() == {"diav"}
    house.clock.moment += timedelta(minutes=1)
    house.square.faults.add("500", on="catalog.batch", times=9)
    asked = len(house.square.journal)

    assert [pos.sold_out() for _ in range(5)] == [{"diav"}] * 5
    assert len(house.square.journal) == asked + 1


def test_a_catalogue_of_other_ids_is_not_taken_for_an_empty_larder() -> None:
    house = SquareHouse()
    house.square.state.merchants["ML1"].catalog.clear()

    assert house.square_pos().sold_out() == frozenset()


def test_a_token_that_is_refused_in_the_words_of_an_older_answer_is_renewed() -> None:
    house = SquareHouse()
    refused = iter([httpx.Response(401, json={"type": "service.not_authorized", "message": "Not Authorized"})])

    class Older(HeldToTheClient):
        """Answers as Square did before there were codes, once."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = next(refused, None)
            return answer if answer is not None else super().handle_request(request)

    house.access._http = httpx.Client(transport=Older(house.square), timeout=5)

    assert house.square_pos().totals(house.first) is not None
    assert house.square.operations("oauth.token")[-1:] == ["oauth.token"]


def test_a_price_that_staff_enter_is_not_sold_by_link() -> None:
    house = SquareHouse()
    variation = house.square.state.merchants["ML1"].catalog[house.margherita["Regular"]]
    variation["item_variation_data"] |= {"pricing_type": "VARIABLE_PRICING"}

    assert "Margherita" in house.connect().unmapped


def test_the_code_stands_on_the_counter_however_long_the_name_is() -> None:
    house = SquareHouse(name="Maria Antonietta Bentivoglio della Rovere")

    body = order_body(house.restaurant, house.link, house.first)

    assert body is not None
    assert body["ticket_name"].endswith(f" {house.first.code}")
    assert len(body["ticket_name"]) <= 30


@pytest.mark.parametrize("drafts", [True, False])
def test_an_unpaid_order_is_taken_back_and_a_paid_one_stays(drafts: bool) -> None:
    house = SquareHouse(Judgements(link_orders_are_drafts=drafts))
    pos = house.square_pos()
    assert isinstance(pos, TakesPayment)
    house.place()
    house.work()
    paid = SquareHouse()
    paid.place()
    paid.work()
    paid.square.pay_link(paid.merchant, paid.order.payment_url)
    assert pos.withdraw(house.order) == "cancelled"
    assert house.merchant.links == {}
    assert paid.square_pos().withdraw(paid.order) == "accepted"


def test_an_order_without_a_known_link_is_cancelled_although_somebody_else_changed_it_meanwhile() -> None:
    house = SquareHouse(Judgements(link_orders_are_drafts=False))
    house.place()
    house.work()
    house.square.faults.add("version", on="orders.update")
    assert house.square_pos().withdraw(replace(house.order, pos_link_id="")) == "cancelled"
    assert house.square.operations("orders.update") == ["orders.update"] * 2


def test_a_vendor_that_is_slow_or_refuses_is_told_apart() -> None:
    house = SquareHouse()
    pos = house.square_pos()
    house.square.faults.add("slow:30", on="orders.calculate")
    with pytest.raises(VendorUnavailable):
        pos.totals(house.first)
    house.square.faults.add("429", on="orders.calculate")
    with pytest.raises(VendorUnavailable):
        pos.totals(house.first)
    house.shelf.delete(house.diavola[""])
    with pytest.raises(VendorRefused):
        pos.totals(house.first)
    assert house.square.operations("orders.calculate") == ["orders.calculate"] * 3
