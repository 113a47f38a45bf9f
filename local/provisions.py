"""Makes in the emulator what CDK makes in an account: the table and the secrets, from the definitions that CDK reads too."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.store.table import create_table
from local.emulator import Emulator
from local.settings import PROJECT

TABLE_NAME = "maitred"
SECRET_IDS = {
    "Call": "maitred/call",
    "Twilio": "maitred/twilio",
    "OpenAi": "maitred/openai",
    "Google": "maitred/google",
    "Square": "maitred/square",
    "Toast": "maitred/toast",
}
"""The names of the secrets here, by what `functions/secrets.json` calls them."""
TWILIO_SECRET_ID = SECRET_IDS["Twilio"]
CALL_SECRET_ID = SECRET_IDS["Call"]
_RANDOM_BYTES = 32
"""As hexadecimal digits, 64 characters: as many as CDK asks Secrets Manager for."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Account and keys of one local stack: new for each, worth nothing elsewhere."""

    account_sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    google_service_account: str = field(default="", repr=False)
    """The text of the key file, which the calendar's simulator lets us download; empty: no calendar can be opened."""


def provide(emulator: Emulator, credentials: Credentials) -> str:
    """Create table and secrets and return the ARN of the table's stream; blocking, some tenths of a second."""
    session = emulator.session()
    vault = session.client("secretsmanager", endpoint_url=emulator.url)
    put_in = {
        "Call": {"signing_key": credentials.signing_key},
        "Twilio": {"account_sid": credentials.account_sid, "auth_token": credentials.auth_token},
        "Google": {"service_account": credentials.google_service_account},
    }
    for name, entry in fresh_secrets().items():
        value = put_together(entry, put_in.get(name, {}))
        vault.create_secret(Name=SECRET_IDS[name], SecretString=json.dumps(value))
    dynamodb = session.client("dynamodb", endpoint_url=emulator.url)
    create_table(dynamodb, TABLE_NAME)
    return dynamodb.describe_table(TableName=TABLE_NAME)["Table"]["LatestStreamArn"]


def fresh_secrets() -> dict[str, dict[str, str]]:
    """Every secret by name, as a deployment leaves it: all its fields, one of them random."""
    definition: dict[str, dict[str, Any]] = json.loads((PROJECT / "functions" / "secrets.json").read_text("utf-8"))
    return {
        name: {**entry["fields"], entry["random"]: secrets.token_hex(_RANDOM_BYTES)}
        for name, entry in definition.items()
    }


def put_together(fresh: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """A secret as it is once its owner has put something in. Raises KeyError for a field that it does not have."""
    unknown = sorted(set(given) - set(fresh))
    if unknown:
        raise KeyError(f"functions/secrets.json knows no field {', '.join(unknown)}")
    return {**fresh, **given}
