"""The roles allow what the doors really ask of DynamoDB: no less, or calls fail; no more, or a stolen role does harm."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest
from aws_cdk.assertions import Template

from functions.actions.place_order import errand
from functions.actions.settle_order import settle_rejection
from functions.actions.settle_text import TextRoom
from functions.calendar.batch import tell_calendar
from functions.domain.calls import Message
from functions.domain.errors import VendorError, VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.orders import OrderStatus
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import OrderCommit
from functions.pos.delivering import Delivering, deliver
from functions.sms.batch import work_through
from functions.sms.texting import SentText, Texting, send_entry
from functions.store.calls import DynamoCalls
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.guests import DynamoGuests
from functions.store.house_states import DynamoHouseStates
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.outbox_items import entry_item
from functions.store.reservations import DynamoBook
from functions.store.retention import Retention
from functions.store.text_questions import DynamoTextQuestions
from functions.store.timers import DynamoTimers
from functions.store.waitlist import DynamoWaitlist
from functions.telemetry import SilentMeter, make_logger
from functions.tools.world import World
from tests.functions.calendar.calendar_house import AGENT, CalendarHouse
from tests.functions.front_of_house import BASE, CALL_SID, NOW, RESTAURANT, FrontDoor, call_token, twiml
from tests.functions.ordering_desk import FakePos
from tests.functions.orders_placed import PLACED
from tests.functions.sms.outbox_samples import ScriptedMessenger, entry
from tests.functions.trattoria import TONIGHT, tonight
from tests.infra.door_policies import partitions
from tests.infra.table_watch import Asked, role_on_the_table

pytestmark = pytest.mark.stack


@dataclass
class Restaurant:
    """The store with one restaurant in it, its ports, and what is asked of it from now on; `seen` asks unnoticed."""

    world: World
    asked: Asked
    seen: DynamoOutbox
    orders: DynamoOrders


@pytest.fixture
def restaurant(fresh_table: tuple[str, str]) -> Iterator[Restaurant]:
    endpoint, table = fresh_table
    unnoticed = connect(region="us-east-1", endpoint_url=endpoint)
    DynamoDirectory(unnoticed, table).save(RESTAURANT)
    client = connect(region="us-east-1", endpoint_url=endpoint)
    asked = Asked()
    client.meta.events.register("provide-client-params.dynamodb", asked.note)
    yield Restaurant(
        World(
            clock=FrontDoor().house.clock,
            directory=DynamoDirectory(client, table),
            book=DynamoBook(client, table),
            calls=DynamoCalls(client, table),
            messages=DynamoMessages(client, table),
            outbox=DynamoOutbox(client, table),
            timers=DynamoTimers(client, table),
            house_states=DynamoHouseStates(client, table),
            opt_outs=DynamoOptOuts(client, table),
            text_questions=DynamoTextQuestions(client, table),
            waitlist=DynamoWaitlist(client, table),
            guests=DynamoGuests(client, table, FrontDoor().house.clock),
        ),
        asked,
        DynamoOutbox(unnoticed, table),
        DynamoOrders(client, table),
    )
    client.close()
    unnoticed.close()


def test_a_whole_call_asks_the_table_for_exactly_what_the_phone_path_may(
    restaurant: Restaurant, functions_in_prod: Template, data_in_prod: Template
) -> None:
    live_a_call(restaurant)

    assert restaurant.asked.actions == role_on_the_table(functions_in_prod, "api", data_in_prod)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("status", "0 covers"),
        ("no show Rossi", "Rossi"),
        ("86 salmon", "salmon"),
        ("closed tonight", "losed"),
        ("undo", "undo"),
        ("what shall I write here?", "Not understood"),
    ],
)
def test_an_owners_text_alone_asks_the_table_for_no_more_than_the_phone_path_may(
    text: str, answer: str, restaurant: Restaurant, functions_in_prod: Template, data_in_prod: Template
) -> None:
    door = FrontDoor()
    door.rewire(restaurant.world)

    text_as_owner(door, text)

    assert restaurant.asked.actions - role_on_the_table(functions_in_prod, "api", data_in_prod) == set()
    (echo,) = restaurant.seen.recent(RESTAURANT.id)
    assert echo.payload["to"] == RESTAURANT.owner_number
    assert answer in echo.payload["body"]


def text_as_owner(door: FrontDoor, text: str) -> None:
    """What the owner's own telephone sends to the restaurant's number."""
    assert RESTAURANT.owner_number is not None
    sid = f"SM{zlib.crc32(text.encode()):032x}"
    sent = door.ring("/sms/incoming", "sms_incoming", From=RESTAURANT.owner_number, Body=text, MessageSid=sid)
    assert sent.status_code == 200, text
    assert "text was not taken" not in door.log.getvalue()


def live_a_call(restaurant: Restaurant) -> None:
    """Everything that Twilio and the streamer can ask for in and around one call."""
    door = FrontDoor()
    door.rewire(restaurant.world)
    token = call_token(twiml(door.ring("/voice/incoming", "voice_incoming")))
    plan = door.client.post(f"/calls/{CALL_SID}/plan", json={"token": token, "stream_sid": "MZ1"}).json()
    headers = {"Authorization": f"Bearer {plan['call_key']}", "X-Call-Sid": CALL_SID}

    def use(tool: str, **arguments: Any) -> dict[str, Any]:
        asked = {"tool_call_id": f"call-{tool}-{len(arguments)}", "arguments": arguments, "agent": "reservation"}
        answered = door.client.post(f"/tools/{tool}", json=asked, headers=headers)
        assert answered.status_code == 200, answered.text
        outcome: dict[str, Any] = answered.json()
        return outcome

    evening = {"date": "2026-11-24", "time": "19:00", "party_size": 2}
    use("find_slots", **evening)
    booked = use("book_reservation", **evening, name="Rossi", text_consent=True)
    assert booked["outcome"] == "done", booked
    use("find_reservation", name="Somebody Else")
    assert use("find_reservation", name="Rossi", code=booked["result"]["code"])["outcome"] == "done"
    assert use("change_reservation", name="Rossi", new_time="20:00")["outcome"] == "done"
    assert use("cancel_reservation", name="Rossi")["outcome"] == "done"
    assert use("take_message", kind="message", text="A cake, please.", name="Rossi")["outcome"] == "done"
    restaurant.world.waitlist.on_day(RESTAURANT.id, date(2026, 11, 24))  # as a table that becomes free asks
    use("transfer_call", reason="a complaint", summary="The soup was cold.")
    report = {"call_sid": CALL_SID, "stream_sid": "MZ1", "revision": 1, "next_step": "transfer", "duration_ms": 9000}
    assert door.client.post(f"/calls/{CALL_SID}/report", json=report, headers=headers).status_code == 204
    (text, *_) = restaurant.seen.recent(RESTAURANT.id)
    for path, payload in {
        "/voice/after-stream": "voice_after_stream",
        "/voice/dial-result": "voice_dial_result",
        f"/voice/whisper?call={CALL_SID}": "voice_whisper",
        "/voice/voicemail": "voice_voicemail",
        "/voice/status": "voice_status",
        "/sms/status": "sms_status_sent",
        f"/sms/status?restaurant={RESTAURANT.id}&entry={text.id}": "sms_status_undelivered",
        "/sms/incoming": "sms_incoming",
    }.items():
        assert door.ring(path, payload).status_code == 200, path
    for ordered in (
        "status",
        "86 salmon",
        "no show Rossi",
        "party of 12 ok at 8",
        "closed 12/24",
        "undo",
        "Hello there",
    ):
        text_as_owner(door, ordered)


@pytest.mark.parametrize("sent_before", [False, True])
def test_a_text_asks_the_table_for_no_more_than_its_door_may(
    sent_before: bool, restaurant: Restaurant, functions_in_prod: Template, data_in_prod: Template
) -> None:
    send_texts(restaurant, sent_before=sent_before)

    assert restaurant.asked.actions == role_on_the_table(functions_in_prod, "sms", data_in_prod)
    assert [
        key for key in restaurant.asked.keys if not any(fnmatchcase(key, one) for one in reachable(functions_in_prod))
    ] == []


def reachable(template: Template) -> list[str]:
    """The partition keys that the condition of the texts' role lets through."""
    return partitions(template, "sms")


def send_texts(restaurant: Restaurant, *, sent_before: bool) -> None:
    """One text that goes out, after a try that was cut off or not; one that is refused, of which the owner is told."""
    world = restaurant.world
    first, second = entry("first"), entry("second", to="+19175550199")
    order = replace(PLACED, version=1, restaurant_id=RESTAURANT.id)
    restaurant.orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0))
    first = replace(first, payload={**first.payload, "purpose": "ticket", "order_id": order.id})
    world.messages.put(Message("m0", RESTAURANT.id, "message", "x", NOW), [first, second])
    if sent_before:
        world.outbox.claim(RESTAURANT.id, first.id)
    restaurant.asked.actions.clear()
    restaurant.asked.keys.clear()
    delivered, failed = SentText("SM1", "queued"), SentText("SM2", "failed")
    messenger = ScriptedMessenger(
        sends=[failed] if sent_before else [delivered, failed], finds=[delivered] if sent_before else []
    )
    texting = Texting(
        room=TextRoom(
            world.outbox,
            world.messages,
            world.directory,
            world.opt_outs,
            world.timers,
            world.clock,
            orders=restaurant.orders,
        ),
        messenger=messenger,
        status_url=f"{BASE}/sms/status",
        logger=make_logger("test-grants"),
        meter=SilentMeter(),
    )
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": one.id, "NewImage": entry_item(one, Retention())}}
        for one in (first, second)
    ]
    answer = work_through(records, lambda one: send_entry(texting, one), texting.logger)
    assert answer == {"batchItemFailures": []}
    assert messenger.played_out()
    settled = restaurant.orders.get(RESTAURANT.id, order.id)
    assert settled is not None
    assert settled.status is OrderStatus.ACCEPTED


@pytest.mark.parametrize("fails", [None, VendorRefused("no"), VendorUnavailable("down")])
def test_a_door_to_points_of_sale_asks_the_table_for_no_more_than_it_may(
    fails: VendorError | None, restaurant: Restaurant, functions_in_prod: Template, data_in_prod: Template
) -> None:
    order = replace(PLACED, version=1, restaurant_id=RESTAURANT.id, text_consent=True)
    placed = OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0, outbox=(errand(order),))
    restaurant.orders.commit(placed)
    restaurant.asked.actions.clear()
    restaurant.asked.keys.clear()
    world = restaurant.world

    deliver(
        Delivering(
            outbox=world.outbox,
            orders=restaurant.orders,
            messages=world.messages,
            timers=world.timers,
            directory=world.directory,
            points_of_sale=Always(FakePos("square", fails=fails)),
            clock=world.clock,
            logger=make_logger("test-grants"),
            meter=SilentMeter(),
        ),
        errand(order),
    )
    if fails is None:
        settle_rejection(restaurant.orders, world.clock, RESTAURANT, order.id, "refused at the till")

    assert restaurant.asked.actions - role_on_the_table(functions_in_prod, "pos", data_in_prod) == set()
    may = partitions(functions_in_prod, "pos")
    assert [key for key in restaurant.asked.keys if not any(fnmatchcase(key, one) for one in may)] == []


@dataclass
class Always:
    """Every restaurant has this point of sale."""

    pos: FakePos

    def of(self, restaurant: object) -> FakePos:
        """It."""
        return self.pos


def test_a_calendars_door_asks_the_table_for_exactly_what_it_may(
    fresh_table: tuple[str, str], functions_in_prod: Template, data_in_prod: Template
) -> None:
    asked = keep_a_calendar(*fresh_table)

    assert asked.actions == role_on_the_table(functions_in_prod, "calendar", data_in_prod)
    may = partitions(functions_in_prod, "calendar")
    assert [key for key in asked.keys if not any(fnmatchcase(key, one) for one in may)] == []
    assert [one for one in may if not any(fnmatchcase(key, one) for key in asked.keys)] == []


def keep_a_calendar(endpoint: str, table: str) -> Asked:
    """All that guests, the owner and Google can have the calendar's door do, and what it then asks of the table."""
    asked, house = Asked(), CalendarHouse()
    client = connect(region="us-east-1", endpoint_url=endpoint)
    house.keep_on(client, table)
    first, second = house.books("20:00"), house.books("12:00", name="Anna Bianchi")
    client.meta.events.register("provide-client-params.dynamodb", asked.note)
    entry = OutboxEntry("e1", "davinci", "calendar", "reservation_booked", {"reservation_id": first.id}, NOW)
    tell_calendar(house.door, entry)
    house.round()
    house.owner.move("Rossi", tonight("21:30"))
    house.owner.delete("Bianchi")
    house.owner.create("4p Verdi", tonight("20:00"), tonight("22:00"))
    house.owner.block_day(TONIGHT + timedelta(days=1))
    house.round()
    house.owner.delete("Closed")
    house.google.identities.kill(AGENT, "revoked")
    house.clock.moment += timedelta(hours=2)
    house.round()
    stands = house.desk.book.get("davinci", first.id), house.desk.book.get("davinci", second.id)
    assert [one and (one.version, one.status.value) for one in stands] == [(2, "booked"), (2, "cancelled")]
    assert house.link().status == "reauth_needed"
    client.close()
    return asked
