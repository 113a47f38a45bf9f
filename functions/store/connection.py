"""Opens the connection to DynamoDB with timeouts that a caller on the telephone can bear."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TIMEOUTS = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=50,
    tcp_keepalive=True,
)
"""At worst two tries of three seconds: less than the eight that a tool call has."""


def connect(
    *, region: str | None = None, endpoint_url: str | None = None, config: Config = TIMEOUTS
) -> "DynamoDBClient":
    """A client, safe to share between threads; credentials come from where boto3 finds them."""
    return boto3.session.Session().client("dynamodb", region_name=region, endpoint_url=endpoint_url, config=config)
