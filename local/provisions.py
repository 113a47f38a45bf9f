"""Makes in the emulator what CDK makes in an account: the table, from the definition that CDK reads too, and the secrets."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.emulator import Emulator

TABLE_DEFINITION = Path(__file__).resolve().parent.parent / "functions" / "store" / "table.json"
_TABLE_NAME = "maitred"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Account and keys of one local stack: new for each, worth nothing elsewhere."""

    account_sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)


@dataclass(frozen=True, slots=True)
class Provisions:
    """What the doors are told of: names only."""

    table_name: str
    stream_arn: str
    twilio_secret_id: str
    call_secret_id: str


def provide(emulator: Emulator, credentials: Credentials) -> Provisions:
    """Create table and secrets; blocking, about a tenth of a second."""
    session = emulator.session()
    table = session.client("dynamodb", endpoint_url=emulator.url)
    definition = json.loads(TABLE_DEFINITION.read_text(encoding="utf-8"))
    stream_arn = create_table(table, _TABLE_NAME, definition)
    vault = session.client("secretsmanager", endpoint_url=emulator.url)
    twilio = {"account_sid": credentials.account_sid, "auth_token": credentials.auth_token}
    return Provisions(
        table_name=_TABLE_NAME,
        stream_arn=stream_arn,
        twilio_secret_id=vault.create_secret(Name="maitred/twilio", SecretString=json.dumps(twilio))["Name"],
        call_secret_id=vault.create_secret(
            Name="maitred/call", SecretString=json.dumps({"signing_key": credentials.signing_key})
        )["Name"],
    )


def create_table(dynamodb: Any, name: str, definition: dict[str, Any]) -> str:
    """Create the table that a CloudFormation-shaped definition describes; returns its stream's ARN ("" if it has none).

    `dynamodb` is a boto3 client. CloudFormation and `CreateTable` differ in two places: the stream's switch, and the time to live.
    """
    wanted = dict(definition)
    lifetime = wanted.pop("TimeToLiveSpecification", None)
    wanted.pop("PointInTimeRecoverySpecification", None)  # backups are for real accounts
    if "StreamSpecification" in wanted:
        wanted["StreamSpecification"] = {"StreamEnabled": True, **wanted["StreamSpecification"]}
    table = dynamodb.create_table(TableName=name, **wanted)["TableDescription"]
    if lifetime is not None:
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=lifetime)
    return str(table.get("LatestStreamArn", ""))
