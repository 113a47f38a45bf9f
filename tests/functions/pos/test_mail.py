"""Tickets leave by SES, and its refusals are told apart from its outages."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.pos.mail import mailer


@pytest.fixture
def ses() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("sesv2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        yield client, stub
    client.close()


def test_a_ticket_is_mailed_as_plain_text(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    content = {
        "Subject": {"Data": "Da Vinci: 3K4Q7X", "Charset": "UTF-8"},
        "Body": {"Text": {"Data": "1 x Pizza", "Charset": "UTF-8"}},
    }
    stub.add_response(
        "send_email",
        {"MessageId": "m1"},
        {
            "FromEmailAddress": "tickets@example.com",
            "Destination": {"ToAddresses": ["kitchen@example.com"]},
            "Content": {"Simple": content},
        },
    )

    mailer(client, "tickets@example.com")("kitchen@example.com", "Da Vinci: 3K4Q7X", "1 x Pizza")

    stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "error"), [("MessageRejected", VendorRefused), ("TooManyRequestsException", VendorUnavailable)]
)
def test_a_no_is_not_an_outage(ses: tuple[Any, Stubber], code: str, error: type[Exception]) -> None:
    client, stub = ses
    stub.add_client_error("send_email", code)

    with pytest.raises(error):
        mailer(client, "tickets@example.com")("kitchen@example.com", "s", "t")
