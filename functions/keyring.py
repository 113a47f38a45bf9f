"""The secrets that the doors work with, fetched from AWS Secrets Manager and kept for five minutes.

Both secrets can be rotated without a deployment: while a `previous_` value stands beside the new one, both are accepted,
and only the new one signs.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from functions.domain.errors import BadConfiguration, VendorUnavailable

KEPT_FOR_SECONDS = 300
_SHORTEST_SIGNING_KEY = 32

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TwilioKeys:
    """The account that owns the numbers. The API key is optional; without it, texts are sent with the auth token."""

    account_sid: str
    auth_token: str
    previous_auth_token: str | None = None
    api_key_sid: str | None = None
    api_key_secret: str | None = None
    webhook_shared_key: str | None = None
    """The secret of a SharedKey, if the account signs its webhooks with one (HMAC-SHA256)."""

    def __repr__(self) -> str:
        return f"TwilioKeys(account_sid={self.account_sid!r}, ...)"

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """Every token that a webhook may be signed with, the newest first."""
        return (self.auth_token, self.previous_auth_token) if self.previous_auth_token else (self.auth_token,)

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Every secret that a webhook may be signed with: the tokens, and the shared key if there is one."""
        return (*self.auth_tokens, self.webhook_shared_key) if self.webhook_shared_key else self.auth_tokens

    @classmethod
    def from_json(cls, text: str) -> "TwilioKeys":
        """Read the secret's JSON; BadConfiguration says which entry is missing (never its value)."""
        entry = _entries(text, "Twilio", required=("account_sid", "auth_token"))
        names = (
            "account_sid",
            "auth_token",
            "previous_auth_token",
            "api_key_sid",
            "api_key_secret",
            "webhook_shared_key",
        )
        return cls(**{name: entry[name] for name in names if entry.get(name)})


@dataclass(frozen=True, slots=True)
class CallKeys:
    """What call tokens and call keys are signed with."""

    signing_key: str
    previous_signing_key: str | None = None

    def __repr__(self) -> str:
        return "CallKeys(...)"

    @property
    def all(self) -> tuple[str, ...]:
        """Every key that a signature may stem from, the newest first."""
        return (self.signing_key, self.previous_signing_key) if self.previous_signing_key else (self.signing_key,)

    @classmethod
    def from_json(cls, text: str) -> "CallKeys":
        """Read the secret's JSON; BadConfiguration if the key is missing or too short to be safe."""
        entry = _entries(text, "call", required=("signing_key",))
        if len(entry["signing_key"]) < _SHORTEST_SIGNING_KEY:
            raise BadConfiguration(f"the call secret's signing_key needs {_SHORTEST_SIGNING_KEY} characters or more")
        return cls(entry["signing_key"], entry.get("previous_signing_key") or None)


@dataclass(frozen=True, slots=True)
class GoogleKeys:
    """What opens the owners' calendars: a service account's key file, an OAuth client, or both; and what signs push channels."""

    service_account: Mapping[str, str] | None
    channel_key: str
    oauth_client_id: str | None = None
    oauth_client_secret: str | None = None

    def __repr__(self) -> str:
        return "GoogleKeys(...)"

    @property
    def address(self) -> str | None:
        """The service account's e-mail address, with which owners share their calendars."""
        return self.service_account["client_email"] if self.service_account else None

    @classmethod
    def from_json(cls, text: str) -> "GoogleKeys":
        """Read the secret's JSON; `service_account` is the key file's text or its content. BadConfiguration as above."""
        entry = _entries(text, "Google", required=("channel_key",))
        if len(entry["channel_key"]) < _SHORTEST_SIGNING_KEY:
            raise BadConfiguration(f"the Google secret's channel_key needs {_SHORTEST_SIGNING_KEY} characters or more")
        account = entry.get("service_account") or None
        if account is not None:
            held = account if isinstance(account, str) else json.dumps(account)
            account = _entries(held, "Google service account's", required=("client_email", "private_key"))
        return cls(
            account,
            entry["channel_key"],
            entry.get("oauth_client_id") or None,
            entry.get("oauth_client_secret") or None,
        )


@dataclass(frozen=True, slots=True)
class SquareKeys:
    """Our application at Square, and what its webhooks are signed with."""

    application_id: str
    application_secret: str
    webhook_signature_key: str = ""

    def __repr__(self) -> str:
        return f"SquareKeys({self.application_id!r}, ...)"

    @classmethod
    def from_json(cls, text: str) -> "SquareKeys":
        """Read the secret's JSON; BadConfiguration says which entry is missing. Without a signature key no webhook is taken."""
        entry = _entries(text, "Square", required=("application_id", "application_secret"))
        return cls(entry["application_id"], entry["application_secret"], entry.get("webhook_signature_key") or "")


@dataclass(frozen=True, slots=True)
class ToastKeys:
    """Our API client at Toast, and what its webhooks are signed with.

    `naming_authority` stands before the ids of our orders there; guests without an e-mail get an address under `guest_email_domain`, which
    should be a domain of ours ("" is the one of the service itself).
    """

    client_id: str
    client_secret: str
    base_url: str = ""
    webhook_secret: str = ""
    previous_webhook_secret: str = ""
    naming_authority: str = "MAITRED"
    guest_email_domain: str = ""

    def __repr__(self) -> str:
        return f"ToastKeys({self.client_id!r}, ...)"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Every secret that a webhook may be signed with, the newest first."""
        return tuple(one for one in (self.webhook_secret, self.previous_webhook_secret) if one)

    @classmethod
    def from_json(cls, text: str) -> "ToastKeys":
        """Read the secret's JSON; BadConfiguration says which entry is missing. Without a webhook secret no webhook is taken."""
        entry = _entries(text, "Toast", required=("client_id", "client_secret"))
        names = ("base_url", "webhook_secret", "previous_webhook_secret", "naming_authority", "guest_email_domain")
        return cls(
            entry["client_id"], entry["client_secret"], **{name: str(entry[name]) for name in names if entry.get(name)}
        )


@dataclass(frozen=True, slots=True)
class OpenAiKeys:
    """What a door asks OpenAI with."""

    api_key: str

    def __repr__(self) -> str:
        return "OpenAiKeys(...)"

    @classmethod
    def from_json(cls, text: str) -> "OpenAiKeys":
        """Read the secret's JSON; BadConfiguration if the key is missing or has not been put in yet."""
        entry = _entries(text, "OpenAI", required=("api_key",))
        if entry["api_key"].strip() == "unset":
            raise BadConfiguration("the OpenAI secret's api_key has not been put in yet")
        return cls(entry["api_key"].strip())


class Keyring(Generic[T]):
    """One secret, read anew when the cache of `fetch` says so; while it cannot be fetched, the last good one serves."""

    def __init__(self, secret_id: str, read: Callable[[str], T], fetch: Callable[[str], str]) -> None:
        self._secret_id = secret_id
        self._read = read
        self._fetch = fetch
        self._last: T | None = None

    def __call__(self) -> T:
        """The secret; VendorUnavailable if it was never readable."""
        try:
            self._last = self._read(self._fetch(self._secret_id))
        except VendorUnavailable:
            if self._last is None:
                raise
        return self._last


def from_secrets_manager(secret_id: str) -> str:
    """The secret's text, cached in this process; VendorUnavailable if it cannot be had."""
    from aws_lambda_powertools.utilities import parameters  # heavy; only the real wiring needs it

    try:
        return str(parameters.get_secret(secret_id, max_age=KEPT_FOR_SECONDS))
    except parameters.exceptions.GetParameterError as error:
        raise VendorUnavailable(f"secret {secret_id!r} cannot be read: {error}") from error


def _entries(text: str, which: str, *, required: tuple[str, ...]) -> dict[str, Any]:
    try:
        entry = json.loads(text)
    except ValueError:
        raise BadConfiguration(f"the {which} secret is not JSON") from None
    if not isinstance(entry, dict):
        raise BadConfiguration(f"the {which} secret is not a JSON object")
    missing = [name for name in required if not isinstance(entry.get(name), str) or not entry[name]]
    if missing:
        raise BadConfiguration(f"the {which} secret lacks {', '.join(missing)}")
    return entry
