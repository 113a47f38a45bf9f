"""The door on AWS's own services: the queue, the key that seals tokens, and the whole wiring on a real table."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from functions.calendar import wiring
from functions.calendar.queue import SqsQueue
from functions.domain.calendars import CalendarLink
from functions.domain.errors import VendorRefused, VendorUnavailable
from functions.settings import CalendarSettings
from functions.store.calendars import DynamoCalendarLinks
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.table import create_table
from functions.store.vault import KmsVault
from tests.functions.calendar.calendar_house import CHANNEL_KEY, CalendarHouse
from tests.functions.trattoria import tonight

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    parameters.clear_caches()  # type: ignore[no-untyped-call]  # untyped in powertools
    with mock_aws():
        yield
    parameters.clear_caches()  # type: ignore[no-untyped-call]  # the same


def test_a_token_is_sealed_for_one_restaurant(account: None) -> None:
    client = boto3.client("kms")
    vault = KmsVault(client, client.create_key()["KeyMetadata"]["KeyId"])
    sealed = vault.seal("davinci", "1//token")
    assert "token" not in sealed
    assert vault.open("davinci", sealed) == "1//token"
    with pytest.raises(VendorRefused):
        vault.open("another", sealed)


def test_a_key_that_is_not_there_is_an_outage_and_not_a_refusal(account: None) -> None:
    vault = KmsVault(boto3.client("kms"), "12345678-1234-1234-1234-123456789012")
    with pytest.raises(VendorUnavailable):
        vault.seal("davinci", "1//token")


def test_the_queue_is_told_whom_to_read_and_how_soon(account: None) -> None:
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="calendars")["QueueUrl"]
    SqsQueue(lambda: boto3.client("sqs"), url).ask("davinci", within=0)
    (message,) = client.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"restaurant_id": "davinci"}


def test_a_queue_that_is_not_there_is_an_outage(account: None) -> None:
    with pytest.raises(VendorUnavailable):
        SqsQueue(lambda: boto3.client("sqs"), "https://sqs.us-east-1.amazonaws.com/123456789012/none").ask("davinci")


def test_the_handler_reads_on_the_schedule_and_on_the_queue(account: None, monkeypatch: pytest.MonkeyPatch) -> None:
    create_table(connect(), "maitred")
    DynamoDirectory(connect(), "maitred").save(replace(CalendarHouse().restaurant, calendar_id="c"))
    url = boto3.client("sqs").create_queue(QueueName="calendars")["QueueUrl"]
    secret = {"channel_key": CHANNEL_KEY}
    boto3.client("secretsmanager").create_secret(Name="google", SecretString=json.dumps(secret))
    settings = {
        "TABLE_NAME": "maitred",
        "PUBLIC_BASE_URL": "https://phone.example.com",
        "GOOGLE_SECRET_ID": "google",
        "CALENDAR_QUEUE_URL": url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    module = importlib.import_module("functions.calendar.handler")
    assert module.handler({"source": "aws.scheduler"}, None) == {"calendars": 1}
    waiting = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(waiting["ApproximateNumberOfMessagesDelayed"]) + int(waiting["ApproximateNumberOfMessages"]) == 1
    record = {"eventSource": "aws:sqs", "messageId": "m1", "body": "not json"}
    assert module.handler({"Records": [record]}, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    # No service account is stored: nothing to be gained by coming again, so it is written down and let go.
    good = {**record, "body": json.dumps({"restaurant_id": "davinci"})}
    assert module.handler({"Records": [good]}, None) == {"batchItemFailures": []}


@pytest.mark.stack
def test_a_booking_reaches_the_calendar_and_an_edit_the_book_on_a_real_table(fresh_table: tuple[str, str]) -> None:
    endpoint, table = fresh_table
    client = connect(region="us-east-1", endpoint_url=endpoint)
    house = CalendarHouse()
    house.keep_on(client, table)
    reservation = house.books()
    house.round()
    assert house.titles() == ["2p · Rossi · T1"]
    house.owner.move("Rossi", tonight("21:30"))
    house.round()
    stored = house.desk.book.get("davinci", reservation.id)
    assert stored is not None
    assert stored.starts_at == tonight("21:30")
    link = house.desk.links.get("davinci")
    assert isinstance(link, CalendarLink)
    assert (link.status, link.sync_token is not None, link.channel is not None) == ("ok", True, True)
    client.close()


@pytest.mark.stack
def test_the_door_takes_the_tables_own_stream_and_the_queues_own_messages(
    fresh_table: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, table = fresh_table
    house = CalendarHouse()
    client = connect(region="us-east-1", endpoint_url=endpoint)
    house.keep_on(client, table)
    for name, value in {
        "TABLE_NAME": table,
        "PUBLIC_BASE_URL": "https://phone.example.com",
        "GOOGLE_SECRET_ID": "google",
    }.items():
        monkeypatch.setenv(name, value)
    module = importlib.import_module("functions.calendar.handler")
    sqs = boto3.client("sqs", region_name="us-east-1", endpoint_url=endpoint)
    url = sqs.create_queue(QueueName=f"calendars-{table}")["QueueUrl"]
    queue = SqsQueue(lambda: sqs, url)
    monkeypatch.setattr(module, "_door", replace(house.door, queue=queue))  # as it is, but with a simulator for Google
    reservation = house.books()

    assert module.handler(streamed(endpoint, client, table), None) == {"batchItemFailures": []}
    assert house.titles() == ["2p · Rossi · T1"]

    house.owner.move("Rossi", tonight("21:30"))
    queue.ask("davinci", within=0)
    assert module.handler(queued(sqs, url), None) == {"batchItemFailures": []}
    stored = house.desk.book.get("davinci", reservation.id)
    assert stored is not None
    assert stored.starts_at == tonight("21:30")

    house.books("12:00")
    house.google.faults.add("503", on="events.insert", times=100)
    batch = streamed(endpoint, client, table)
    (failed,) = module.handler(batch, None)["batchItemFailures"]
    assert failed["itemIdentifier"] in {record["dynamodb"]["SequenceNumber"] for record in batch["Records"]}
    house.google.faults.waiting.clear()
    assert module.handler(streamed(endpoint, client, table), None) == {"batchItemFailures": []}
    assert sorted(house.titles()) == ["2p · Rossi · T1", "2p · Rossi · T1"]
    client.close()


def streamed(endpoint: str, client: "DynamoDBClient", table: str) -> dict[str, Any]:
    """Everything that the table's stream holds, as Lambda hands it on."""
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    streams = boto3.client("dynamodbstreams", region_name="us-east-1", endpoint_url=endpoint)
    records: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += [{**one, "eventSourceARN": arn} for one in streams.get_records(ShardIterator=iterator)["Records"]]
    assert any(one["dynamodb"]["NewImage"].get("kind") == {"S": "outbox"} for one in records)
    return {"Records": records}


def queued(sqs: "SQSClient", url: str) -> dict[str, Any]:
    """One message of the queue, as Lambda hands it on."""
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {},
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "awsRegion": "us-east-1",
    }
    return {"Records": [record]}


def test_the_wiring_builds_a_door_of_its_settings(account: None) -> None:
    settings = CalendarSettings(
        "maitred", "https://phone.example.com", "google", "key", "https://queue", "http://google"
    )
    door = wiring.open_door(settings)
    assert isinstance(door.queue, SqsQueue)
    assert door.plain_push
    assert isinstance(wiring.vault_of(settings), KmsVault)
    assert wiring.vault_of(replace(settings, tenant_key_id=None)) is None
    assert isinstance(door.desk.links, DynamoCalendarLinks)
