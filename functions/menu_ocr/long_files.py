"""PDFs with too many pages to recognise while everybody waits: a job each, looked after even if nobody ever tells its end."""

import hashlib
import json
from datetime import timedelta
from typing import Any, Protocol

from functions.domain.errors import VendorRefused
from functions.menu_ocr.bucket import Stored
from functions.menu_ocr.intake import Broken, CannotRead, check_size, is_pdf
from functions.menu_ocr.pipeline import Recogniser, pages_to_recognise
from functions.menu_ocr.textract import OF_THE_DOCUMENT
from functions.menu_ocr.trial import try_pdf

LOOK_AGAIN_S = 900
"""The longest that SQS holds a message back."""
PATIENCE = timedelta(minutes=14)
"""A job that runs longer has been lost: thirty pages take Textract a minute or two."""
_AT_ONCE = 1
"""PDF pages that are recognised while the upload is looked at; more become a job."""


class Jobs(Protocol):
    """Recognition of whole PDFs. Raises VendorRefused (that file cannot be read) or VendorUnavailable."""

    def start(self, bucket: str, key: str, token: str) -> str:
        """Start a job and return its id; the same token starts it once."""
        ...

    def blocks(self, job_id: str) -> Recogniser | None:
        """What recognises the file's pages by the job's answer; None while it runs."""
        ...


class Reminders(Protocol):
    """Wakes the door again. Raises VendorRefused or VendorUnavailable."""

    def look_again(self, job_id: str) -> None:
        """In a quarter of an hour, as if the job had ended."""
        ...


class QueuedReminders:
    """Reminders in the queue that Textract's own messages come by."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def look_again(self, job_id: str) -> None:
        """See `Reminders.look_again`. What SQS says against it is botocore's own exception: the upload's event comes again."""
        self._client.send_message(
            QueueUrl=self._queue_url, MessageBody=json.dumps({"JobId": job_id}), DelaySeconds=LOOK_AGAIN_S
        )


def wants_a_job(content: bytes, number: int) -> bool:
    """Whether it is a PDF with more pages to recognise than are done at once; `number` is the file's among all, from 1.

    Raises:
        CannotRead: it cannot be opened, or takes too much.
    """
    if not is_pdf(content):
        return False
    try:
        check_size(content)
        try_pdf(content)
        return len(pages_to_recognise(content)) > _AT_ONCE
    except CannotRead as reason:
        reason.file = number
        raise


def started(jobs: Jobs, bucket: str, file: Stored) -> str | None:
    """The id of the file's job; None if no job takes such a file, and its pages are recognised one by one."""
    token = hashlib.sha256(f"{file.key} {file.tag}".encode()).hexdigest()
    try:
        return jobs.start(bucket, file.key, token)
    except VendorRefused as refused:
        if refused.code not in OF_THE_DOCUMENT:
            raise
        return None


def answer(jobs: Jobs, job_id: str, number: int) -> Recogniser | None:
    """What the job has found; None while it runs. CannotRead where the file is to blame for its failure."""
    try:
        return jobs.blocks(job_id)
    except VendorRefused as refused:
        if refused.code not in OF_THE_DOCUMENT:
            raise
        sentence = "Its pages could not be recognised; please export it again, or send photos of them."
        raise Broken("not_recognised", sentence, number) from refused
