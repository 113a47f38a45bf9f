"""What Square tells by webhook reaches the order once: in any order, twice, late, or never."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.pos_errands import MOST_TRIES, errand, send_errand
from functions.actions.publish_menu import Published, publish_menu
from functions.domain.errors import VendorConfused
from functions.domain.menu import Item, Section, SizePrice
from functions.domain.orders import OrderStatus
from functions.pos.square_errands import SquareErrands
from functions.pos.square_webhook import SquareWebhooks
from functions.store.memory import MemoryMessages, MemoryOutbox
from functions.store.memory_menus import MemoryMenus
from local.simulators.square import Judgements
from tests.functions.ordering_desk import MENU
from tests.functions.pos.square_house import HOOK, KEYS, SquareHouse
from tests.functions.trattoria import DA_VINCI


class Hooked(SquareHouse):
    """The same house with its receiver of webhooks, which takes what Square sends when the test says so."""

    def __init__(self, judgements: Judgements | None = None) -> None:
        super().__init__(judgements)
        self.hooks = SquareWebhooks(lambda: KEYS, self.links, MemoryOutbox(self.store), self.clock, HOOK)
        messages = MemoryMessages(self.store)
        menus = MemoryMenus(self.store)
        errands = SquareErrands(self.access, self.links, self.orders, menus, messages, self.timers, self.clock)
        fact: dict[str, Callable[..., None]] = {"payment_seen": errands.payment_seen, "pos_upkeep": errands.upkeep}
        self.delivering = replace(self.delivering, errands=fact)

    def receive(self, kind: str = "", *, times: int = 1, backwards: bool = False) -> int:
        """Take what was sent; how many errands were new."""
        sent = [one for one in self.square.webhooks.sent if one.type.startswith(kind)]
        new = 0
        for one in reversed(sent) if backwards else sent:
            for _ in range(times):
                assert self.hooks.signed(one.body, one.signature)
                new += self.hooks.take(one.body)
        return new

    def pass_by(self, span: timedelta) -> None:
        """Time passes; errands that were put off are sent again too."""
        super().pass_by(span)
        for timer in self.timers.due(self.clock.now()):
            if timer.kind == "pos_errand":
                send_errand(self.delivering.outbox, self.clock, self.restaurant, timer)
                self.timers.done(timer)

    def placed(self) -> "Hooked":
        self.place()
        self.work()
        assert self.stands() is OrderStatus.AWAITING_PAYMENT
        return self

    def pay(self) -> None:
        self.square.pay_link(self.merchant, self.order.pos_order_id)

    def notices(self) -> list[str]:
        return [one.text for one in self.store.messages.values() if one.kind == "pos_trouble"]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("drafts", [False, True])
def test_a_paid_link_is_accepted_once_however_the_events_come(drafts: bool, backwards: bool) -> None:
    house = Hooked(Judgements(link_orders_are_drafts=drafts)).placed()
    house.pay()
    assert house.receive(times=3, backwards=backwards) == 1
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED
    assert len(house.texts("accepted")) == 1
    assert [one["reference_id"] for one in house.square.visible_orders(house.merchant)] == [house.first.id]
    house.pass_by(timedelta(minutes=31))
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED
    assert house.notices() == []


def test_a_payment_that_is_told_before_our_own_answer_came_counts() -> None:
    house = Hooked()
    house.place()
    house.square.faults.add("drop", on="links.create")
    house.work()
    (link,) = house.merchant.links
    house.square.pay_link(house.merchant, link)
    house.receive()
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED
    house.pass_by(timedelta(minutes=1))
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED
    assert len(house.merchant.orders) == 1


def test_a_payment_that_no_event_told_is_found_before_the_link_is_ended() -> None:
    house = Hooked().placed()
    house.pay()
    house.pass_by(timedelta(minutes=31))
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED


def test_an_unpaid_link_is_deleted_and_the_guest_is_told() -> None:
    house = Hooked().placed()
    house.pass_by(timedelta(minutes=31))
    house.work()
    assert house.stands() is OrderStatus.CANCELLED
    assert house.merchant.links == {}
    assert len(house.texts("expired")) == 1


def test_a_square_that_is_down_when_the_link_ends_is_asked_again() -> None:
    house = Hooked().placed()
    house.pay()
    house.square.faults.add("503", times=2)
    house.pass_by(timedelta(minutes=31))
    for _ in range(3):
        house.work()
        house.pass_by(timedelta(minutes=5))
    assert house.stands() is OrderStatus.ACCEPTED


def test_a_square_that_stays_down_ends_the_link_and_a_payment_later_is_told_to_the_owner() -> None:
    house = Hooked().placed()
    house.square.faults.add("refuse", times=10**6)
    house.pass_by(timedelta(minutes=31))
    for _ in range(MOST_TRIES):
        house.work()
        house.pass_by(timedelta(hours=2))
    assert house.stands() is OrderStatus.CANCELLED
    house.square.faults.waiting.clear()
    house.pay()
    house.receive()
    house.work()
    assert house.stands() is OrderStatus.CANCELLED
    notices = sorted(house.notices())
    assert all(house.first.code in one for one in notices)
    assert [("could not be asked" in one, "has paid by link" in one) for one in notices] == [
        (True, False),
        (False, True),
    ]


def test_a_payment_at_the_counter_for_somebody_elses_order_changes_nothing() -> None:
    house = Hooked().placed()
    other = house.square_pos()
    theirs = {
        "location_id": house.location,
        "line_items": [{"quantity": "1", "catalog_object_id": house.water["Small"]}],
    }
    made = house.access.ask(house.link, lambda square: square.orders.create(order=theirs)).order
    assert made is not None
    money = {"amount": 200, "currency": "EUR"}
    house.access.ask(
        house.link,
        lambda square: square.payments.create(
            source_id="CASH",
            idempotency_key="p",
            amount_money=money,
            cash_details={"buyer_supplied_money": money},
            order_id=made.id,
        ),
    )
    assert house.receive() == 1
    house.work()
    assert house.stands() is OrderStatus.AWAITING_PAYMENT
    assert other.state_of(house.order) == "awaiting_payment"


def test_only_square_is_believed() -> None:
    house = Hooked().placed()
    house.pay()
    message = house.square.webhooks.sent[-2]
    assert house.hooks.signed(message.body, message.signature)
    assert not house.hooks.signed(message.body + b" ", message.signature)
    assert not house.hooks.signed(message.body, "")
    assert not house.hooks.signed(message.body, "é")
    assert not house.hooks.signed(b"", message.signature)
    assert not replace(house.hooks, url="https://elsewhere.example.com/").signed(message.body, message.signature)
    unset = replace(house.hooks, keys=lambda: replace(KEYS, webhook_signature_key=""))
    assert not unset.signed(message.body, message.signature)
    for nonsense in (b"[]", b"{}", b"nothing", b'{"type": "payment.updated"}'):
        with pytest.raises(VendorConfused):
            house.hooks.take(nonsense)
    stranger = {"type": "payment.updated", "event_id": "e", "merchant_id": "stranger", "data": {}}
    assert house.hooks.take(json.dumps(stranger).encode()) == 0


def test_a_new_catalogue_is_compared_with_the_menu_and_what_is_missing_is_told() -> None:
    house = Hooked()
    house.shelf.delete(house.diavola[""])
    house.shelf.add_item("Minestrone", {"Regular": 700})
    house.square.catalog_changed(house.merchant)
    house.receive("catalog", times=2)
    house.work()
    assert "diav|" not in house.link.items
    assert "soup|" in house.link.items
    assert len(house.notices()) == 1
    assert "Diavola" in house.notices()[0]
    house.place()
    house.work()
    assert len(house.texts("ticket")) == 1


def test_a_menu_that_is_published_is_compared_at_once_although_square_has_not_changed() -> None:
    house = Hooked()
    menus, outbox = MemoryMenus(house.store), MemoryOutbox(house.store)
    for name in ("Carbonara", "Amatriciana"):
        dish = Item(name.casefold(), name, (SizePrice(1300),))
        draft = replace(MENU, version=0, sections=(*MENU.sections, Section("new", "New", (dish,))))
        assert menus.save_draft(draft, over=menus.draft(DA_VINCI.id))
        assert isinstance(publish_menu(menus, outbox, house.clock, DA_VINCI.id), Published)
        house.work()

    assert house.link.menu_version == MENU.version + 2
    assert "Amatriciana" in house.link.unmapped
    assert "Carbonara" not in house.link.unmapped
    assert [name in notice for name, notice in zip(("Carbonara", "Amatriciana"), house.notices(), strict=True)] == [
        True
    ] * 2


def test_a_consent_that_is_taken_back_is_told_and_one_that_was_given_anew_stays() -> None:
    house = Hooked()
    house.square.identities.revoke("ML1")
    house.receive("oauth", times=2)
    house.work()
    assert house.link.state == "revoked"
    assert len(house.notices()) == 1
    house.clock.moment += timedelta(minutes=5)
    fresh = house.connect()
    fresh = house.links.save(replace(fresh, state="ok"))
    late = {
        "type": "oauth.authorization.revoked",
        "event_id": "late",
        "merchant_id": "ML1",
        "data": {"object": {"revocation": {"revoked_at": "2026-11-24T09:05:00Z"}}},
    }
    house.hooks.take(json.dumps(late).encode())
    house.work()
    assert house.link == fresh


def test_tokens_are_renewed_within_the_week_and_again_in_the_next() -> None:
    house = Hooked()
    told = {"what": "connected"}
    house.delivering.outbox.add(errand(DA_VINCI.id, "pos_upkeep", "square-connected", told, house.clock.now()))
    house.work()
    assert any("kitchen tickets" in one for one in house.notices())
    seen = {house.link.sealed_access}
    for week in range(1, 4):
        house.pass_by(timedelta(days=6, minutes=1))
        house.work()
        seen.add(house.link.sealed_access)
        assert len(seen) == week + 1
        assert house.link.refreshed_at is not None
        assert house.clock.now() - house.link.refreshed_at < timedelta(minutes=1)
