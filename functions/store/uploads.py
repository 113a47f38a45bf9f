"""The uploads of menus on DynamoDB, with the way back from a recognition job."""

from typing import TYPE_CHECKING, Any

from functions.domain.uploads import Upload
from functions.store import keys
from functions.store.failures import translated
from functions.store.items import expiry, from_item, read_stamp, to_item
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoUploads:
    """Uploads on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def get(self, restaurant_id: str, folder: str) -> Upload | None:
        """See `Uploads.get`."""
        item = self._get(keys.upload(restaurant_id, folder))
        if item is None:
            return None
        return Upload(
            restaurant_id=restaurant_id,
            folder=folder,
            digest=item["digest"],
            state=item["state"],
            seen_at=read_stamp(item["seen_at"]),
            jobs=item["jobs"],
            reason=item["reason"],
        )

    def save(self, upload: Upload) -> None:
        """See `Uploads.save`."""
        gone = expiry(upload.seen_at, self._retention.uploads)
        item = {
            **keys.upload(upload.restaurant_id, upload.folder),
            "kind": "upload",
            "digest": upload.digest,
            "state": upload.state,
            "seen_at": keys.stamp(upload.seen_at),
            "jobs": upload.jobs,
            "reason": upload.reason,
            "expires_at": gone,
        }
        jobs = [
            {
                **keys.job(job_id),
                "kind": "job",
                "restaurant_id": upload.restaurant_id,
                "folder": upload.folder,
                "expires_at": gone,
            }
            for job_id in upload.jobs.values()
        ]
        with translated():
            for one in (*jobs, item):
                self._client.put_item(TableName=self._table, Item=to_item(one))

    def of_job(self, job_id: str) -> tuple[str, str] | None:
        """See `Uploads.of_job`."""
        item = self._get(keys.job(job_id))
        return (item["restaurant_id"], item["folder"]) if item is not None else None

    def _get(self, key: keys.Key) -> dict[str, Any] | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None
