"""A deployment and its accounts as the engineer's terminal sees them: everything that steps and checks look at or change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import requests

from functions.calendar.desk import Desk
from functions.calendar.wiring import google_over
from functions.domain.ports import Clock
from functions.keyring import CallKeys, GoogleKeys, TwilioKeys
from functions.onboarding import outputs
from functions.onboarding.model_access import OPENAI, ModelAccess
from functions.onboarding.outputs import Deployment
from functions.onboarding.telephone import Telephone
from functions.onboarding.vault import OpenAiKey, Vault
from functions.store.calendars import DynamoCalendarLinks, DynamoCalendarMirror
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.store.vault import KmsVault
from functions.telemetry import SilentMeter, make_logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Where:
    """Which deployment is meant, and whose services. The last three point at simulators; None and the default are the real ones."""

    environment: str = "dev"
    region: str | None = None
    outputs_file: Path | None = None
    twilio_url: str | None = None
    openai_url: str = OPENAI
    google_url: str | None = None


@dataclass
class Site:
    """Everything is connected when it is first asked for; errors are those of the part that was asked."""

    where: Where
    clock: Clock
    sleep: Callable[[float], None]
    http: requests.Session = field(default_factory=requests.Session)
    google_http: httpx.Client = field(default_factory=httpx.Client)

    @cached_property
    def session(self) -> boto3.Session:
        """Credentials, region and endpoint come from where boto3 finds them."""
        return boto3.Session(region_name=self.where.region)

    def aws(self, service: str) -> Any:
        """A client of an AWS service."""
        return self.session.client(service)  # type: ignore[call-overload]  # any service's name

    @cached_property
    def deployment(self) -> Deployment:
        """The stack outputs, read once."""
        if self.where.outputs_file is not None:
            return outputs.from_file(self.where.outputs_file, self.where.environment)
        return outputs.from_cloudformation(self.aws("cloudformation"), self.where.environment)

    @cached_property
    def vault(self) -> Vault:
        """The secrets."""
        return Vault(self.aws("secretsmanager"))

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """The store's connection."""
        return connect(region=self.where.region)

    @property
    def directory(self) -> DynamoDirectory:
        """The restaurants of this deployment."""
        return DynamoDirectory(self.dynamodb, self.deployment["TableName"])

    def twilio_keys(self) -> TwilioKeys:
        """What is stored; BadConfiguration if it is unusable."""
        return self.vault.read(self.deployment["TwilioSecretId"], TwilioKeys.from_json)

    def openai_key(self) -> OpenAiKey:
        """What is stored; BadConfiguration if it is unusable."""
        return self.vault.read(self.deployment["OpenAiSecretId"], OpenAiKey.from_json)

    def google_keys(self) -> GoogleKeys:
        """What is stored; BadConfiguration if it is unusable."""
        return self.vault.read(self.deployment["GoogleSecretId"], GoogleKeys.from_json)

    def call_keys(self) -> CallKeys:
        """What is stored; BadConfiguration if it is unusable."""
        return self.vault.read(self.deployment["CallSecretId"], CallKeys.from_json)

    def telephone(self, keys: TwilioKeys | None = None) -> Telephone:
        """The Twilio account of these keys, else of the stored ones."""
        return Telephone(keys or self.twilio_keys(), self.where.twilio_url)

    def model_access(self, key: OpenAiKey | None = None) -> ModelAccess:
        """OpenAI with this key, else with the stored one."""
        return ModelAccess(self.http, self.where.openai_url, key or self.openai_key())

    def calendar_desk(self) -> Desk:
        """What looks at a restaurant's calendar with the stored account, as the calendar's door does."""
        client, table = self.dynamodb, self.deployment["TableName"]
        simulator = self.where.google_url
        return Desk(
            google=google_over(
                self.google_http,
                self.google_keys,
                KmsVault(self.aws("kms"), self.deployment["TenantKeyId"]),
                self.clock,
                f"{simulator}/calendar/v3" if simulator else None,
                f"{simulator}/token" if simulator else None,
            ),
            links=DynamoCalendarLinks(client, table),
            mirror=DynamoCalendarMirror(client, table),
            book=DynamoBook(client, table),
            messages=DynamoMessages(client, table),
            outbox=DynamoOutbox(client, table),
            directory=self.directory,
            clock=self.clock,
            logger=make_logger("doctor", "CRITICAL"),
            meter=SilentMeter(),
            address=lambda: self.google_keys().address or "",
        )
