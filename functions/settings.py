"""What each door is told by its environment: the only place in `functions` that reads it.

No secret stands here. A setting that ends in `_secret_id` names an entry of AWS Secrets Manager, whose JSON `keyring` reads.
Where boto3 finds AWS (`AWS_REGION`, `AWS_ENDPOINT_URL` on a laptop) is boto3's own affair.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class BadSettings(Exception):
    """The environment lacks something or holds nonsense; the text names the variable and what to set."""


_MEANINGS = {
    "TABLE_NAME": "the name of the DynamoDB table that the data stack made",
    "PUBLIC_BASE_URL": "the address that Twilio calls, such as https://phone.example.com, without a slash at the end",
    "STREAM_URL": "the address of the streamer's media socket, such as wss://voice.example.com/media, without a query",
    "TWILIO_SECRET_ID": 'the id of the secret that holds {"account_sid": ..., "auth_token": ...}',
    "GOOGLE_SECRET_ID": 'the id of the secret that holds {"service_account": ..., "channel_key": ...}',
    "SQUARE_SECRET_ID": 'the id of the secret that holds {"application_id": ..., "application_secret": ..., "webhook_signature_key": ...}',
    "TOAST_SECRET_ID": 'the id of the secret that holds {"client_id": ..., "client_secret": ..., "webhook_secret": ...}',
    "MENU_BUCKET": "the name of the bucket that owners upload menus to",
    "TEXTRACT_TOPIC_ARN": "the ARN of the topic where Textract tells that a job has ended",
    "TEXTRACT_QUEUE_URL": "the address of the queue that gets what is published to that topic",
    "TEXTRACT_ROLE_ARN": "the ARN of the role by which Textract publishes to that topic",
    "CALL_SECRET_ID": 'the id of the secret that holds {"signing_key": ...}, 32 random characters or more',
}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The phone path of the API: webhooks, plans, tools, reports."""

    table_name: str
    public_base_url: str
    stream_url: str
    twilio_secret_id: str
    call_secret_id: str
    google_secret_id: str | None = None
    """Without it no owner's calendar is asked during a call, and no push of Google's is taken."""
    tenant_key_id: str | None = None
    calendar_queue_url: str | None = None
    google_api_base_url: str | None = None
    google_token_url: str | None = None
    google_authorization_url: str | None = None
    toast_secret_id: str | None = None
    """Without it no Toast is asked during a call, and none of its messages taken."""
    square_secret_id: str | None = None
    """Without it no Square account can be connected, and no event of Square's is taken."""
    toast_api_base_url: str | None = None
    square_api_base_url: str | None = None
    log_level: str = "INFO"
    service_name: str = "api"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "ApiSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            public_base_url=reading.url("PUBLIC_BASE_URL", "https", "http").rstrip("/"),
            stream_url=reading.url("STREAM_URL", "wss", "ws"),
            twilio_secret_id=reading.text("TWILIO_SECRET_ID"),
            call_secret_id=reading.text("CALL_SECRET_ID"),
            google_secret_id=reading.optional("GOOGLE_SECRET_ID"),
            tenant_key_id=reading.optional("TENANT_KEY_ID"),
            calendar_queue_url=reading.optional("CALENDAR_QUEUE_URL"),
            google_api_base_url=reading.optional("GOOGLE_API_BASE_URL"),
            google_token_url=reading.optional("GOOGLE_TOKEN_URL"),
            google_authorization_url=reading.optional("GOOGLE_AUTHORIZATION_URL"),
            square_secret_id=reading.optional("SQUARE_SECRET_ID"),
            square_api_base_url=reading.optional("SQUARE_API_BASE_URL"),
            toast_secret_id=reading.optional("TOAST_SECRET_ID"),
            toast_api_base_url=reading.optional("TOAST_API_BASE_URL"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "api",
        )
        reading.finish()
        return settings


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The door that sends texts. `twilio_api_base_url` points at a simulator; None is the real Twilio."""

    table_name: str
    public_base_url: str
    twilio_secret_id: str
    twilio_api_base_url: str | None = None
    log_level: str = "INFO"
    service_name: str = "sms"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "SmsSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            public_base_url=reading.url("PUBLIC_BASE_URL", "https", "http").rstrip("/"),
            twilio_secret_id=reading.text("TWILIO_SECRET_ID"),
            twilio_api_base_url=reading.optional("TWILIO_API_BASE_URL"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "sms",
        )
        reading.finish()
        return settings


@dataclass(frozen=True, slots=True)
class FollowupSettings:
    """The door that does later what was promised: timers, and what follows from a change of the book."""

    table_name: str
    log_level: str = "INFO"
    service_name: str = "followup"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "FollowupSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "followup",
        )
        reading.finish()
        return settings


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """The door to the owners' calendars. The two Google addresses point at a simulator; None is the real service."""

    table_name: str
    public_base_url: str
    google_secret_id: str
    tenant_key_id: str | None = None
    """The KMS key of the restaurants' own tokens; without it no calendar can be connected by OAuth."""
    calendar_queue_url: str | None = None
    """The queue of restaurants whose calendar shall be read; without it the schedule reads them itself."""
    google_api_base_url: str | None = None
    google_token_url: str | None = None
    log_level: str = "INFO"
    service_name: str = "calendar"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "CalendarSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            public_base_url=reading.url("PUBLIC_BASE_URL", "https", "http").rstrip("/"),
            google_secret_id=reading.text("GOOGLE_SECRET_ID"),
            tenant_key_id=reading.optional("TENANT_KEY_ID"),
            calendar_queue_url=reading.optional("CALENDAR_QUEUE_URL"),
            google_api_base_url=reading.optional("GOOGLE_API_BASE_URL"),
            google_token_url=reading.optional("GOOGLE_TOKEN_URL"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "calendar",
        )
        reading.finish()
        return settings


@dataclass(frozen=True, slots=True)
class PosSettings:
    """The door to the points of sale. The base addresses point at simulators; None is the real service."""

    table_name: str
    public_base_url: str
    square_secret_id: str
    toast_secret_id: str
    tenant_key_id: str | None = None
    """The KMS key of the restaurants' own tokens; without it Square cannot be connected."""
    ticket_sender: str | None = None
    """The address that SES sends kitchen tickets from; without it tickets go by text only."""
    square_api_base_url: str | None = None
    toast_api_base_url: str | None = None
    log_level: str = "INFO"
    service_name: str = "pos"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "PosSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            public_base_url=reading.url("PUBLIC_BASE_URL", "https", "http").rstrip("/"),
            square_secret_id=reading.text("SQUARE_SECRET_ID"),
            toast_secret_id=reading.text("TOAST_SECRET_ID"),
            tenant_key_id=reading.optional("TENANT_KEY_ID"),
            ticket_sender=reading.optional("TICKET_SENDER"),
            square_api_base_url=reading.optional("SQUARE_API_BASE_URL"),
            toast_api_base_url=reading.optional("TOAST_API_BASE_URL"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "pos",
        )
        reading.finish()
        return settings


@dataclass(frozen=True, slots=True)
class MenuOcrSettings:
    """The door that reads menus from paper."""

    table_name: str
    menu_bucket: str
    textract_topic_arn: str
    """Where Textract tells that a job has ended."""
    textract_role_arn: str
    """The role by which Textract publishes there."""
    textract_queue_url: str
    """The queue that the topic leads to; the door reminds itself there of jobs whose end nobody tells."""
    openai_secret_id: str | None = None
    repair_model: str | None = None
    """The OpenAI model that looks at doubtful items again; without it none does, and no key is read."""
    log_level: str = "INFO"
    service_name: str = "menu_ocr"
    """The value of the metrics' dimension `Service`; two environments in one account need two."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "MenuOcrSettings":
        """Read the process's environment (or `environment`); BadSettings names all that is missing or wrong."""
        reading = _Reading(environment)
        settings = cls(
            table_name=reading.text("TABLE_NAME"),
            menu_bucket=reading.text("MENU_BUCKET"),
            textract_topic_arn=reading.text("TEXTRACT_TOPIC_ARN"),
            textract_role_arn=reading.text("TEXTRACT_ROLE_ARN"),
            textract_queue_url=reading.text("TEXTRACT_QUEUE_URL"),
            openai_secret_id=reading.optional("OPENAI_SECRET_ID"),
            repair_model=reading.optional("REPAIR_MODEL"),
            log_level=reading.level(),
            service_name=reading.optional("SERVICE_NAME") or "menu_ocr",
        )
        reading.finish()
        return settings


class _Reading:
    """Collects every fault of one environment, so that an operator sees all of them at once."""

    def __init__(self, environment: Mapping[str, str] | None) -> None:
        self._environment = os.environ if environment is None else environment  # noqa: TID251 - this is the settings.py
        self._faults: list[str] = []

    def text(self, name: str) -> str:
        value = self._environment.get(name, "").strip()
        if not value:
            self._faults.append(f"{name} is not set; set it to {_MEANINGS[name]}")
        return value

    def optional(self, name: str) -> str | None:
        return self._environment.get(name, "").strip() or None

    def url(self, name: str, *schemes: str) -> str:
        value = self.text(name)
        parts = urlsplit(value)
        if value and (parts.scheme not in schemes or not parts.netloc or parts.query or parts.fragment):
            self._faults.append(f"{name} is {value!r}; set it to {_MEANINGS[name]}")
        return value

    def level(self) -> str:
        value = self._environment.get("LOG_LEVEL", "").strip().upper() or "INFO"
        if value not in _LEVELS:
            self._faults.append(f"LOG_LEVEL is {value!r}; set it to one of {', '.join(_LEVELS)}")
        return value

    def finish(self) -> None:
        if self._faults:
            raise BadSettings("; ".join(self._faults))
