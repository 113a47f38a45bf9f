"""The one table, made from the one definition (`table.json`) that CDK, the local stack and the tests share."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PATH = Path(__file__).with_name("table.json")


def definition() -> dict[str, Any]:
    """The table's properties as CloudFormation writes them, without a name."""
    properties: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return properties


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Create the table under that name and wait until it can be used; ResourceInUseException if it is there."""
    properties = definition()
    time_to_live = properties.pop("TimeToLiveSpecification")
    # CloudFormation says only what the stream shows; the API also wants to be told that there is one.
    stream = {"StreamEnabled": True, **properties.pop("StreamSpecification")}
    client.create_table(TableName=name, StreamSpecification=stream, **properties)  # type: ignore[arg-type]  # checked by the API
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=time_to_live)
