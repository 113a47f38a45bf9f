"""Makes in the emulator what CDK makes in an account: the table, from the definition that CDK reads too, and the secrets."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.emulator import Emulator

TABLE_DEFINITION = Path(__file__).resolve().parent.parent / "functions" / "store" / "table.json"
TABLE_NAME = "maitred"
TWILIO_SECRET_ID = "maitred/twilio"  # noqa: S105 - a name; what it names is made anew for each stack
CALL_SECRET_ID = "maitred/call"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Credentials:
    """Account and keys of one local stack: new for each, worth nothing elsewhere."""

    account_sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)


def provide(emulator: Emulator, credentials: Credentials) -> str:
    """Create table and secrets and return the ARN of the table's stream; blocking, some tenths of a second."""
    session = emulator.session()
    vault = session.client("secretsmanager", endpoint_url=emulator.url)
    twilio = {"account_sid": credentials.account_sid, "auth_token": credentials.auth_token}
    vault.create_secret(Name=TWILIO_SECRET_ID, SecretString=json.dumps(twilio))
    vault.create_secret(Name=CALL_SECRET_ID, SecretString=json.dumps({"signing_key": credentials.signing_key}))
    definition = json.loads(TABLE_DEFINITION.read_text(encoding="utf-8"))
    return create_table(session.client("dynamodb", endpoint_url=emulator.url), TABLE_NAME, definition)


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
