"""The deployment's secrets, read as what the doors make of them, and written whole.

No value ever leaves this module except inside the objects that use it, and none of those shows it in its `repr`.
"""

import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from botocore.exceptions import ClientError

from functions.domain.errors import BadConfiguration
from functions.keyring import TwilioKeys

T = TypeVar("T")

Entry = Mapping[str, str]
"""What a secret holds: field to value."""
VENDORS: Mapping[str, tuple[str, ...]] = {
    "google": ("service_account", "oauth_client_id", "oauth_client_secret"),
    "square": ("application_id", "application_secret", "webhook_signature_key"),
    "toast": ("base_url", "client_id", "client_secret", "webhook_secret"),
}
"""What may be connected, and what is given of each (`functions/secrets.json`)."""
_FORM = "{twilio: {account_sid, auth_token}, openai: {api_key}}, and google, square, toast as functions/secrets.json has them"

UNSET = "unset"
"""What a fresh deployment puts where a key will stand (`infra/secrets.py`)."""


@dataclass(frozen=True, slots=True)
class OpenAiKey:
    """What the streamer opens Realtime sessions with."""

    api_key: str = field(repr=False)

    @classmethod
    def from_json(cls, text: str) -> "OpenAiKey":
        """Read the secret's JSON; BadConfiguration says what is wrong with it (never its value)."""
        try:
            entry = json.loads(text)
            api_key = entry["api_key"]
        except (ValueError, KeyError, TypeError):
            raise BadConfiguration("the OpenAI secret is not JSON with an api_key") from None
        if not isinstance(api_key, str) or api_key.strip() in ("", UNSET):
            raise BadConfiguration("the OpenAI secret's api_key is empty")
        return cls(api_key.strip())


class Vault:
    """AWS Secrets Manager."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def read(self, secret_id: str, interpret: Callable[[str], T]) -> T:
        """The secret; BadConfiguration if it was never set or cannot be used. Raises botocore's errors otherwise."""
        try:
            text = self._client.get_secret_value(SecretId=secret_id).get("SecretString")
        except ClientError as error:
            # The same code for a secret without a value, which is what a fresh deployment may have, and for one that is gone.
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise BadConfiguration(f"the secret {name_of(secret_id)} has no value") from None
            raise
        if not text:
            raise BadConfiguration(f"the secret {name_of(secret_id)} has no value")
        return interpret(text)

    def write(self, secret_id: str, entry: Mapping[str, str]) -> None:
        """Store a new version. Raises botocore's errors."""
        self._client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(dict(entry)))


def name_of(secret_id: str) -> str:
    """The name in an ARN, else the id itself."""
    return secret_id.rsplit(":", 1)[-1] if secret_id.startswith("arn:") else secret_id


def twilio_entry(keys: TwilioKeys, before: TwilioKeys | None) -> dict[str, str]:
    """What to store for these keys. A token that they replace stays accepted as the previous one, so that no call is lost."""
    rotated = before is not None and before.account_sid == keys.account_sid and before.auth_token != keys.auth_token
    previous = before.auth_token if before is not None and rotated else keys.previous_auth_token
    entry = {
        "account_sid": keys.account_sid,
        "auth_token": keys.auth_token,
        "previous_auth_token": previous or "",
    }
    if keys.api_key_sid and keys.api_key_secret:
        entry |= {"api_key_sid": keys.api_key_sid, "api_key_secret": keys.api_key_secret}
    return entry


@dataclass(frozen=True, slots=True)
class GivenSecrets:
    """What an engineer handed over in a file; None for what it does not hold."""

    twilio: TwilioKeys | None = None
    openai: OpenAiKey | None = None
    vendors: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    """By name, as in VENDORS; only what was given."""


def given_secrets(text: str) -> GivenSecrets:
    """Read YAML or JSON: {twilio: {account_sid, auth_token}, openai: {api_key}, google: {service_account}, square: ..., toast: ...}.

    BadConfiguration never quotes a value.
    """
    try:
        document = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        raise BadConfiguration("the secrets are neither YAML nor JSON") from None
    if not isinstance(document, dict) or not set(document) <= {"twilio", "openai", *VENDORS} or not document:
        raise BadConfiguration(f"the secrets must be {_FORM}")
    twilio, openai = document.get("twilio"), document.get("openai")
    return GivenSecrets(
        twilio=TwilioKeys.from_json(json.dumps(twilio)) if twilio is not None else None,
        openai=OpenAiKey.from_json(json.dumps(openai)) if openai is not None else None,
        vendors={name: _entry(name, document[name]) for name in VENDORS if document.get(name) is not None},
    )


def _entry(vendor: str, given: object) -> Entry:
    """The vendor's fields as text; a key file may be given as its text or as its content."""
    if not isinstance(given, dict) or not given or not set(given) <= set(VENDORS[vendor]):
        raise BadConfiguration(f"the {vendor} secret must be {{{', '.join(VENDORS[vendor])}}}, or a part of it")
    return {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in given.items()}


def others_can_read(path: Path) -> bool:
    """Whether the file lies open to other users of this machine."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
