"""Makes in the emulator what CDK makes in an account: the table and the secrets, from the definitions that CDK reads too."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.keyring import CallKeys, SquareKeys, ToastKeys
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
TENANT_KEY_ID = "alias/maitred-tenants"
"""Seals the owners' tokens; known by a name, since the programs start before the key is made."""
ACCOUNT = "000000000000"
"""The account that the emulator has."""
CALENDAR_QUEUE = "maitred-calendars"
"""Whose calendar shall be read."""
_RANDOM_BYTES = 32
"""As hexadecimal digits, 64 characters: as many as CDK asks Secrets Manager for."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Account and keys of one local stack: new for each, worth nothing elsewhere."""

    account_sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    square_secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    square_webhook_key: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    toast_secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    toast_webhook_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    google_service_account: str = field(default="", repr=False)
    """The text of the key file, which the calendar's simulator lets us download; empty: no calendar can be opened."""

    @property
    def call_keys(self) -> CallKeys:
        """What calls, and invitations to connect Square, are signed with."""
        return CallKeys(self.signing_key)

    @property
    def square_keys(self) -> SquareKeys:
        """Our application at Square's simulator."""
        return SquareKeys("sandbox-maitred-local", self.square_secret, self.square_webhook_key)

    @property
    def toast_keys(self) -> ToastKeys:
        """Our client at Toast's simulator."""
        return ToastKeys(
            "maitred-local",
            self.toast_secret,
            webhook_secret=self.toast_webhook_secret,
            guest_email_domain="guests.example.com",
        )

    def owners_part(self) -> dict[str, dict[str, str]]:
        """What an owner puts into each secret that a deployment has made, by the secret's name in `functions/secrets.json`."""
        return {
            "Twilio": {"account_sid": self.account_sid, "auth_token": self.auth_token},
            "Google": {"service_account": self.google_service_account},
            "Square": {
                "application_id": self.square_keys.application_id,
                "application_secret": self.square_secret,
                "webhook_signature_key": self.square_webhook_key,
            },
            "Toast": {
                "client_id": self.toast_keys.client_id,
                "client_secret": self.toast_secret,
                "webhook_secret": self.toast_webhook_secret,
                "guest_email_domain": self.toast_keys.guest_email_domain,
            },
        }


def provide(emulator: Emulator, credentials: Credentials) -> str:
    """Create table, secrets, queue and key, and return the ARN of the table's stream; blocking, some tenths of a second."""
    session = emulator.session()
    vault = session.client("secretsmanager", endpoint_url=emulator.url)
    put_in = {"Call": {"signing_key": credentials.signing_key}, **credentials.owners_part()}
    for name, entry in fresh_secrets().items():
        value = put_together(entry, put_in.get(name, {}))
        vault.create_secret(Name=SECRET_IDS[name], SecretString=json.dumps(value))
    session.client("sqs", endpoint_url=emulator.url).create_queue(QueueName=CALENDAR_QUEUE)
    dynamodb = session.client("dynamodb", endpoint_url=emulator.url)
    create_table(dynamodb, TABLE_NAME)
    kms = session.client("kms", endpoint_url=emulator.url)
    kms.create_alias(AliasName=TENANT_KEY_ID, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    return dynamodb.describe_table(TableName=TABLE_NAME)["Table"]["LatestStreamArn"]


def queue_url(emulator_url: str) -> str:
    """The address of the queue of calendars, known before the queue is made."""
    return f"{emulator_url}/{ACCOUNT}/{CALENDAR_QUEUE}"


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
