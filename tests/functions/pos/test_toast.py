"""Orders reach Toast once, cost what Toast says, and nothing is promised that Toast does not have."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.orders import OtherHalf
from functions.domain.pos_links import item_key
from functions.keyring import ToastKeys
from functions.pos.toast import ReadOnlyToast
from local.simulators.toast import PARTNER
from tests.functions.pos.toast_desk import (
    DINER,
    DIP,
    DOUBLES,
    FRIES_SIZE,
    HOME,
    ORDERING,
    SIDES,
    TOPPINGS,
    ToastDesk,
    choice,
    line,
)
from tests.local.simulators.toast.toast_world import BASE


@pytest.fixture
def desk() -> ToastDesk:
    return ToastDesk()


def names(desk: ToastDesk, modifiers: list[dict[str, Any]]) -> list[Any]:
    """Modifiers as (name, nested names); notes as their text."""
    options = {one.guid: one.name for group in desk.world.diner.catalog.option_groups() for one in group.options}
    return [
        (options[one["item"]["guid"]], names(desk, one["modifiers"])) if "item" in one else one["displayName"]
        for one in modifiers
    ]


# --- sending -----------------------------------------------------------------------------------------------------------


def test_a_pick_up_order_reaches_the_kitchen_with_our_number_and_name(desk: ToastDesk) -> None:
    receipt = desk.pos().send(desk.order())
    (there,) = desk.there
    check = there["checks"][0]
    assert (receipt.state, receipt.pos_order_id) == ("accepted", there["guid"])
    assert (there["externalId"], check["tabName"]) == ("MAITRED:o1-1", "Maitred - 3K4Q7X")
    assert check["customer"]["phone"] == "2125550123"
    assert check["customer"]["lastName"] == "Rossi"
    assert there["promisedDate"] is None


def test_an_order_whose_answer_is_lost_arrives_once_and_is_found(desk: ToastDesk) -> None:
    desk.world.toast.faults.add("drop", "orders.create")
    receipt = desk.pos().send(desk.order())
    assert [one["guid"] for one in desk.there] == [receipt.pos_order_id]


def test_an_order_that_is_brought_again_minutes_later_arrives_once(desk: ToastDesk) -> None:
    desk.world.toast.faults.add("drop", "orders.create", times=2)
    order = desk.order()
    with pytest.raises(VendorUnavailable):
        desk.pos().send(order)
    desk.pass_by(90)
    receipt = desk.pos().send(order)
    assert [one["guid"] for one in desk.there] == [receipt.pos_order_id]


def test_a_repeat_counts_as_arrived_where_it_is_a_400_too_and_where_we_may_not_look_for_it() -> None:
    desk = ToastDesk()
    desk.world.toast.endpoints.duplicate_status = 400
    desk.world.partner.scopes = PARTNER - {"orders.channel:read"}
    desk.pos().send(desk.order())
    again = desk.pos().send(desk.order())
    assert (again.state, again.pos_order_id, len(desk.there)) == ("accepted", "", 1)


def test_a_refusal_that_is_no_repeat_is_told(desk: ToastDesk) -> None:
    with pytest.raises(VendorRefused, match="email is invalid"):
        desk.pos().send(desk.order(email="no address"))


def test_a_later_order_is_opened_and_promised_for_the_same_time(desk: ToastDesk) -> None:
    desk.pos().send(desk.order(wanted_at=desk.world.clock.now() + timedelta(hours=3)))
    (there,) = desk.there
    assert there["promisedDate"] == there["openedDate"] == "2026-11-22T21:00:00.000+0000"
    assert there["approvalStatus"] == "FUTURE"


def test_notes_and_allergies_stand_on_the_ticket(desk: ToastDesk) -> None:
    desk.pos().send(desk.order(line("soup", note="no croutons"), allergies="peanuts", note="ring twice"))
    selections = desk.there[0]["checks"][0]["selections"]
    assert [one["displayName"] for one in selections] == ["Minestrone", "ALLERGY: peanuts", "ring twice"]
    assert names(desk, selections[0]["modifiers"]) == ["no croutons"]


def test_nothing_of_a_long_allergy_is_cut_off(desk: ToastDesk) -> None:
    allergies = "peanuts " * 35 + "and SESAME"
    desk.pos().send(replace(desk.order(), allergies=allergies))

    notes = [one["displayName"] for one in desk.there[0]["checks"][0]["selections"]]
    assert " ".join(notes).endswith("and SESAME")
    assert all(len(note) <= 255 for note in notes)


def test_a_guest_without_a_number_or_last_name_gets_the_houses_number_and_a_stable_address(desk: ToastDesk) -> None:
    pos = desk.pos()
    pos.send(desk.order(phone=None, name="Anna"))
    pos.send(desk.order(phone="+393401112233", id="o2-1"))
    first, second = (one["checks"][0]["customer"] for one in desk.there)
    assert (first["phone"], first["lastName"]) == ("2125550100", "Guest")
    assert first["email"].endswith("@guests.phone.example")
    assert first["email"] != second["email"]
    assert desk.there[1]["checks"][0]["selections"][-1]["displayName"] == "Tel. +393401112233"


def test_the_naming_authority_and_the_guests_domain_are_the_deployments() -> None:
    desk = ToastDesk(
        keys=ToastKeys("partner", "partner secret", BASE, naming_authority="TRATT", guest_email_domain="mail.example")
    )
    desk.pos().send(desk.order())
    assert desk.there[0]["externalId"] == "TRATT:o1-1"
    assert desk.there[0]["checks"][0]["customer"]["email"].endswith("@mail.example")
    assert "mail.example" in desk.notices[0]


# --- delivery ----------------------------------------------------------------------------------------------------------


def test_a_delivery_carries_address_and_fee(desk: ToastDesk) -> None:
    desk.world.diner.charge("Delivery Fee", "OPEN", delivery=True)
    order = desk.order(fulfilment="delivery", address=HOME, zone="near")
    totals = desk.pos().totals(order)
    assert totals is not None
    assert (totals.items_minor, totals.delivery_fee_minor) == (1235, 450)
    desk.pos().send(replace(order, totals=totals))
    (there,) = desk.there
    assert there["deliveryInfo"] == {
        "address1": "5 Worth Street",
        "address2": "apt 4, gate 77#",
        "city": "New York",
        "state": "NY",
        "zipCode": "10013",
    }
    assert desk.total_of(there) == Decimal(totals.total_minor) / 100


def test_a_delivery_whose_fee_toast_cannot_bill_goes_to_people(desk: ToastDesk) -> None:
    with pytest.raises(VendorRefused, match="service charge for the delivery fee"):
        desk.pos().send(desk.order(fulfilment="delivery", address=HOME, zone="near"))
    assert desk.there == []


def test_a_service_charge_is_toasts_own_and_the_same(desk: ToastDesk) -> None:
    desk.world.diner.charge("Auto", "PERCENT", percent=Decimal("18"))
    house = replace(DINER, ordering=replace(ORDERING, service_charge_rate=18_000))
    totals = desk.pos(house).totals(desk.order())
    assert totals is not None
    assert (totals.items_minor, totals.service_charge_minor) == (1235, 222)  # 2.223 of 12.35


# --- choices -----------------------------------------------------------------------------------------------------------


def test_choices_three_levels_deep_hang_where_toast_has_them(desk: ToastDesk) -> None:
    wanted = (choice(DIP, "aioli"), choice(FRIES_SIZE, "large"), choice(SIDES, "fries"), choice(TOPPINGS, "bacon"))
    order = desk.order(line("burger", *wanted, quantity=2))
    totals = desk.pos().totals(order)
    assert totals is not None
    assert totals.items_minor == order.lines[0].total_minor == 2 * (1235 + 75 + 150 + 100 + 210)
    desk.pos().send(order)
    selections = desk.there[0]["checks"][0]["selections"]
    assert len(selections) == 2
    assert names(desk, selections[0]["modifiers"]) == [
        ("Fries", [("Large", [("Aioli", [])])]),
        ("Bacon", []),
        ("Lettuce", []),
    ]


def test_default_options_are_sent_also_the_nested_ones(desk: ToastDesk) -> None:
    desk.pos().send(desk.order(line("burger", choice(SIDES, "fries"))))
    modifiers = desk.there[0]["checks"][0]["selections"][0]["modifiers"]
    assert names(desk, modifiers) == [("Fries", [("Regular", [])]), ("Lettuce", [])]


def test_a_choice_that_toast_has_only_beneath_another_is_not_given_away(desk: ToastDesk) -> None:
    with pytest.raises(VendorRefused, match="Aioli for Burger"):
        desk.pos().totals(desk.order(line("burger", choice(DIP, "aioli"))))


def test_a_choice_that_toast_does_not_know_is_a_note_if_it_is_free_and_refused_if_not(desk: ToastDesk) -> None:
    desk.pos().send(desk.order(line("soup", choice(DOUBLES, "rare"))))
    assert names(desk, desk.there[0]["checks"][0]["selections"][0]["modifiers"]) == ["Rare"]
    with pytest.raises(VendorRefused, match="Gold Leaf"):
        desk.pos().send(desk.order(line("soup", choice(DOUBLES, "gold")), id="o2-1"))


def test_options_that_lead_in_a_circle_end(desk: ToastDesk) -> None:
    desk.pos().send(desk.order(line("cake", choice(DOUBLES, "rare"))))
    assert len(desk.there) == 1


def test_sizes_are_toasts_size_options(desk: ToastDesk) -> None:
    pos = desk.pos()
    small, large = (pos.totals(desk.order(line("pizza", size=size))) for size in ("Small", "Large"))
    assert small is not None
    assert large is not None
    assert (small.items_minor, large.items_minor) == (999, 1449)


def test_half_and_half_costs_the_dearer_half_and_says_both(desk: ToastDesk) -> None:
    halves = replace(line("soup"), unit_price_minor=1235, other_half=OtherHalf("burger", "Burger", 1235))
    pos = desk.pos()
    totals = pos.totals(desk.order(halves))
    assert totals is not None
    assert totals.items_minor == 1235
    pos.send(desk.order(halves))
    modifiers = desk.there[0]["checks"][0]["selections"][0]["modifiers"]
    assert "HALF minestrone / HALF Burger" in names(desk, modifiers)


def test_an_item_that_toast_does_not_sell_goes_to_people(desk: ToastDesk) -> None:
    with pytest.raises(VendorRefused, match="Ghost Curry is not on Toast's menu"):
        desk.pos().send(desk.order(line("ghost")))


def test_the_owners_word_on_what_is_what_comes_first(desk: ToastDesk) -> None:
    link = desk.links.get(DINER.id, "toast")
    assert link is not None
    cake = desk.world.diner.dish("Birthday Cake")
    desk.links.save(replace(link, items={item_key("ghost", ""): cake.guid}))
    desk.pos().send(desk.order(line("ghost")))
    assert desk.there[0]["checks"][0]["selections"][0]["displayName"] == "Birthday Cake"


# --- money -------------------------------------------------------------------------------------------------------------


def test_totals_are_toasts_to_the_cent(desk: ToastDesk) -> None:
    order = desk.order(line("burger", quantity=3), line("soup", quantity=7), line("pizza", size="Large"))
    totals = desk.pos().totals(order)
    assert totals is not None
    assert totals.computed_by == "toast"
    assert totals.items_minor == 3 * 1235 + 7 * 705 + 1449
    assert totals.tax_minor == 457  # 8.875 % of 51.54 is 4.574...; the soup is not taxed
    desk.pos().send(order)
    assert desk.total_of(desk.there[0]) == Decimal(totals.total_minor) / 100


def test_prices_keep_nothing(desk: ToastDesk) -> None:
    desk.pos().totals(desk.order())
    assert desk.there == []


def test_an_answer_that_is_no_json_is_said_to_be_so(desk: ToastDesk) -> None:
    desk.world.toast.faults.add("garbage", "orders.prices")
    with pytest.raises(VendorConfused):
        desk.pos().totals(desk.order())


# --- what is sold out --------------------------------------------------------------------------------------------------


def test_what_is_sold_out_at_toast_is_known_for_a_minute(desk: ToastDesk) -> None:
    toast, diner = desk.world.toast, desk.world.diner
    toast.stock(diner, "Minestrone", "OUT_OF_STOCK")
    toast.stock(diner, "Birthday Cake", "QUANTITY", 0)
    toast.stock(diner, "Burger", "QUANTITY", 4)
    pos = desk.pos()
    assert pos.sold_out() == {"soup", "cake"}
    toast.stock(diner, "Minestrone", "IN_STOCK")
    assert pos.sold_out() == {"soup", "cake"}
    desk.pass_by(61)
    assert pos.sold_out() == {"cake"}


def test_a_message_about_stock_is_believed_at_once(desk: ToastDesk) -> None:
    pos = desk.pos()
    assert pos.sold_out() == frozenset()
    desk.world.toast.stock(desk.world.diner, "Minestrone", "OUT_OF_STOCK")
    desk.connecting.forget_stock(desk.world.diner.guid)
    assert pos.sold_out() == {"soup"}


def test_a_toast_that_is_down_keeps_what_was_sold_out_and_is_not_asked_at_every_word(desk: ToastDesk) -> None:
    toast = desk.world.toast
    toast.stock(desk.world.diner, "Minestrone", "OUT_OF_STOCK")
    pos = desk.pos()
    pos.sold_out()
    desk.pass_by(61)
    toast.faults.add("503", "stock.list", times=5)
    assert [pos.sold_out() for _ in range(4)] == [{"soup"}] * 4
    assert len(toast.faults.waiting) == 1
    assert toast.faults.waiting[0].times == 4


# --- menus -------------------------------------------------------------------------------------------------------------


def test_menus_are_fetched_again_only_when_they_changed(desk: ToastDesk) -> None:
    pos, toast = desk.pos(), desk.world.toast
    pos.totals(desk.order())
    desk.pass_by(61)
    pos.totals(desk.order())
    assert toast.operations().count("menus.v3.menus") == 1
    assert toast.operations().count("menus.v3.metadata") == 2
    desk.pass_by(61)
    desk.world.diner.dish("Burger").price = Decimal("13.35")
    desk.world.diner.menus_updated = desk.world.clock.now()
    totals = pos.totals(desk.order())
    assert totals is not None
    assert totals.items_minor == 1335
    assert toast.operations().count("menus.v3.menus") == 2


# --- who may -----------------------------------------------------------------------------------------------------------


def test_read_only_credentials_mean_tickets_and_one_notice_and_still_the_stock() -> None:
    desk = ToastDesk(keys=ToastKeys("reader", "reader secret", BASE))
    desk.world.toast.stock(desk.world.diner, "Minestrone", "OUT_OF_STOCK")
    for _ in range(3):
        pos = desk.anyhow()
        assert isinstance(pos, ReadOnlyToast)
        assert pos.name == "ticket"
        assert pos.send(desk.order()).state == "ticketed"
        assert pos.totals(desk.order()) is None
        assert pos.sold_out() == {"soup"}
    assert sum("not send orders" in text for text in desk.notices) == 1
    assert "menus.v2.menus" in desk.world.toast.operations()
    assert "orders.create" not in desk.world.toast.operations()


def test_credentials_that_become_able_to_order_are_used() -> None:
    reading = ToastDesk(keys=ToastKeys("reader", "reader secret", BASE))
    assert isinstance(reading.anyhow(), ReadOnlyToast)
    reading.keys = ToastKeys("partner", "partner secret", BASE)
    assert reading.pos().send(reading.order()).state == "accepted"
    link = reading.links.get(DINER.id, "toast")
    assert link is not None
    assert link.state == "ok"


def test_a_403_on_the_order_itself_gives_a_ticket_and_one_notice(desk: ToastDesk) -> None:
    pos = desk.pos()
    desk.world.toast.faults.add("403", "orders.create")
    assert pos.send(desk.order()).state == "ticketed"
    assert sum("not send orders" in text for text in desk.notices) == 1


def test_a_restaurant_that_is_not_connected_has_no_toast(desk: ToastDesk) -> None:
    assert desk.connecting(replace(DINER, id="another")) is None


# --- how it stands -----------------------------------------------------------------------------------------------------


def test_the_state_of_an_order_is_the_staffs_word(desk: ToastDesk) -> None:
    pos, toast, diner = desk.pos(), desk.world.toast, desk.world.diner
    order = desk.order()
    assert pos.state_of(order) == "unknown"
    order = replace(order, pos_order_id=pos.send(order).pos_order_id)
    assert pos.state_of(order) == pos.state_of(replace(order, pos_order_id="")) == "accepted"
    toast.decide(diner, order.pos_order_id, "NEEDS_APPROVAL")
    assert pos.state_of(order) == "unknown"
    toast.decide(diner, order.pos_order_id, "NOT_APPROVED")
    assert pos.state_of(order) == "rejected"
    desk.world.ask("POST", f"/orders/v2/orders/{order.pos_order_id}/void", {})
    assert pos.state_of(order) == "cancelled"
