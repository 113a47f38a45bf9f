"""The follow-up's role allows what its timers and consequences really ask of DynamoDB: no less, or nobody is reminded; no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase

import pytest
from aws_cdk.assertions import Template

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.join_waitlist import Joined, WaitlistWish, join_waitlist
from functions.actions.offer_table import Desk
from functions.actions.settle_text import GIVEN_UP_AFTER, TextRoom, settle_text
from functions.domain.orders import Order, OrderStatus
from functions.domain.reservations import ActionKey, Booked, GuestProof, Reservation, TextConsent
from functions.domain.sale_ports import OrderCommit
from functions.domain.tables import Table
from functions.domain.timers import Timer, TimerKind
from functions.followup.batch import Following, follow
from functions.followup.ringing import MOST_TRIES, Ringing, ring_due
from functions.followup.wiring import bells, consequences
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.erasing import DynamoEraser
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.store.timers import DynamoTimers
from functions.store.waitlist import DynamoWaitlist
from functions.telemetry import SilentMeter, make_logger
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import NOW, StoppedClock, key, small, tonight, wish
from tests.infra.door_policies import partitions
from tests.infra.table_watch import Asked, role_on_the_table

pytestmark = pytest.mark.stack

HOUSE = replace(small(Table("t1", 1, 2)), calendar_id="reservations@example.com", owner_number="+390611110002")
ROSSI, ANNA, CHAN = "+393401112233", "+393401110001", "+393401110002"


class FollowUp:
    """The door over a table, on a clock that is moved; `asked` notes its own requests and nobody else's."""

    def __init__(self, endpoint: str, table: str) -> None:
        self.clock, self.asked, self.meter = StoppedClock(), Asked(), SilentMeter()
        watched, others = (connect(region="us-east-1", endpoint_url=endpoint) for _ in range(2))
        watched.meta.events.register("provide-client-params.dynamodb", self.asked.note)
        self.clients = watched, others
        self.room = TextRoom(
            DynamoOutbox(others, table),
            DynamoMessages(others, table),
            DynamoDirectory(others, table),
            DynamoOptOuts(others, table),
            DynamoTimers(others, table),
            self.clock,
        )
        self.book, self.waitlist = DynamoBook(others, table), DynamoWaitlist(others, table)
        self.orders = DynamoOrders(others, table)
        DynamoDirectory(others, table).save(HOUSE)
        orders, outbox, timers = (
            DynamoOrders(watched, table),
            DynamoOutbox(watched, table),
            DynamoTimers(watched, table),
        )
        directory, logger = DynamoDirectory(watched, table), make_logger("test-followup-grants", "CRITICAL")
        desk = Desk(DynamoBook(watched, table), DynamoWaitlist(watched, table), timers, self.clock)
        messages, opt_outs = DynamoMessages(watched, table), DynamoOptOuts(watched, table)
        room = TextRoom(outbox, messages, directory, opt_outs, timers, self.clock, orders)
        rings = bells(desk, room, orders, DynamoEraser(watched, table))
        self.ringing = Ringing(timers, directory, self.clock, rings, logger, self.meter)
        self.following = Following(outbox, directory, consequences(desk), logger)
        self.keys = 0

    def guest_books(self, clock: str, name: str, phone: str) -> Reservation:
        """In a call; the follow-up has no part in it."""
        self.keys += 1
        wanted = replace(wish(clock), name=name, phone=phone, text_consent=True)
        booked = book_reservation(self.book, self.clock, HOUSE, wanted, key(self.keys, f"CA{self.keys}"))
        assert isinstance(booked, Booked), booked
        return booked.reservation

    def guest_cancels(self, reservation: Reservation) -> None:
        """The freed table reaches the door by the stream."""
        self.keys += 1
        proof = GuestProof(reservation.phone, reservation.name, reservation.code)
        cancel_reservation(self.book, self.clock, HOUSE, proof, key(self.keys), reservation.id)
        for entry in self.room.outbox.recent(HOUSE.id):
            if entry.door == "followup":
                follow(self.following, entry)

    def text_ends(self, entry_id: str, state: str, code: str | None = None) -> None:
        """A status callback, at the telephone's door."""
        entry = self.room.outbox.get(HOUSE.id, entry_id)
        assert entry is not None
        settle_text(self.room, entry, state=state, error_code=code)

    def order(self, name: str, status: OrderStatus) -> Order:
        """An order as a call left it."""
        left = replace(PLACED, id=name, version=1, restaurant_id=HOUSE.id, status=status, phone=CHAN)
        self.orders.commit(OrderCommit(ActionKey("CA1", f"place-{name}"), "place_order", left, 0))
        return left

    def later(self, stretch: timedelta) -> None:
        """The schedule's next round after that time."""
        self.clock.moment += stretch
        ring_due(self.ringing)

    def sms(self) -> set[str]:
        """The ids of all texts that wait or went."""
        return {one.id for one in self.room.outbox.recent(HOUSE.id, 200) if one.door == "sms"}


@pytest.fixture
def door(fresh_table: tuple[str, str]) -> Iterator[FollowUp]:
    made = FollowUp(*fresh_table)
    yield made
    for client in made.clients:
        client.close()


def test_every_timer_and_consequence_asks_the_table_for_exactly_what_the_door_may(
    door: FollowUp, functions_in_prod: Template, data_in_prod: Template
) -> None:
    live_a_day(door)

    rung = {dict(labels)["kind"] for (name, labels) in door.meter.counts if name == "TimerRung"}
    assert rung == set(TimerKind.__args__)  # type: ignore[attr-defined]  # a Literal's own list
    assert door.asked.actions == role_on_the_table(functions_in_prod, "followup", data_in_prod)
    may = partitions(functions_in_prod, "followup")
    assert [key for key in door.asked.keys if not any(fnmatchcase(key, one) for one in may)] == []


def live_a_day(door: FollowUp) -> None:
    """All kinds of timers, texts that fail twice, an offer that lapses, a guest who is forgotten, a timer that never succeeds."""
    rossi = door.guest_books("20:00", "Rossi", ROSSI)
    anna = WaitlistWish(tonight("20:00"), 2, "Bianchi", ANNA, TextConsent("it-1", NOW, "CA9"))
    assert isinstance(join_waitlist(door.book, door.waitlist, door.clock, HOUSE, anna), Joined)
    chan = door.guest_books("13:00", "Chan", CHAN)

    door.text_ends(f"{chan.id}-v1-sms", "undelivered", "30003")
    door.later(timedelta(minutes=15))
    assert f"{chan.id}-v1-sms-again" in door.sms()
    door.text_ends(f"{chan.id}-v1-sms-again", "unknown")

    door.guest_cancels(rossi)
    (offered,) = door.waitlist.by_phone(HOUSE.id, ANNA)
    assert offered.offer is not None
    door.later(HOUSE.rules.offer_stands)
    (lapsed,) = door.waitlist.by_phone(HOUSE.id, ANNA)
    assert lapsed.lapses == 1

    for order, kind in (("o1", "order_again"), ("o2", "order_link")):
        left = door.order(order, OrderStatus.PLACED if kind == "order_again" else OrderStatus.AWAITING_PAYMENT)
        about = {"order_id": left.id, "attempt": 2}
        door.room.timers.set(Timer(f"{order}-t", HOUSE.id, kind, door.clock.moment, about))  # type: ignore[arg-type]  # a kind
    errand = {"fact": "pos_upkeep", "payload": {"errand": "upkeep", "attempt": 1}}
    door.room.timers.set(Timer("upkeep-1", HOUSE.id, "pos_errand", door.clock.moment, errand))
    door.room.timers.set(Timer("broken", HOUSE.id, "pos_errand", door.clock.moment, {}))
    door.later(timedelta(minutes=1))
    errands = {one.fact for one in door.room.outbox.recent(HOUSE.id, 200) if one.door == "pos"}
    assert errands == {"order_placed", "link_expired", "pos_upkeep"}

    door.later(GIVEN_UP_AFTER)
    assert "text_lost" in {one.kind for one in door.room.messages.recent(HOUSE.id)}
    assert "text_settled" in {one.fact for one in door.room.outbox.recent(HOUSE.id, 200)}
    for _ in range(MOST_TRIES):
        door.later(timedelta(hours=1))
    assert [one.id for one in door.room.timers.lost()] == ["broken"]

    door.room.timers.set(Timer("forget", HOUSE.id, "forget_guest", door.clock.moment, {"phone": CHAN}))
    door.later(timedelta(hours=12))
    kept = door.book.get(HOUSE.id, chan.id)
    assert kept is not None
    assert kept.phone is None
