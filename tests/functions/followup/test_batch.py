import io
from dataclasses import replace
from typing import Any
from uuid import uuid4

from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.restaurants import Restaurant
from functions.followup.batch import DONE, Following, work_through
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.outbox_items import entry_item
from functions.store.retention import Retention
from functions.telemetry import make_logger
from tests.functions.trattoria import DA_VINCI, NOW

FREED = OutboxEntry("r1-v1-freed", DA_VINCI.id, "followup", "table_freed", {"starts_at": "x"}, NOW)


class Hand:
    """Writes down what it was given, and drops some."""

    def __init__(self, dropping: str = "") -> None:
        store = MemoryStore()
        MemoryDirectory(store).save(DA_VINCI)
        self.dropping, self.done = dropping, list[str]()
        self.outbox, self.messages = MemoryOutbox(store), MemoryMessages(store)
        self.log = io.StringIO()
        logger = make_logger(f"hand-{uuid4()}", stream=self.log)
        self.following = Following(self.outbox, MemoryDirectory(store), {"table_freed": self.take}, logger)

    def take(self, restaurant: Restaurant, entry: OutboxEntry) -> None:
        assert restaurant == DA_VINCI
        if entry.id == self.dropping:
            raise RuntimeError("dropped")
        self.done.append(entry.id)

    def given(self, entry: OutboxEntry, name: str = "INSERT") -> dict[str, Any]:
        self.messages.put(Message(f"m-{entry.id}", DA_VINCI.id, "message", "x", NOW), [entry])
        image = entry_item(entry, Retention())
        return {"eventName": name, "dynamodb": {"SequenceNumber": f"n-{entry.id}", "NewImage": image}}


def test_an_entry_is_followed_once_however_often_it_comes() -> None:
    hand = Hand()
    record = hand.given(FREED)
    for _ in range(2):
        assert work_through(hand.following, [record, record]) == {"batchItemFailures": []}
    assert hand.done == [FREED.id]
    stored = hand.outbox.get(DA_VINCI.id, FREED.id)
    assert stored is not None
    assert stored.state == DONE


def test_what_fails_comes_again_and_the_others_are_done() -> None:
    hand = Hand(dropping="bad")
    records = [hand.given(replace(FREED, id="bad")), hand.given(FREED)]
    assert work_through(hand.following, records) == {"batchItemFailures": [{"itemIdentifier": "n-bad"}]}
    hand.dropping = ""
    assert work_through(hand.following, records) == {"batchItemFailures": []}
    assert hand.done == [FREED.id, "bad"]


def test_what_is_not_for_this_door_is_passed_over() -> None:
    hand = Hand()
    records = [hand.given(replace(FREED, id="t", door="sms")), hand.given(FREED, "MODIFY"), {"eventName": "REMOVE"}]
    assert work_through(hand.following, records) == {"batchItemFailures": []}
    assert hand.done == []


def test_a_fact_that_nobody_knows_is_not_lost() -> None:
    hand = Hand()
    record = hand.given(replace(FREED, fact="message_taken"))
    assert work_through(hand.following, [record])["batchItemFailures"] == [{"itemIdentifier": f"n-{FREED.id}"}]


def test_a_record_that_cannot_be_read_comes_again() -> None:
    hand = Hand()
    broken = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "7", "NewImage": {"kind": {"S": "outbox"}}}}
    assert work_through(hand.following, [broken]) == {"batchItemFailures": [{"itemIdentifier": "7"}]}
