"""Spells out what a role may do: single actions on single resources, for the stacks to hand out."""

from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs


def use_items(
    table: dynamodb.ITableV2, *actions: str, of: Sequence[str] = (), indexes: Sequence[str] = ()
) -> list[iam.PolicyStatement]:
    """`actions` such as "GetItem" on the table; `of` narrows them to partition keys that begin so; `indexes` may be queried.

    A transaction needs the actions of its parts (DynamoDB, "Using IAM with transactions"), so TransactWriteItems is none.
    """
    items = iam.PolicyStatement(actions=[f"dynamodb:{action}" for action in actions], resources=[table.table_arn])
    if of:
        items.add_condition("ForAllValues:StringLike", {"dynamodb:LeadingKeys": [f"{prefix}*" for prefix in of]})
    if not indexes:
        return [items]
    places = [f"{table.table_arn}/index/{index}" for index in indexes]
    return [items, iam.PolicyStatement(actions=["dynamodb:Query"], resources=places)]


def read_stream(table: dynamodb.ITableV2) -> list[iam.PolicyStatement]:
    """What Lambda asks of the role of a function that a table's stream wakes (Lambda, "Process DynamoDB records")."""
    assert table.table_stream_arn is not None
    asked = [f"dynamodb:{action}" for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")]
    return [iam.PolicyStatement(actions=asked, resources=[table.table_stream_arn])]


def read_secrets(secrets: Iterable[secretsmanager.ISecret]) -> list[iam.PolicyStatement]:
    """Their values, and nothing about them."""
    return [
        iam.PolicyStatement(
            actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn for secret in secrets]
        )
    ]


def send_to(queue: sqs.IQueue) -> list[iam.PolicyStatement]:
    """Put messages into the queue."""
    return [iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn])]


def take_from(queue: sqs.IQueue) -> list[iam.PolicyStatement]:
    """What Lambda asks of the role of a function that a queue wakes (Lambda, "Using Lambda with Amazon SQS")."""
    actions = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]
    return [iam.PolicyStatement(actions=[f"sqs:{action}" for action in actions], resources=[queue.queue_arn])]


def invoke(function: lambda_.IFunction) -> list[iam.PolicyStatement]:
    """Wake the function, in no older version than the one that it leads to."""
    return [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn])]


def use_key(key: kms.IKey, *actions: str, context: str) -> list[iam.PolicyStatement]:
    """`actions` such as "Decrypt", only with an encryption context that names something under `context`."""
    asked = iam.PolicyStatement(actions=[f"kms:{action}" for action in actions], resources=[key.key_arn])
    asked.add_condition("ForAnyValue:StringEquals", {"kms:EncryptionContextKeys": [context]})
    return [asked]


def send_mail_from(stack: cdk.Stack, address: str) -> list[iam.PolicyStatement]:
    """Send as this address, whose identity or domain has been verified in SES."""
    domain = address.rpartition("@")[2]
    identities = [stack.format_arn(service="ses", resource="identity", resource_name=one) for one in (address, domain)]
    send = iam.PolicyStatement(actions=["ses:SendEmail"], resources=identities)
    send.add_condition("StringEquals", {"ses:FromAddress": address})
    return [send]


def find_addresses(stack: cdk.Stack) -> list[iam.PolicyStatement]:
    """Ask Amazon Location where an address lies; its one resource belongs to no account (service authorization, `geo-places`)."""
    provider = stack.format_arn(service="geo-places", account="", resource="provider", resource_name="default")
    return [iam.PolicyStatement(actions=["geo-places:Geocode"], resources=[provider])]


def use_files(bucket: s3.IBucket, *, read: str, write: str) -> list[iam.PolicyStatement]:
    """List and get what lies below the prefix `read`, and put below `write`."""
    listing = iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn])
    listing.add_condition("StringLike", {"s3:prefix": [f"{read}*"]})
    return [
        listing,
        iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.arn_for_objects(f"{read}*")]),
        iam.PolicyStatement(actions=["s3:PutObject"], resources=[bucket.arn_for_objects(f"{write}*")]),
    ]


def read_documents(*actions: str) -> list[iam.PolicyStatement]:
    """`actions` of Textract, such as "DetectDocumentText", which knows no resource to name (service authorization, `textract`)."""
    return [iam.PolicyStatement(actions=[f"textract:{action}" for action in actions], resources=["*"])]


def pass_role(role: iam.IRole, service: str) -> list[iam.PolicyStatement]:
    """Hand the role to a service, such as "textract.amazonaws.com", and to no other."""
    passing = iam.PolicyStatement(actions=["iam:PassRole"], resources=[role.role_arn])
    passing.add_condition("StringEquals", {"iam:PassedToService": service})
    return [passing]


def publish_to(topic: sns.ITopic) -> list[iam.PolicyStatement]:
    """Tell the topic's subscribers."""
    return [iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn])]
