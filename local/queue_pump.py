"""Carries a queue to its door on the laptop, as Lambda's event source mapping for SQS does in an account.

Takes messages in batches, invokes the same handler with the same events, and deletes what was done; what the handler names as failed
stays in the queue and comes again once it is visible.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from local.outbox_pump import Handler, LocalContext

BATCH_SIZE = 10
WAIT_S = 1
"""How long one request waits for messages."""
HIDDEN_S = 10
"""How long a message that was taken is hidden from others; in an account six times the door's time limit."""


class QueuePump:
    """Feeds one door from one queue. `say` gets one plain dict per invocation, for people to follow."""

    def __init__(
        self, queues: Any, url: str, arn: str, door: str, handler: Handler, *, say: Callable[[dict[str, Any]], None]
    ) -> None:
        self._queues = queues
        self._url = url
        self._arn = arn
        self._door = door
        self._handler = handler
        self._say = say

    def poll(self) -> int:
        """Take what is there, at most one batch, and deliver it; returns how many messages there were."""
        answer = self._queues.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH_SIZE,
            WaitTimeSeconds=WAIT_S,
            VisibilityTimeout=HIDDEN_S,
            AttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if messages:
            self._deliver(messages)
        return len(messages)

    def _deliver(self, messages: list[dict[str, Any]]) -> None:
        failed, error = {one["MessageId"] for one in messages}, ""
        try:
            records = [self._record(one) for one in messages]
            context = LocalContext(f"local-{self._door}", str(uuid.uuid4()))
            failed &= _named(self._handler({"Records": records}, context))
        except Exception as raised:  # noqa: BLE001 - whatever a handler raises, the whole batch comes again
            error = f"{type(raised).__name__}: {raised}"
        for one in messages:
            if one["MessageId"] not in failed:
                self._queues.delete_message(QueueUrl=self._url, ReceiptHandle=one["ReceiptHandle"])
        note = {"event": "queue_delivered", "door": self._door, "messages": len(messages), "failed": len(failed)}
        self._say({**note, **({"error": error} if error else {})})

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as Lambda hands it over."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": message.get("MessageAttributes", {}),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
        }


def _named(answer: Mapping[str, Any] | None) -> set[str]:
    """The messages that an answer with `batchItemFailures` says have failed."""
    return {str(item.get("itemIdentifier")) for item in (answer or {}).get("batchItemFailures") or ()}
