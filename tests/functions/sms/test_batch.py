from typing import Any

from functions.domain.errors import VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.sms.batch import work_through
from functions.store.outbox_items import entry_item
from functions.store.retention import Retention
from functions.telemetry import make_logger
from tests.functions.sms.outbox_samples import entry

LOGGER = make_logger("test-sms-batch")
OTHER = "+19175550177"


def record(number: int, one: OutboxEntry, *, event: str = "INSERT", **image: Any) -> dict[str, Any]:
    """A record as Lambda hands it over."""
    return {
        "eventID": str(number),
        "eventName": event,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"SequenceNumber": str(number), "NewImage": {**entry_item(one, Retention()), **image}},
    }


class Sending:
    """Remembers what it was given, and fails for the entries that it was told of."""

    def __init__(self, *fails: str) -> None:
        self.fails = fails
        self.given: list[str] = []

    def __call__(self, one: OutboxEntry) -> None:
        self.given.append(one.id)
        if one.id in self.fails:
            raise VendorUnavailable("down")


def test_a_batch_without_trouble_has_no_failures() -> None:
    sending = Sending()

    answer = work_through([record(1, entry("a")), record(2, entry("b"))], sending, LOGGER)

    assert answer == {"batchItemFailures": []}
    assert sending.given == ["a", "b"]


def test_only_what_failed_comes_again() -> None:
    sending = Sending("a")

    answer = work_through([record(1, entry("a")), record(2, entry("b", to=OTHER))], sending, LOGGER)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert sending.given == ["a", "b"]


def test_later_texts_to_the_same_number_wait_for_the_failed_one() -> None:
    sending = Sending("a")

    answer = work_through([record(1, entry("a")), record(2, entry("b")), record(3, entry("c"))], sending, LOGGER)

    assert answer == {"batchItemFailures": [{"itemIdentifier": str(number)} for number in (1, 2, 3)]}
    assert sending.given == ["a"]


def test_the_entry_arrives_as_it_was_stored() -> None:
    arrived: list[OutboxEntry] = []

    work_through([record(1, entry())], arrived.append, LOGGER)

    assert arrived == [entry()]


def test_what_is_not_for_this_door_is_passed_over() -> None:
    sending = Sending()
    records = [
        record(1, entry(), event="MODIFY"),
        record(2, entry(), event="REMOVE"),
        record(3, entry(), kind={"S": "call"}),
        record(4, entry(), door={"S": "calendar"}),
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "5"}},
    ]

    assert work_through(records, sending, LOGGER) == {"batchItemFailures": []}
    assert sending.given == []


def test_a_record_that_cannot_be_read_fails_and_the_others_go_on() -> None:
    sending = Sending()
    broken = record(1, entry("a"), payload={"S": "not json"})

    answer = work_through([broken, record(2, entry("b"))], sending, LOGGER)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert sending.given == ["b"]


def test_a_bug_in_one_text_does_not_lose_the_others() -> None:
    given: list[str] = []

    def send(one: OutboxEntry) -> None:
        given.append(one.id)
        if one.id == "a":
            raise TypeError("a bug")

    answer = work_through([record(1, entry("a")), record(2, entry("b", to=OTHER))], send, LOGGER)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert given == ["a", "b"]
