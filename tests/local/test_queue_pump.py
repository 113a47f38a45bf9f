"""The pump of a queue behaves towards a door as Lambda's event source mapping for SQS does."""

from collections.abc import Mapping
from typing import Any

from local.queue_pump import QueuePump

URL = "http://127.0.0.1:4566/000000000000/calendars"
ARN = "arn:aws:sqs:us-east-1:000000000000:calendars"


class Queue:
    """Holds messages until they are deleted."""

    def __init__(self, *bodies: str) -> None:
        self.messages = [
            {"MessageId": f"m{number}", "ReceiptHandle": f"h{number}", "Body": body}
            for number, body in enumerate(bodies)
        ]

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int, **_: Any) -> dict[str, Any]:
        assert QueueUrl == URL
        return {"Messages": self.messages[:MaxNumberOfMessages]} if self.messages else {}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:
        assert QueueUrl == URL
        self.messages = [one for one in self.messages if one["ReceiptHandle"] != ReceiptHandle]


def pump(queue: Queue, door: Any) -> tuple[QueuePump, list[dict[str, Any]]]:
    said: list[dict[str, Any]] = []
    return QueuePump(queue, URL, ARN, "calendar", door, say=said.append), said


def test_a_batch_reaches_the_door_as_lambda_would_bring_it_and_is_deleted() -> None:
    queue, events = Queue("one", "two"), []
    feeding, said = pump(queue, lambda event, context: events.append(event))

    assert feeding.poll() == 2
    (event,) = events
    assert [one["body"] for one in event["Records"]] == ["one", "two"]
    assert {one["eventSource"] for one in event["Records"]} == {"aws:sqs"}
    assert {one["eventSourceARN"] for one in event["Records"]} == {ARN}
    assert queue.messages == []
    assert said == [{"event": "queue_delivered", "door": "calendar", "messages": 2, "failed": 0}]


def test_what_the_door_names_as_failed_stays_in_the_queue() -> None:
    queue = Queue("one", "two", "three")

    def door(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": "m1"}]}

    feeding, said = pump(queue, door)
    feeding.poll()

    assert [one["Body"] for one in queue.messages] == ["two"]
    assert said[0]["failed"] == 1


def test_a_door_that_breaks_leaves_the_whole_batch_in_the_queue() -> None:
    queue = Queue("one", "two")

    def door(event: Mapping[str, Any], context: object) -> None:
        raise RuntimeError("out of order")

    feeding, said = pump(queue, door)
    feeding.poll()

    assert len(queue.messages) == 2
    assert said[0]["error"] == "RuntimeError: out of order"


def test_an_empty_queue_wakes_no_door() -> None:
    feeding, said = pump(Queue(), lambda event, context: None)

    assert feeding.poll() == 0
    assert said == []
