"""The one table definition, as CDK, the local stack and the adapters need it."""

import uuid

import pytest

from functions.domain.timers import Timer
from functions.store.connection import connect
from functions.store.keys import due, listed, of_guest, reservation
from functions.store.reservation_items import reservation_item
from functions.store.retention import Retention
from functions.store.table import create_table, definition
from functions.store.timer_items import timer_item
from tests.functions.store.recording import recorded_commit
from tests.functions.trattoria import NOW


def test_every_key_that_the_adapters_write_is_declared() -> None:
    properties = definition()
    declared = {one["AttributeName"] for one in properties["AttributeDefinitions"]}
    item = reservation_item(recorded_commit().reservation, Retention())
    timer = timer_item(Timer("t1", "r", "reminder", NOW), Retention())
    assert declared <= item.keys() | timer.keys()
    indexes = {
        one["IndexName"]: {key["AttributeName"] for key in one["KeySchema"]}
        for one in properties["GlobalSecondaryIndexes"]
    }
    one = recorded_commit().reservation
    assert {key["AttributeName"] for key in properties["KeySchema"]} == set(reservation("r", "1"))
    assert indexes["list"] == set(listed("r", "X", one.starts_at, "1"))
    assert indexes["guest"] == set(of_guest("r", "+39", one.starts_at, "1"))
    assert indexes["due"] == set(due("DUE", "r", NOW, "t1"))
    assert properties["TimeToLiveSpecification"]["AttributeName"] in item
    assert properties["TimeToLiveSpecification"]["AttributeName"] in timer


def test_the_definition_is_cloudformations() -> None:
    properties = definition()
    assert "TableName" not in properties
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


@pytest.mark.stack
def test_the_emulator_makes_exactly_this_table(ministack_endpoint: str) -> None:
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint)
    name = f"made-{uuid.uuid4().hex[:8]}"
    create_table(client, name)
    made = client.describe_table(TableName=name)["Table"]
    assert made["KeySchema"] == definition()["KeySchema"]
    assert {one["IndexName"] for one in made["GlobalSecondaryIndexes"]} == {"list", "guest", "due"}
    assert made["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    life = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert life == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    client.delete_table(TableName=name)
    client.close()
