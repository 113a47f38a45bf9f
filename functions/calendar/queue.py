"""Leaves "this restaurant's calendar should be read" for the door that reads it."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsQueue:
    """SyncQueue on SQS: a standard queue. Twice is harmless; the delay lets a burst of pushes fall into one look."""

    def __init__(self, connect: Callable[[], "SQSClient"], url: str) -> None:
        self._connect = connect
        self._client: SQSClient | None = None
        self._url = url

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        """See `SyncQueue.ask`."""
        try:
            self._client = self._client or self._connect()
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=json.dumps({"restaurant_id": restaurant_id}),
                DelaySeconds=min(max(round(within), 0), 900),
            )
        except (ClientError, BotoCoreError) as error:
            raise VendorUnavailable(f"the queue of calendars does not answer: {type(error).__name__}") from error
