"""The restaurants' one table, built from the definition that the local stack and the tests share."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.environments import Environment

DEFINITION = Path(__file__).resolve().parent.parent / "functions" / "store" / "table.json"
"""Read as data: `infra` imports nothing of what it deploys."""


def definition() -> dict[str, Any]:
    """The table's properties as CloudFormation writes them."""
    properties: dict[str, Any] = json.loads(DEFINITION.read_text("utf-8"))
    return properties


class RestaurantTable(Construct):
    """The table with everything that the definition leaves to the deployment: recovery, encryption, protection."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        shared = definition()
        kinds = {entry["AttributeName"]: entry["AttributeType"] for entry in shared["AttributeDefinitions"]}
        partition_key, sort_key = _keys(shared["KeySchema"], kinds)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=partition_key,
            sort_key=sort_key,
            global_secondary_indexes=[_index(entry, kinds) for entry in shared["GlobalSecondaryIndexes"]],
            dynamo_stream=dynamodb.StreamViewType[shared["StreamSpecification"]["StreamViewType"]],
            time_to_live_attribute=shared["TimeToLiveSpecification"]["AttributeName"],
            billing=dynamodb.Billing.on_demand(),
            # The key that AWS keeps for DynamoDB in this account: it costs nothing, and CloudTrail shows its use.
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True, recovery_period_in_days=environment.recovery_days
            ),
            deletion_protection=environment.keeps_data,
            removal_policy=cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY,
        )


def _keys(schema: list[dict[str, str]], kinds: dict[str, str]) -> tuple[dynamodb.Attribute, dynamodb.Attribute | None]:
    """Partition and sort key of a key schema."""
    by_role = {entry["KeyType"]: _attribute(entry["AttributeName"], kinds) for entry in schema}
    return by_role["HASH"], by_role.get("RANGE")


def _attribute(name: str, kinds: dict[str, str]) -> dynamodb.Attribute:
    kind = {"S": "STRING", "N": "NUMBER", "B": "BINARY"}[kinds[name]]
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType[kind])


def _index(entry: dict[str, Any], kinds: dict[str, str]) -> dynamodb.GlobalSecondaryIndexPropsV2:
    partition_key, sort_key = _keys(entry["KeySchema"], kinds)
    projection = entry["Projection"]
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=entry["IndexName"],
        partition_key=partition_key,
        sort_key=sort_key,
        projection_type=dynamodb.ProjectionType[projection["ProjectionType"]],
        non_key_attributes=projection.get("NonKeyAttributes"),
    )
