"""An order reaches the kitchen once, and people where the point of sale cannot have it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal
from uuid import uuid4

import pytest

from functions.actions.place_order import errand
from functions.actions.pos_errands import MOST_TRIES, send_errand
from functions.actions.settle_order import settle_ticket_text
from functions.actions.try_order_again import try_order_again
from functions.domain.calls import Message
from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.ordering import Ordering
from functions.domain.orders import Order, OrderStatus
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import OrderCommit, PointOfSale
from functions.domain.timers import Timer
from functions.pos.delivering import MOST_ATTEMPTS, Delivering, deliver
from functions.pos.kitchen_ticket import KitchenTicket
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_orders import MemoryOrders
from functions.telemetry import SilentMeter, make_logger
from tests.functions.ordering_desk import FakePos
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock


class Kitchen:
    """One placed order, its errand in the outbox, and a door to deliver it with."""

    def __init__(self, pos: PointOfSale, **ordering: object) -> None:
        self.store = MemoryStore()
        self.orders = MemoryOrders(self.store)
        self.clock = StoppedClock(NOW + timedelta(minutes=5))
        rules = Ordering(**{"ticket_numbers": ("+393330001111",), **ordering})  # type: ignore[arg-type]  # fields of the rules
        self.restaurant = replace(DA_VINCI, ordering=rules)
        MemoryDirectory(self.store).save(self.restaurant)
        self.pos = pos
        self.mails: list[tuple[str, str, str]] = []
        order = replace(PLACED, version=1, text_consent=True)
        self.orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0, outbox=(errand(order),)))
        self.timers = MemoryTimers(self.store)
        self.delivering = Delivering(
            outbox=MemoryOutbox(self.store),
            orders=self.orders,
            messages=MemoryMessages(self.store),
            timers=self.timers,
            directory=MemoryDirectory(self.store),
            points_of_sale=self,
            clock=self.clock,
            logger=make_logger(f"test-{uuid4()}", stream=io.StringIO()),
            meter=SilentMeter(),
            mail=lambda *mail: self.mails.append(mail),
        )

    def of(self, restaurant: Restaurant) -> PointOfSale:
        return self.pos

    def work(self) -> None:
        """Every errand of the outbox, as the stream brings it, twice."""
        for entry in [one for one in self.store.outbox.values() if one.door == "pos"] * 2:
            deliver(self.delivering, entry)

    def ring(self) -> None:
        """Half a minute passes, and what is due rings."""
        self.clock.moment += timedelta(seconds=30)
        for timer in self.timers.due(self.clock.now()):
            try_order_again(self.orders, self.clock, self.restaurant, timer)
            self.timers.done(timer)

    @property
    def status(self) -> OrderStatus:
        order = self.orders.get(DA_VINCI.id, PLACED.id)
        assert order is not None
        return order.status

    @property
    def texts(self) -> list[str]:
        return [entry.payload["purpose"] for entry in self.store.outbox.values() if entry.door == "sms"]


def test_an_order_is_sent_once_and_the_guest_is_told() -> None:
    pos = FakePos("square")
    kitchen = Kitchen(pos)

    kitchen.work()

    assert (kitchen.status, len(pos.sent), kitchen.texts) == (OrderStatus.ACCEPTED, 1, ["order_accepted"])


def test_a_point_of_sale_that_is_down_for_two_minutes_gets_the_order_once_it_is_up() -> None:
    pos = FakePos("square", fails=VendorUnavailable("no answer"))
    kitchen = Kitchen(pos)
    kitchen.work()
    kitchen.ring()
    kitchen.work()
    assert (kitchen.status, kitchen.texts) == (OrderStatus.PLACED, [])

    pos.fails = None
    kitchen.ring()
    kitchen.work()

    assert (kitchen.status, len(pos.sent), kitchen.texts) == (OrderStatus.ACCEPTED, 1, ["order_accepted"])


def test_one_that_stays_down_ends_with_people() -> None:
    kitchen = Kitchen(FakePos("square", fails=VendorUnavailable("no answer")))

    for _ in range(MOST_ATTEMPTS + 3):
        kitchen.work()
        kitchen.ring()

    assert kitchen.status is OrderStatus.UNSENT
    assert kitchen.texts == ["ticket", "owner_notice"]
    assert sum(entry.door == "pos" for entry in kitchen.store.outbox.values()) == MOST_ATTEMPTS


def test_a_refusal_goes_to_people_at_once() -> None:
    kitchen = Kitchen(FakePos("square", fails=VendorRefused("no such variation", code="NOT_FOUND")))

    kitchen.work()

    assert (kitchen.status, kitchen.texts) == (OrderStatus.UNSENT, ["ticket", "owner_notice"])


def test_a_house_without_point_of_sale_texts_the_ticket_and_has_the_order_when_it_is_on_its_way() -> None:
    kitchen = Kitchen(KitchenTicket())
    kitchen.work()
    assert (kitchen.status, kitchen.texts) == (OrderStatus.PLACED, ["ticket"])

    for _ in range(2):
        settle_ticket_text(
            kitchen.orders, MemoryMessages(kitchen.store), kitchen.clock, kitchen.restaurant, PLACED.id, arrives=True
        )

    assert (kitchen.status, kitchen.texts) == (OrderStatus.ACCEPTED, ["ticket", "order_accepted"])


def test_a_ticket_that_cannot_be_texted_is_told_loudly() -> None:
    kitchen = Kitchen(KitchenTicket())
    kitchen.work()

    settle_ticket_text(
        kitchen.orders, MemoryMessages(kitchen.store), kitchen.clock, kitchen.restaurant, PLACED.id, arrives=False
    )

    assert (kitchen.status, kitchen.texts) == (OrderStatus.UNSENT, ["ticket", "owner_notice"])


def test_a_ticket_by_mail_alone_is_enough() -> None:
    kitchen = Kitchen(KitchenTicket(), ticket_numbers=(), ticket_emails=("kitchen@example.com",))

    kitchen.work()

    assert kitchen.status is OrderStatus.ACCEPTED
    assert [(address, subject) for address, subject, _ in kitchen.mails] == [
        ("kitchen@example.com", "Da Vinci: 3K4Q7X")
    ]
    assert "Diavola" in kitchen.mails[0][2]


@pytest.mark.parametrize("error", [VendorUnavailable("down"), VendorRefused("unverified address")])
def test_a_ticket_that_nobody_gets_is_told_loudly(error: Exception) -> None:
    kitchen = Kitchen(KitchenTicket(), ticket_numbers=(), ticket_emails=("kitchen@example.com",))

    def fails(*_: str) -> None:
        raise error

    kitchen.delivering = replace(kitchen.delivering, mail=fails)
    kitchen.work()

    assert kitchen.status is OrderStatus.UNSENT


class TakesLinks(FakePos):
    """A point of sale that takes unpaid orders back."""

    def withdraw(self, order: Order) -> Literal["accepted", "cancelled"]:
        """Nobody has paid."""
        return "cancelled"


def test_an_unpaid_link_ends_after_its_time() -> None:
    kitchen = Kitchen(TakesLinks("square"))
    order = kitchen.orders.get(DA_VINCI.id, PLACED.id)
    assert order is not None
    kitchen.store.orders[DA_VINCI.id, PLACED.id] = replace(order, status=OrderStatus.AWAITING_PAYMENT)
    kitchen.store.timers.clear()

    timer = Timer("t", DA_VINCI.id, "order_link", NOW, {"order_id": PLACED.id})
    for _ in range(2):
        try_order_again(kitchen.orders, kitchen.clock, kitchen.restaurant, timer)
        kitchen.work()

    assert (kitchen.status, kitchen.texts) == (OrderStatus.CANCELLED, ["order_expired"])


def test_nobody_is_told_that_they_did_not_pay_while_it_cannot_be_asked() -> None:
    kitchen = Kitchen(KitchenTicket())
    order = kitchen.orders.get(DA_VINCI.id, PLACED.id)
    assert order is not None
    kitchen.store.orders[DA_VINCI.id, PLACED.id] = replace(
        order, status=OrderStatus.AWAITING_PAYMENT, pos_name="square"
    )
    timer = Timer("t", DA_VINCI.id, "order_link", NOW, {"order_id": PLACED.id})
    try_order_again(kitchen.orders, kitchen.clock, kitchen.restaurant, timer)

    for _ in range(MOST_TRIES):
        assert kitchen.status is OrderStatus.AWAITING_PAYMENT
        kitchen.work()
        kitchen.clock.moment += timedelta(hours=3)
        for due in kitchen.timers.due(kitchen.clock.now()):
            send_errand(kitchen.delivering.outbox, kitchen.clock, kitchen.restaurant, due)
            kitchen.timers.done(due)

    assert kitchen.status is OrderStatus.CANCELLED
    (notice,) = kitchen.store.messages.values()
    assert notice.urgent
    assert "could not be asked" in notice.text


def test_an_owner_hears_of_an_unsent_order_though_the_door_fell_before_it_could_say_so() -> None:
    kitchen = Kitchen(FakePos("square", fails=VendorRefused("no")), ticket_numbers=())
    messages = kitchen.delivering.messages

    class Fallen(MemoryMessages):
        """A store that does not answer."""

        def put(self, message: Message, outbox: Sequence[OutboxEntry] = ()) -> None:
            raise VendorUnavailable("the store")

    entry = next(one for one in kitchen.store.outbox.values() if one.door == "pos")
    with pytest.raises(VendorUnavailable):
        deliver(replace(kitchen.delivering, messages=Fallen(kitchen.store)), entry)
    assert (kitchen.status, kitchen.store.messages) == (OrderStatus.UNSENT, {})

    deliver(replace(kitchen.delivering, messages=messages), entry)

    assert [(one.kind, one.urgent) for one in kitchen.store.messages.values()] == [("order_unsent", True)]
    assert kitchen.texts == ["owner_notice"]
