"""A batch of the outbox stream: each door gets its own new entries, and what fails comes again."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.events import Door, OutboxEntry
from functions.store.outbox_items import entry_item
from functions.store.outbox_stream import entry_for, work_through
from functions.store.retention import Retention
from functions.telemetry import make_logger

LOG = make_logger("outbox-stream-test", "CRITICAL")


def record(number: str, *, door: Door = "pos", happened: str = "INSERT") -> dict[str, Any]:
    """A record of the stream with a new entry."""
    entry = OutboxEntry(f"e{number}", "r1", door, "order_placed", {}, datetime(2026, 11, 22, 18, 0, tzinfo=UTC), "CA1")
    return {"eventName": happened, "dynamodb": {"SequenceNumber": number, "NewImage": entry_item(entry, Retention())}}


def test_a_door_meets_its_own_new_entries_and_nothing_else() -> None:
    done: list[str] = []
    other = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "9", "NewImage": {"kind": {"S": "call"}}}}
    records = [record("1"), record("2", door="sms"), record("3", happened="MODIFY"), other, {"eventName": "REMOVE"}]

    assert work_through(records, "pos", lambda entry: done.append(entry.id), LOG) == {"batchItemFailures": []}
    assert done == ["e1"]


def test_what_fails_or_cannot_be_read_comes_again_and_holds_nothing_up() -> None:
    done: list[str] = []

    def do(entry: OutboxEntry) -> None:
        if entry.id == "e1":
            raise RuntimeError("the vendor is down")
        done.append(entry.id)

    unreadable = record("2")
    del unreadable["dynamodb"]["NewImage"]["id"]

    answer = work_through([record("1"), unreadable, record("3")], "pos", do, LOG)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}
    assert done == ["e3"]


def test_an_entry_is_read_as_it_was_written() -> None:
    found = entry_for(record("1"), "pos")

    assert found is not None
    assert (found.id, found.restaurant_id, found.door, found.fact) == ("e1", "r1", "pos", "order_placed")


def test_every_line_of_an_entry_names_the_call_that_asked_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    log = make_logger("outbox-stream-test-of-calls", "INFO")

    def do(entry: OutboxEntry) -> None:
        log.warning("not yet")
        raise RuntimeError("the vendor is down")

    work_through([record("1")], "pos", do, log)
    log.warning("afterwards")

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("call_sid") for line in lines] == ["CA1", "CA1", None]
