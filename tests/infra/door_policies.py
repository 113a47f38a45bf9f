"""Reads out of a template what the role of each door may do."""

from typing import Any

from aws_cdk.assertions import Template

from tests.infra.references import References

DOORS = ("api", "sms", "calendar", "pos", "followup", "menu_ocr")
XRAY = {("xray:PutTelemetryRecords", "*"), ("xray:PutTraceSegments", "*")}
STREAM = {
    (f"dynamodb:{action}", "RestaurantTable.StreamArn")
    for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
}


def function(template: Template, handler: str) -> dict[str, Any]:
    """The properties of the function with that handler."""
    ((_, found),) = template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"Handler": f"functions.{handler}.handler.handler"}}
    ).items()
    properties: dict[str, Any] = found["Properties"]
    return properties


def allowed(template: Template, handler: str, references: References) -> set[tuple[str, str]]:
    """Every (action, resource) that the function's role has."""
    role = function(template, handler)["Role"]["Fn::GetAtt"][0]
    policies = template.find_resources("AWS::IAM::Policy", {"Properties": {"Roles": [{"Ref": role}]}}).values()
    statements = [one for policy in policies for one in policy["Properties"]["PolicyDocument"]["Statement"]]
    assert {one["Effect"] for one in statements} == {"Allow"}
    return {
        (action, resource)
        for one in statements
        for action in _listed(one["Action"])
        for resource in _listed(references.plain(one["Resource"]))
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def own_log(template: Template, handler: str) -> str:
    """The function's log group."""
    name: str = function(template, handler)["LoggingConfig"]["LogGroup"]["Ref"]
    return f"{name}.Arn"


def given_up(template: Template, construct: str) -> str:
    """The queue of what a consumer or a schedule could not do."""
    (queue,) = (name for name in template.find_resources("AWS::SQS::Queue") if name.startswith(construct))
    return queue


def partitions(template: Template, handler: str) -> list[str]:
    """The partition keys that the role's conditions let through; none where no condition stands."""
    role = function(template, handler)["Role"]["Fn::GetAtt"][0]
    policies = template.find_resources("AWS::IAM::Policy", {"Properties": {"Roles": [{"Ref": role}]}}).values()
    return [
        key
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for key in statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
    ]
