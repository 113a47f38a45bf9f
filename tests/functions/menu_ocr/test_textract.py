"""Textract's answers, page by page and job by job, and its refusals told apart from its outages."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.menu_ocr.textract import Textract, TextractJobs

TOPIC, ROLE = "arn:aws:sns:us-east-1:1:t", "arn:aws:iam::1:role/textract-publishes"


@pytest.fixture
def textract() -> Iterator[tuple[Any, Stubber]]:
    client: Any = boto3.client("textract", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()
    client.close()


def test_a_picture_is_recognised_at_once(textract: tuple[Any, Stubber]) -> None:
    client, stub = textract
    stub.add_response(
        "detect_document_text", {"Blocks": [{"BlockType": "PAGE", "Id": "p"}]}, {"Document": {"Bytes": b"png"}}
    )

    assert Textract(client).recognise(b"png", 3)["Blocks"][0]["Id"] == "p"


def test_a_job_is_started_with_its_token_and_its_pages_are_gathered(textract: tuple[Any, Stubber]) -> None:
    client, stub = textract
    jobs = TextractJobs(client, topic_arn=TOPIC, role_arn=ROLE)
    stub.add_response(
        "start_document_analysis",
        {"JobId": "j1"},
        {
            "DocumentLocation": {"S3Object": {"Bucket": "menus", "Name": "menus/r/f/1.pdf"}},
            "FeatureTypes": ["LAYOUT"],
            "ClientRequestToken": "t" * 64,
            "NotificationChannel": {"SNSTopicArn": TOPIC, "RoleArn": ROLE},
        },
    )
    stub.add_response("get_document_analysis", {"JobStatus": "IN_PROGRESS"}, {"JobId": "j1", "MaxResults": 1000})
    first = {
        "JobStatus": "PARTIAL_SUCCESS",
        "NextToken": "more",
        "Blocks": [{"BlockType": "WORD", "Id": "a", "Page": 1}],
    }
    stub.add_response("get_document_analysis", first, {"JobId": "j1", "MaxResults": 1000})
    stub.add_response(
        "get_document_analysis",
        {"JobStatus": "PARTIAL_SUCCESS", "Blocks": [{"BlockType": "WORD", "Id": "b", "Page": 2}]},
        {"JobId": "j1", "MaxResults": 1000, "NextToken": "more"},
    )

    assert jobs.start("menus", "menus/r/f/1.pdf", "t" * 64) == "j1"
    assert jobs.blocks("j1") is None
    pages = jobs.blocks("j1")
    assert pages is not None
    assert [[block["Id"] for block in pages.recognise(b"", page)["Blocks"]] for page in (1, 2, 3)] == [["a"], ["b"], []]


def test_a_job_that_failed_says_why(textract: tuple[Any, Stubber]) -> None:
    client, stub = textract
    stub.add_response("get_document_analysis", {"JobStatus": "FAILED", "StatusMessage": "INVALID_IMAGE_TYPE"})

    with pytest.raises(VendorRefused, match="INVALID_IMAGE_TYPE"):
        TextractJobs(client, topic_arn=TOPIC, role_arn=ROLE).blocks("j1")


@pytest.mark.parametrize(
    ("code", "error"), [("UnsupportedDocumentException", VendorRefused), ("ThrottlingException", VendorUnavailable)]
)
def test_a_no_is_not_an_outage(textract: tuple[Any, Stubber], code: str, error: type[Exception]) -> None:
    client, stub = textract
    stub.add_client_error("detect_document_text", code)

    with pytest.raises(error):
        Textract(client).recognise(b"png")


def test_pages_that_a_job_could_not_read_are_recognised_one_by_one(textract: tuple[Any, Stubber]) -> None:
    client, stub = textract
    jobs = TextractJobs(client, topic_arn=TOPIC, role_arn=ROLE, otherwise=Textract(client))
    first = {"BlockType": "PAGE", "Id": "one", "Page": 1}
    stub.add_response("get_document_analysis", {"JobStatus": "PARTIAL_SUCCESS", "Blocks": [first]})
    stub.add_response(
        "detect_document_text", {"Blocks": [{"BlockType": "PAGE", "Id": "two"}]}, {"Document": {"Bytes": b"2"}}
    )
    partly = jobs.blocks("j1")
    assert partly is not None
    assert [partly.recognise(b"%d" % page, page)["Blocks"][0]["Id"] for page in (1, 2)] == ["one", "two"]

    stub.add_response("get_document_analysis", {"JobStatus": "FAILED", "StatusMessage": "INTERNAL"})
    stub.add_response(
        "detect_document_text", {"Blocks": [{"BlockType": "PAGE", "Id": "again"}]}, {"Document": {"Bytes": b"1"}}
    )
    failed = jobs.blocks("j2")
    assert failed is not None
    assert failed.recognise(b"1", 1)["Blocks"][0]["Id"] == "again"
