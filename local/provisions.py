"""Makes in the emulator what CDK makes in an account: the table, from the definition that CDK reads too, and the secrets."""

import json
import secrets
from dataclasses import dataclass, field

from functions.store.table import create_table
from local.emulator import Emulator

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
    dynamodb = session.client("dynamodb", endpoint_url=emulator.url)
    create_table(dynamodb, TABLE_NAME)
    return dynamodb.describe_table(TableName=TABLE_NAME)["Table"]["LatestStreamArn"]
