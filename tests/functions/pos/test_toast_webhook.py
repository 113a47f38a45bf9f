"""Toast's messages are believed when they are signed, run once, and move our orders on."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest

from functions.actions.place_order import errand
from functions.domain.errors import VendorConfused
from functions.domain.orders import Order
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import OrderCommit
from functions.keyring import ToastKeys
from functions.pos.connections import Connections
from functions.pos.delivering import Delivering, deliver
from functions.pos.toast_errands import ToastErrands
from functions.pos.toast_webhook import ToastWebhooks, signature_of
from functions.store.memory import MemoryDirectory, MemoryOutbox
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_orders import MemoryOrders
from functions.telemetry import SilentMeter, make_logger
from local.simulators.toast import Subscription
from local.simulators.toast.webhooks import WebhookMessage
from tests.functions.pos.toast_desk import DINER, ToastDesk
from tests.local.simulators.toast.toast_world import BASE

SECRET = "subscription secret"


class Door:
    """The door and the receiver of webhooks, with one placed order in the outbox."""

    def __init__(self, **keys: str) -> None:
        self.desk = ToastDesk(keys=ToastKeys("partner", "partner secret", BASE, SECRET, **keys))
        self.toast = self.desk.world.toast
        self.toast.subscriptions.append(Subscription("https://phone.example/toast/webhook", SECRET))
        store = self.desk.store
        self.orders, self.outbox, clock = MemoryOrders(store), MemoryOutbox(store), self.desk.world.clock
        MemoryDirectory(store).save(DINER)
        order = self.desk.order(version=1, text_consent=True)
        self.orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0, outbox=(errand(order),)))
        self.hooks = ToastWebhooks(
            lambda: self.desk.keys, self.desk.links, self.outbox, clock, self.desk.connecting.forget_stock
        )
        errands = ToastErrands(self.desk.connecting, self.orders)
        self.delivering = Delivering(
            outbox=self.outbox,
            orders=self.orders,
            messages=self.desk.messages,
            timers=MemoryTimers(store),
            directory=MemoryDirectory(store),
            points_of_sale=Connections({"toast": self.desk.connecting}),
            clock=clock,
            logger=make_logger(f"test-{uuid4()}", stream=io.StringIO()),
            meter=SilentMeter(),
            errands={"pos_order_changed": errands.order_changed},
        )

    def run(self) -> None:
        """The door does what is in the outbox."""
        for entry in tuple(self.desk.store.outbox.values()):
            if entry.door == "pos" and entry.state == "pending":
                deliver(self.delivering, entry)

    def hear(self, sent: WebhookMessage) -> int:
        """One message arrives."""
        assert self.hooks.signed(sent.body, sent.headers["Toast-Signature"])
        return self.hooks.take(sent.body)

    @property
    def order(self) -> Order:
        """Our order, as it stands."""
        order = self.orders.get(DINER.id, "o1-1")
        assert order is not None
        return order

    @property
    def status(self) -> str:
        """How our order stands, in plain letters: mypy would think that it cannot change."""
        return self.order.status.value


@pytest.fixture
def door() -> Door:
    return Door()


def test_the_signature_is_over_the_body_and_the_time_in_it() -> None:
    body = b'{"timestamp":"2024-03-28T15:11:01.050Z"}'
    made = signature_of("secret", body, "2024-03-28T15:11:01.050Z")
    assert made == b"VbfNB9qwuLWL2uqkG8uuRCcDGUdLeZ6kkuNPidn+Vhg="


def test_nothing_else_is_believed(door: Door) -> None:
    door.run()
    body, good = door.toast.sent[0].body, door.toast.sent[0].headers["Toast-Signature"]
    assert door.hooks.signed(body, good)
    assert not door.hooks.signed(body + b" ", good)
    assert not door.hooks.signed(body, "")
    assert not door.hooks.signed(body, "é")
    assert not door.hooks.signed(b"[]", good)
    assert not door.hooks.signed(b"no json", good)
    door.desk.keys = ToastKeys("partner", "partner secret", BASE)
    assert not door.hooks.signed(body, good)


def test_a_secret_that_is_being_rotated_is_good_for_a_while() -> None:
    door = Door(previous_webhook_secret="the one before")
    body = b'{"timestamp":"2026-11-22T18:00:00.000Z"}'
    for secret, good in ((SECRET, True), ("the one before", True), ("another", False)):
        made = signature_of(secret, body, "2026-11-22T18:00:00.000Z").decode()
        assert door.hooks.signed(body, made) is good


def test_an_order_whose_answers_were_all_lost_is_accepted_by_toasts_message(door: Door) -> None:
    door.toast.faults.add("drop", "orders.create", times=2)
    door.run()
    assert door.status == "placed"
    assert door.hear(door.toast.sent[0]) == 1
    door.run()
    assert door.status == "accepted"
    assert door.order.pos_order_id == door.desk.there[0]["guid"]


def test_a_message_that_comes_twice_is_run_once(door: Door) -> None:
    door.run()
    assert [door.hear(door.toast.sent[0]) for _ in range(2)] == [1, 0]


def test_an_order_that_the_staff_refuses_after_it_was_accepted_is_for_a_person(door: Door) -> None:
    door.run()
    assert door.status == "accepted"
    door.toast.decide(door.desk.world.diner, door.order.pos_order_id, "NOT_APPROVED")
    door.hear(door.toast.sent[-1])
    door.run()
    door.hear(door.toast.sent[0])
    door.run()
    told = [one for one in door.desk.messages.recent(DINER.id) if one.urgent]
    assert [(one.kind, one.phone) for one in told] == [("pos_trouble", "+12125550123")]


def test_an_order_that_is_voided_while_it_is_still_open_is_rejected_and_the_guest_told(door: Door) -> None:
    door.toast.faults.add("drop", "orders.create", times=2)
    door.run()
    guid = door.desk.there[0]["guid"]
    door.desk.world.ask("POST", f"/orders/v2/orders/{guid}/void", {})
    door.hear(door.toast.sent[-1])
    door.run()
    assert door.status == "rejected"
    assert "voided at Toast" in door.order.why
    assert f"{door.order.id}-rejected-sms" in {entry.id for entry in door.desk.store.outbox.values()}


def test_orders_of_others_are_let_be(door: Door) -> None:
    world = door.desk.world
    world.ask("POST", "/orders/v2/orders", world.order(world.selection("Burger")))
    door.hear(door.toast.sent[-1])
    door.run()
    assert door.status == "accepted"
    assert not [one for one in door.desk.messages.recent(DINER.id) if one.urgent]


def test_a_toast_that_is_down_is_asked_again_later(door: Door) -> None:
    door.toast.faults.add("drop", "orders.create", times=2)
    door.run()
    door.hear(door.toast.sent[0])
    door.toast.faults.add("503", "orders.get")
    door.run()
    due = MemoryTimers(door.desk.store).due(door.desk.world.clock.now() + timedelta(minutes=2), 10)
    assert [one.kind for one in due if one.kind == "pos_errand"] == ["pos_errand"]


def test_a_message_about_stock_is_heard_at_once(door: Door) -> None:
    pos = door.desk.pos()
    assert pos.sold_out() == frozenset()
    door.toast.stock(door.desk.world.diner, "Minestrone", "OUT_OF_STOCK")
    assert door.hear(door.toast.sent[-1]) == 0
    assert pos.sold_out() == {"soup"}


def test_what_cannot_be_read_is_said_to_be_so(door: Door) -> None:
    with pytest.raises(VendorConfused):
        door.hooks.take(b'{"timestamp": "x", "eventCategory": "order_updated"}')
