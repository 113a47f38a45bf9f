from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.settle_order import send_ticket
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.ordering import Ordering
from functions.domain.orders import OrderStatus
from functions.domain.reservations import ActionKey, Booked, BookingRequest, ReservationStatus
from functions.domain.sale_ports import OrderCommit
from functions.pos.connections import Connections
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_orders import MemoryOrders
from functions.tools.world import Sales
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, FrontDoor, twiml, verbs
from tests.functions.ordering_desk import FakeGeocoder
from tests.functions.orders_placed import PLACED

SID = "SM3c2b1a09f8e7d6c5b4a3928170615243"
ENTRY = OutboxEntry(
    id="r1-v1-sms",
    restaurant_id="juniper",
    door="sms",
    fact="reservation_booked",
    payload={
        "to": CALLER,
        "from": RESTAURANT.phone_number,
        "body": "Juniper & Vine: table for 2 on Mon Nov 23, 7:00 PM, name Rossi.",
        "language": "en",
        "purpose": "confirmation",
        "reservation_id": "r1",
    },
    created_at=datetime(2026, 11, 22, 23, 5, tzinfo=UTC),
)
STATUS = f"/sms/status?{urlencode({'restaurant': 'juniper', 'entry': ENTRY.id})}"


@pytest.fixture
def door() -> FrontDoor:
    """A door behind which one text is about to be sent."""
    door = FrontDoor()
    store = Message("m1", "juniper", "message", "x", ENTRY.created_at)
    door.house.world.messages.put(store, [ENTRY])
    door.house.store.messages.clear()
    door.house.world.outbox.claim("juniper", ENTRY.id)
    return door


def state(door: FrontDoor) -> str:
    entry = door.house.world.outbox.get("juniper", ENTRY.id)
    assert entry is not None
    return entry.state


def test_a_status_moves_the_text_on(door: FrontDoor) -> None:
    door.house.world.outbox.settle("juniper", ENTRY.id, "queued", vendor_id=SID)

    root = twiml(door.ring("/sms/status", "sms_status_sent"))

    assert verbs(root) == []
    assert state(door) == "sent"


def test_a_status_that_comes_before_the_message_id_was_written_down_is_not_lost(door: FrontDoor) -> None:
    door.ring(STATUS, "sms_status_sent", MessageStatus="delivered")
    late = door.house.world.outbox.settle("juniper", ENTRY.id, "queued", vendor_id=SID)

    entry = door.house.world.outbox.get("juniper", ENTRY.id)
    assert entry is not None
    assert (entry.state, entry.vendor_id, late) == ("delivered", SID, False)


@pytest.mark.parametrize(
    ("arriving", "expected"),
    [
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "sent", "queued"], "delivered"),
        (["sent", "sent", "delivered", "delivered", "sent"], "delivered"),
        (["delivered", "undelivered"], "delivered"),
        (["undelivered", "delivered"], "undelivered"),
        (["sent", "sending", "queued"], "sent"),
    ],
)
def test_callbacks_out_of_order_and_repeated_only_move_forward(
    door: FrontDoor, arriving: list[str], expected: str
) -> None:
    for word in arriving:
        door.ring(STATUS, "sms_status_sent", MessageStatus=word, SmsStatus=word)

    assert state(door) == expected


def test_a_lost_confirmation_is_told_to_the_owner_once(door: FrontDoor) -> None:
    for _ in range(3):
        door.ring(STATUS, "sms_status_undelivered")

    entry = door.house.world.outbox.get("juniper", ENTRY.id)
    (message,) = door.house.store.messages.values()
    assert entry is not None
    assert (entry.state, entry.error_code) == ("undelivered", "30005")
    assert message.phone == CALLER
    assert ENTRY.payload["body"] in message.text
    assert message.details == {
        "reservation_id": "r1",
        "entry_id": ENTRY.id,
        "state": "undelivered",
        "error_code": "30005",
    }
    assert door.meter.counts[("TextLost", (("code", "30005"),))] == 1
    assert door.meter.counts[("TextMoved", (("state", "undelivered"),))] == 1


def test_a_text_that_was_delivered_is_not_told_as_lost(door: FrontDoor) -> None:
    door.ring(STATUS, "sms_status_sent", MessageStatus="delivered")
    door.ring(STATUS, "sms_status_undelivered")

    assert door.house.store.messages == {}


def test_a_status_of_an_unknown_text_changes_nothing(door: FrontDoor) -> None:
    root = twiml(door.ring("/sms/status?restaurant=juniper&entry=other", "sms_status_sent"))

    assert verbs(root) == []
    assert state(door) == "sending"


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_malformed_status_changes_nothing(door: FrontDoor, missing: str) -> None:
    door.ring(STATUS, "sms_status_sent", **{missing: ""})

    assert state(door) == "sending"


def test_what_a_guest_writes_is_kept_for_the_restaurant(door: FrontDoor) -> None:
    for _ in range(2):
        root = twiml(door.ring("/sms/incoming", "sms_incoming"))

    (message,) = door.house.store.messages.values()
    assert verbs(root) == []
    assert (message.kind, message.phone) == ("message", CALLER)
    assert message.text == "Can we come with a stroller? Thanks & see you – R."


@pytest.mark.parametrize("changes", [{}, {"OptOutType": "", "Body": " stop "}, {"OptOutType": "", "Body": "HELP"}])
def test_an_opt_out_is_twilios_to_answer(door: FrontDoor, changes: dict[str, str]) -> None:
    root = twiml(door.ring("/sms/incoming", "sms_incoming_stop", **changes))

    assert verbs(root) == []
    assert door.house.store.messages == {}


def test_a_guest_who_writes_cancel_is_read_by_a_person_and_texted_no_more(door: FrontDoor) -> None:
    for _ in range(2):
        door.ring("/sms/incoming", "sms_incoming", Body="Cancel")

    (message,) = door.house.store.messages.values()
    assert (message.kind, message.text) == ("cancel_wish", "Cancel")
    assert ("juniper", CALLER) in door.house.store.opt_outs


def test_an_opt_out_is_kept_and_lifted(door: FrontDoor) -> None:
    door.ring("/sms/incoming", "sms_incoming_stop")
    assert ("juniper", CALLER) in door.house.store.opt_outs

    door.ring("/sms/incoming", "sms_incoming", Body="Start", MessageSid="SM2")
    assert door.house.store.opt_outs == {}


def test_only_the_owners_number_gives_orders(door: FrontDoor) -> None:
    door.ring("/sms/incoming", "sms_incoming", Body="86 salmon")
    assert door.house.store.house_states == {}

    door.ring("/sms/incoming", "sms_incoming", Body="86 salmon", From=RESTAURANT.owner_number or "", MessageSid="SM2")
    (state,) = door.house.store.house_states.values()
    assert [one.name for one in state.eighty_sixed] == ["salmon"]


def test_a_text_to_a_number_of_nobody_is_answered_politely(door: FrontDoor) -> None:
    assert verbs(twiml(door.ring("/sms/incoming", "sms_incoming", To="+12125550199"))) == []


def test_a_store_that_is_down_is_no_error_to_twilio(door: FrontDoor) -> None:
    door.break_store()

    assert verbs(twiml(door.ring(STATUS, "sms_status_sent"))) == []
    (said,) = twiml(door.ring("/sms/incoming", "sms_incoming"))
    assert said.tag == "Message"
    assert "send it again" in "".join(said.itertext())
    assert RESTAURANT.phone_number in "".join(said.itertext())
    assert verbs(twiml(door.ring("/sms/incoming", "sms_incoming_stop"))) == [], "Twilio has answered that itself"


def test_a_picture_without_words_is_not_lost(door: FrontDoor) -> None:
    door.ring("/sms/incoming", "sms_incoming", Body="", NumMedia="1", MediaUrl0="https://api.twilio.example/Media/ME1")

    (message,) = door.house.store.messages.values()
    assert (message.text, message.details["media"]) == ("[MMS: 1]", ["https://api.twilio.example/Media/ME1"])


def owner_writes(door: FrontDoor, body: str, number: int) -> None:
    sid = f"SM{number:032d}"
    door.ring("/sms/incoming", "sms_incoming", Body=body, From=RESTAURANT.owner_number or "", MessageSid=sid)


def test_an_owner_who_tries_the_house_as_a_guest_is_answered_as_one(door: FrontDoor) -> None:
    world = door.house.world
    starts_at = NOW + timedelta(days=2, minutes=10)
    request = BookingRequest(starts_at, 2, "Owner", RESTAURANT.owner_number, text_consent=True)
    booked = book_reservation(world.book, world.clock, RESTAURANT, request, ActionKey("CA1", "t1"))
    assert isinstance(booked, Booked), booked

    owner_writes(door, "C", 1)
    owner_writes(door, "C", 2)

    now = world.book.get("juniper", booked.reservation.id)
    assert now is not None
    assert now.status is ReservationStatus.CANCELLED
    again = door.house.store.outbox["juniper", f"answer-SM{2:032d}-sms"]
    assert "Not understood" in again.payload["body"], "without a table it is no answer but a command that nobody knows"


def test_an_owner_who_stopped_notices_starts_them_with_a_yes(door: FrontDoor) -> None:
    owner_writes(door, "STOP", 1)
    assert door.house.store.opt_outs
    owner_writes(door, "YES", 2)
    assert door.house.store.opt_outs == {}


def test_the_log_says_nothing_of_what_was_written(door: FrontDoor) -> None:
    door.ring("/sms/incoming", "sms_incoming")
    door.ring(STATUS, "sms_status_undelivered")
    door.break_store()
    door.ring("/sms/incoming", "sms_incoming")

    log = door.log.getvalue()
    for private in (CALLER, CALLER[1:], "stroller", "Rossi"):
        assert private not in log


def test_a_kitchen_ticket_that_the_networks_lose_afterwards_takes_its_order_back_from_the_kitchen(
    door: FrontDoor,
) -> None:
    house = door.house
    orders = MemoryOrders(house.store)
    sells = replace(RESTAURANT, ordering=Ordering(ticket_numbers=("+12125550147",)))
    order = replace(PLACED, restaurant_id="juniper", version=1)
    orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0))
    send_ticket(orders, house.world.clock, sells, order.id)
    door.rewire(replace(house.world, sales=Sales(orders, MemoryMenus(house.store), Connections({}), FakeGeocoder())))
    ticket = f"/sms/status?{urlencode({'restaurant': 'juniper', 'entry': f'{order.id}-ticket-1'})}"

    door.ring(ticket, "sms_status_sent", MessageStatus="sent")
    accepted = orders.get("juniper", order.id)
    door.ring(ticket, "sms_status_sent", MessageStatus="undelivered", ErrorCode="30003")
    lost = orders.get("juniper", order.id)

    assert accepted is not None
    assert lost is not None
    assert (accepted.status, lost.status) == (OrderStatus.ACCEPTED, OrderStatus.UNSENT)
