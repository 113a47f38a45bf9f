"""A stack of its own for each construct: made of nothing but what the construct needs."""

from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from infra.doors.python_function import PythonFunction
from infra.environments import DEV, Environment


@dataclass
class Bench:
    """A stack with a table and a function; `template()` after the construct was put in."""

    stack: cdk.Stack
    table: dynamodb.TableV2
    function: PythonFunction

    def template(self) -> Template:
        return Template.from_stack(self.stack)


def a_function(
    stack: cdk.Stack, construct_id: str = "Door", environment: Environment = DEV, **more: Any
) -> PythonFunction:
    """A function of the house in a stack."""
    given: dict[str, Any] = {
        "environment": environment,
        "code": lambda_.Code.from_inline("def handler(event, context): ..."),
        "handler": "index.handler",
        "description": "A door",
        "variables": {"TABLE_NAME": "t"},
        "memory_mib": 256,
        "timeout": cdk.Duration.seconds(10),
    }
    return PythonFunction(stack, construct_id, **(given | more))


@pytest.fixture
def bench() -> Bench:
    """A fresh one."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "Bench")
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
        dynamo_stream=dynamodb.StreamViewType.NEW_IMAGE,
    )
    return Bench(stack, table, a_function(stack))


def only(template: Template, resource_type: str, **wanted: Any) -> dict[str, Any]:
    """The properties of the one resource of that type that has these properties."""
    found = [
        resource["Properties"]
        for resource in template.find_resources(resource_type).values()
        if all(resource["Properties"].get(name) == value for name, value in wanted.items())
    ]
    assert len(found) == 1, f"{len(found)} of {resource_type}"
    properties: dict[str, Any] = found[0]
    return properties
