"""The pump behaves towards a door as Lambda's event source mapping does."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from local.outbox_pump import (
    ATTEMPTS,
    BATCH_SIZE,
    Event,
    LocalContext,
    Pump,
    is_for,
    lambda_record,
    ring_every,
    still_to_do,
)

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s"


def record(number: int, *, kind: str = "outbox", door: str = "sms", name: str = "INSERT") -> dict[str, Any]:
    return {
        "eventID": f"id-{number}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": datetime(2026, 11, 22, tzinfo=UTC),
            "Keys": {"pk": {"S": "r"}, "sk": {"S": str(number)}},
            "NewImage": {"kind": {"S": kind}, "door": {"S": door}, "raw": {"B": b"\x00\x01"}},
            "SequenceNumber": f"{number:020d}",
        },
    }


class ScriptedStream:
    """One shard whose records are given out in the portions of the script; fails on a stale iterator."""

    def __init__(self, *portions: list[dict[str, Any]]) -> None:
        self.portions = list(portions)
        self.read = 0

    def describe_stream(self, StreamArn: str) -> dict[str, Any]:
        assert StreamArn == ARN
        return {"StreamDescription": {"Shards": [{"ShardId": "shard-1"}]}}

    def get_shard_iterator(self, *, StreamArn: str, ShardId: str, ShardIteratorType: str) -> dict[str, str]:
        assert (ShardId, ShardIteratorType) == ("shard-1", "TRIM_HORIZON")
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:
        assert ShardIterator == str(self.read), "the pump read the same place twice"
        portion = self.portions[self.read] if self.read < len(self.portions) else []
        self.read += 1
        return {"Records": portion, "NextShardIterator": str(self.read)}


class Door:
    """Answers each invocation with the next answer of its script (then always with success) and keeps what it got."""

    def __init__(self, *answers: Mapping[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.batches: list[list[str]] = []

    def __call__(self, event: Event, context: object) -> Mapping[str, Any] | None:
        assert isinstance(context, LocalContext)
        self.batches.append([item["dynamodb"]["Keys"]["sk"]["S"] for item in event["Records"]])
        answer = self.answers.pop(0) if self.answers else {"batchItemFailures": []}
        if isinstance(answer, Exception):
            raise answer
        return answer


def pump(stream: ScriptedStream, door: Door) -> tuple[Pump, list[dict[str, Any]], list[float]]:
    said: list[dict[str, Any]] = []
    pauses: list[float] = []
    return Pump(stream, ARN, "sms", door, say=said.append, pause=pauses.append), said, pauses


def failed(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": f"{number:020d}"} for number in numbers]}


def test_only_new_outbox_entries_of_the_door_are_handed_over() -> None:
    door = Door()
    stream = ScriptedStream(
        [record(1, kind="reservation"), record(2, door="calendar"), record(3, name="MODIFY"), record(4), record(5)]
    )
    carrier, _, _ = pump(stream, door)
    assert carrier.poll() == 2
    assert door.batches == [["4", "5"]]


def test_every_record_is_handed_over_once_and_in_order() -> None:
    door = Door()
    carrier, _, _ = pump(ScriptedStream([record(1)], [], [record(2), record(3)]), door)
    assert [carrier.poll() for _ in range(4)] == [1, 0, 2, 0]
    assert door.batches == [["1"], ["2", "3"]]


def test_a_batch_is_limited() -> None:
    door = Door()
    carrier, _, _ = pump(ScriptedStream([record(number) for number in range(1, BATCH_SIZE + 3)]), door)
    carrier.poll()
    assert [len(batch) for batch in door.batches] == [BATCH_SIZE, 2]


def test_a_failed_record_is_tried_again_with_those_after_it() -> None:
    door = Door(failed(2))
    carrier, said, pauses = pump(ScriptedStream([record(1), record(2), record(3)]), door)
    carrier.poll()
    assert door.batches == [["1", "2", "3"], ["2", "3"]]
    assert [note["failed"] for note in said] == [2, 0]
    assert len(pauses) == 1


def test_a_handler_that_raises_gets_the_whole_batch_again() -> None:
    door = Door(RuntimeError("the vendor's client broke"))
    carrier, said, _ = pump(ScriptedStream([record(1), record(2)]), door)
    carrier.poll()
    assert door.batches == [["1", "2"], ["1", "2"]]
    assert said[0]["error"] == "RuntimeError: the vendor's client broke"


def test_a_batch_that_never_succeeds_is_given_up_and_the_next_one_still_comes() -> None:
    door = Door(*[failed(1)] * ATTEMPTS)
    carrier, said, pauses = pump(ScriptedStream([record(1)], [record(2)]), door)
    carrier.poll()
    carrier.poll()
    assert door.batches == [["1"]] * ATTEMPTS + [["2"]]
    assert {"event": "outbox_given_up", "door": "sms", "records": 1} in said
    assert pauses == sorted(pauses), "the pauses grow"


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}])
def test_an_answer_without_failures_means_that_all_is_done(answer: Mapping[str, Any] | None) -> None:
    assert still_to_do([lambda_record(record(1), ARN)], answer) == ()


def test_a_failure_that_names_no_record_of_the_batch_means_the_whole_batch() -> None:
    batch = [lambda_record(record(1), ARN), lambda_record(record(2), ARN)]
    assert list(still_to_do(batch, {"batchItemFailures": [{"itemIdentifier": ""}]})) == batch


def test_records_are_shaped_as_lambda_shapes_them() -> None:
    shaped = lambda_record(record(7), ARN)
    assert shaped["eventSourceARN"] == ARN
    assert shaped["dynamodb"]["ApproximateCreationDateTime"] == 1795305600.0
    assert shaped["dynamodb"]["NewImage"]["raw"] == {"B": "AAE="}
    assert is_for(shaped, "sms")


def test_a_schedule_goes_on_ringing_after_a_ring_that_failed() -> None:
    door = Rung(ValueError("not now"), {})
    pauses = iter([False, False, True])
    said: list[dict[str, Any]] = []

    ring_every(1.0, "followup", door, say=said.append, pause=lambda seconds: next(pauses))

    assert door.events == [{"source": "local.schedule"}] * 2
    assert [note["error"] for note in said] == ["ValueError: not now"]


class Rung:
    """A door that a schedule wakes; answers with its script."""

    def __init__(self, *answers: Mapping[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.events: list[Event] = []

    def __call__(self, event: Event, context: object) -> Mapping[str, Any] | None:
        self.events.append(event)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
