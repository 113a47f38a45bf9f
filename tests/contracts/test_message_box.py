"""What every MessageBox promises."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

MESSAGE = Message(
    "m1",
    DA_VINCI.id,
    "feedback",
    "Wonderful!",
    NOW,
    "Anna",
    "+393401112233",
    "CA1",
    True,
    {"stars": 4.5, "items": ["a"]},
)
NOTICE = OutboxEntry("m1-sms", DA_VINCI.id, "sms", "message_taken", {"body": "x"}, NOW, "CA1")


def test_a_message_and_its_notice_are_stored_together(store: Adapters) -> None:
    store.messages.put(MESSAGE, [NOTICE])
    assert list(store.messages.recent(DA_VINCI.id)) == [MESSAGE]
    assert store.outbox.get(DA_VINCI.id, "m1-sms") == NOTICE


def test_the_same_id_twice_is_stored_once(store: Adapters) -> None:
    store.messages.put(MESSAGE, [NOTICE])
    store.outbox.claim(DA_VINCI.id, "m1-sms")
    store.messages.put(replace(MESSAGE, text="again"), [NOTICE])
    assert list(store.messages.recent(DA_VINCI.id)) == [MESSAGE]
    entry = store.outbox.get(DA_VINCI.id, "m1-sms")
    assert entry is not None
    assert entry.state == "sending"


def test_messages_come_newest_first_and_only_the_restaurants_own(store: Adapters) -> None:
    for number in range(4):
        store.messages.put(replace(MESSAGE, id=f"m{number}", created_at=NOW + timedelta(seconds=number)))
    store.messages.put(replace(MESSAGE, restaurant_id="other"))
    assert [one.id for one in store.messages.recent(DA_VINCI.id, limit=2)] == ["m3", "m2"]
    assert len(store.messages.recent("other")) == 1
    assert list(store.messages.recent("nobody")) == []


def test_a_second_message_whose_notice_is_there_is_kept_without_it(store: Adapters) -> None:
    store.messages.put(MESSAGE, [NOTICE])
    store.messages.put(replace(MESSAGE, id="m2"), [replace(NOTICE, payload={"body": "y"})])
    assert {one.id for one in store.messages.recent(DA_VINCI.id)} == {"m1", "m2"}
    assert store.outbox.get(DA_VINCI.id, "m1-sms") == NOTICE
