"""Amazon Textract behind the reader's port: one picture at once, or a long PDF as a job whose end is told later."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable

DEADLINES = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 4, "mode": "standard"})
_FOR_LATER = frozenset(
    {"ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError", "LimitExceededException"}
)
OF_THE_DOCUMENT = frozenset(
    {
        "BadDocumentException", "DocumentTooLargeException", "FAILED", "InvalidParameterException", "InvalidS3ObjectException",
        "UnsupportedDocumentException",
    }
)  # fmt: skip
"""Refusals that are about the file, whatever the service thinks of us; each picture of its pages may still be taken."""
DONE = frozenset({"SUCCEEDED", "PARTIAL_SUCCESS"})
"""PARTIAL_SUCCESS: some pages failed; those are recognised one by one."""


class Textract:
    """Recogniser for single pictures (DetectDocumentText: 10 MB at most), synchronous."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def recognise(self, picture: bytes, page: int = 1) -> Mapping[str, Any]:
        """See `pipeline.Recogniser.recognise`. VendorRefused, VendorUnavailable."""
        with translated():
            answer: Mapping[str, Any] = self._client.detect_document_text(Document={"Bytes": picture})
        return answer


class TextractJobs:
    """Asynchronous jobs over files in S3; Textract tells the topic when one has ended."""

    def __init__(self, client: Any, *, topic_arn: str, role_arn: str, otherwise: Textract | None = None) -> None:
        """`otherwise` recognises the pages that a job could not read, each as a picture."""
        self._client = client
        self._otherwise = otherwise
        self._channel = {"SNSTopicArn": topic_arn, "RoleArn": role_arn}

    def start(self, bucket: str, key: str, token: str) -> str:
        """Start reading a PDF and return the job's id; the same `token` (64 signs at most) starts it once."""
        with translated():
            answer = self._client.start_document_analysis(
                DocumentLocation={"S3Object": {"Bucket": bucket, "Name": key}},
                # Words are what we read; LAYOUT is the cheapest feature that an analysis may be asked for.
                FeatureTypes=["LAYOUT"],
                ClientRequestToken=token,
                NotificationChannel=self._channel,
            )
        return str(answer["JobId"])

    def blocks(self, job_id: str) -> "JobPages | None":
        """What an ended job has found; None while it runs. VendorRefused if it failed and nobody else recognises its pages."""
        first = self._page(job_id, None)
        status = first.get("JobStatus")
        if status == "IN_PROGRESS":
            return None
        if status not in DONE:
            if self._otherwise is not None:
                return JobPages([], self._otherwise)
            raise VendorRefused(f"Textract could not read it: {first.get('StatusMessage') or status}", code=str(status))
        blocks = list(first.get("Blocks") or ())
        token = first.get("NextToken")
        while token:
            answer = self._page(job_id, token)
            blocks += answer.get("Blocks") or ()
            token = answer.get("NextToken")
        return JobPages(blocks, self._otherwise)

    def _page(self, job_id: str, token: str | None) -> Mapping[str, Any]:
        with translated():
            answer: Mapping[str, Any] = self._client.get_document_analysis(
                JobId=job_id, MaxResults=1000, **({"NextToken": token} if token else {})
            )
        return answer


class JobPages:
    """Recogniser over the answer of an ended job: the picture is not looked at again, its page's blocks are handed out."""

    def __init__(self, blocks: list[Mapping[str, Any]], otherwise: Textract | None = None) -> None:
        self._otherwise = otherwise
        self._by_page: dict[int, list[Mapping[str, Any]]] = {}
        for block in blocks:
            self._by_page.setdefault(int(block.get("Page", 1)), []).append(block)

    def recognise(self, picture: bytes, page: int = 1) -> Mapping[str, Any]:
        """See `pipeline.Recogniser.recognise`; a page that the job could not read has no blocks, not even its own."""
        if page not in self._by_page and self._otherwise is not None:
            return self._otherwise.recognise(picture, page)
        return {"Blocks": [{**block, "Page": 1} for block in self._by_page.get(page, ())]}


@contextmanager
def translated() -> Iterator[None]:
    """Botocore's exceptions as ours."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code in _FOR_LATER or status >= 500:
            raise VendorUnavailable(f"Textract is busy: {code}") from error
        raise VendorRefused(f"Textract refused: {code}", code=code) from error
    except BotoCoreError as error:
        raise VendorUnavailable("Textract did not answer") from error
    except (KeyError, TypeError) as error:
        raise VendorConfused("Textract's answer cannot be read") from error
