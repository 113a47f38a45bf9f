"""The doctor's findings, on a deployment that is healthy and on one that is broken in each way that it knows."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from functions.domain.ordering import Ordering
from functions.onboarding.checks.restaurant import time_zone
from functions.onboarding.diagnosis import Degraded, Examination, Live, Off
from functions.onboarding.doorbell import Answer, Doorbell
from functions.store.directory import DynamoDirectory
from functions.store.table import definition
from tests.functions.onboarding.clinic import (
    HOUSE,
    Clinic,
    ScriptedTerminal,
    aws,
)
from tests.functions.onboarding.servers import ACCOUNT_SID, AUTH_TOKEN, OPENAI_KEY
from tests.functions.trattoria import DA_VINCI


def test_a_deployment_that_was_set_up_by_command_is_live_in_everything(healthy: Clinic) -> None:
    terminal = ScriptedTerminal()
    assert healthy.doctor(terminal) == 0, terminal.text
    assert "20 live" not in terminal.text, "call forwarding needs a call that nobody agreed to"
    assert "19 live, 0 degraded, 0 off" in terminal.text
    assert "Not examined: call forwarding" in terminal.text


def test_json_says_the_same_for_programs(healthy: Clinic) -> None:
    terminal = ScriptedTerminal()
    assert healthy.doctor(terminal, as_json=True) == 0
    document = json.loads(terminal.text)
    assert document["environment"] == "dev"
    assert document["exit_code"] == 0
    assert {check["state"] for check in document["checks"]} == {"live"}
    assert [one["name"] for one in document["not_examined"]] == ["call forwarding"]


def test_no_secret_is_ever_shown_even_where_a_vendor_quotes_it(healthy: Clinic) -> None:
    signing_key = healthy.secret("CallSecretId")["signing_key"]
    healthy.openai.key = "another"  # OpenAI's refusal quotes the key in part
    store(healthy, "TwilioSecretId", {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN + "x"})
    terminal, as_json = ScriptedTerminal(), ScriptedTerminal()
    assert healthy.doctor(terminal) == 2
    healthy.doctor(as_json, as_json=True)
    for secret in (AUTH_TOKEN, OPENAI_KEY, signing_key, OPENAI_KEY[-4:]):
        assert secret not in terminal.text + as_json.text


# --- each way of being broken


def store(clinic: Clinic, output: str, entry: dict[str, str]) -> None:
    """Put something else into a secret."""
    aws("secretsmanager").put_secret_value(SecretId=clinic.outputs[output], SecretString=json.dumps(entry))


def change_restaurant(clinic: Clinic, **changed: Any) -> None:
    """As the owner would."""
    directory = DynamoDirectory(aws("dynamodb"), clinic.table)
    restaurant = directory.by_number(HOUSE)
    assert restaurant is not None
    directory.save(replace(restaurant, **changed))


def number(clinic: Clinic, **changed: Any) -> None:
    """As somebody in Twilio's console would."""
    owned = clinic.twilio.exchange.numbers[HOUSE]
    for name, value in changed.items():
        setattr(owned, name, value)


def table(clinic: Clinic, **call: Any) -> None:
    """Change the table."""
    ((method, arguments),) = call.items()
    getattr(aws("dynamodb"), method)(TableName=clinic.table, **arguments)


def table_without_stream() -> str:
    """A table as ours, but for the stream."""
    name, properties = f"quiet-{uuid4().hex[:8]}", definition()
    del properties["StreamSpecification"], properties["TimeToLiveSpecification"]
    aws("dynamodb").create_table(TableName=name, **properties)
    return name


Break = Callable[[Clinic], None]
BROKEN: dict[str, tuple[Break, str, str, str]] = {
    # what is done to it: the check, its state, a part of the text or of the next step
    "a stack is missing": (
        lambda c: c.deploy(StreamUrl=None),
        "stack outputs",
        "off",
        "cdk deploy Maitred-dev-Streamer",
    ),
    "backups are off": (
        lambda c: table(
            c, update_continuous_backups={"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}
        ),
        "table",
        "degraded",
        "PITR is off",
    ),
    "nothing expires": (
        lambda c: table(
            c, update_time_to_live={"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "expires_at"}}
        ),
        "table",
        "degraded",
        "TTL is off",
    ),
    "the outbox stream is off": (
        lambda c: c.deploy(TableName=table_without_stream()),
        "table",
        "off",
        "no text is sent",
    ),
    "the table is gone": (lambda c: c.deploy(TableName="gone-table"), "table", "off", "AWS:"),
    "a secret was never set": (
        lambda c: store(c, "OpenAiSecretId", {"unset": "x"}),
        "secrets",
        "off",
        "the OpenAI secret is not JSON with an api_key",
    ),
    "the signing key is too short": (
        lambda c: store(c, "CallSecretId", {"signing_key": "short"}),
        "secrets",
        "off",
        "needs 32 characters",
    ),
    "the auth token was changed at Twilio": (
        lambda c: setattr(c.twilio, "auth_token", "f" * 32),
        "Twilio account",
        "off",
        "does not accept the stored keys (code 20003)",
    ),
    "the account is suspended": (
        lambda c: setattr(c.twilio.account, "status", "suspended"),
        "Twilio account",
        "off",
        "suspended",
    ),
    "the account is a trial": (
        lambda c: setattr(c.twilio.account, "kind", "Trial"),
        "Twilio account",
        "degraded",
        "upgrade it",
    ),
    "the number rings elsewhere": (
        lambda c: number(c, voice_url="https://other.example.com/voice"),
        "telephone number",
        "off",
        "no number of the account rings at this deployment",
    ),
    "the number takes no calls": (lambda c: number(c, calls=False), "telephone number", "off", "takes no calls"),
    "the overrides are missing": (
        lambda c: number(c, voice_url=f"{c.api_url}/voice/incoming"),
        "number webhooks",
        "off",
        "voice_url",
    ),
    "an application takes precedence": (
        lambda c: number(c, voice_application_sid="AP" + "1" * 32),
        "number webhooks",
        "off",
        "voice_application_sid",
    ),
    "the status callback is missing": (
        lambda c: number(c, status_callback=""),
        "number webhooks",
        "degraded",
        "status_callback",
    ),
    "texts come in elsewhere": (
        lambda c: number(c, sms_url="https://x.example"),
        "number webhooks",
        "degraded",
        "sms_url",
    ),
    "the fallback dies with the API": (
        lambda c: number(c, voice_fallback_url=f"{c.api_url}/voice/after-stream"),
        "number webhooks",
        "degraded",
        "TwiML Bin",
    ),
    "the fallback is missing": (
        lambda c: number(c, voice_fallback_url=""),
        "number webhooks",
        "degraded",
        "voice_fallback_url",
    ),
    "the number cannot text": (lambda c: number(c, texts=False), "text messages", "off", "cannot send texts"),
    "texts are not registered": (lambda c: number(c, registered=False), "text messages", "degraded", "30034"),
    "registration is under way": (
        lambda c: number(c, registration="IN_PROGRESS"),
        "text messages",
        "degraded",
        "under way (IN_PROGRESS)",
    ),
    "registration was refused": (
        lambda c: number(c, registration="FAILED"),
        "text messages",
        "degraded",
        "refused (FAILED)",
    ),
    "nobody answers at the API": (
        lambda c: c.deploy(PhoneApiUrl="http://127.0.0.1:1"),
        "API",
        "off",
        "127.0.0.1:1 does not answer",
    ),
    "the clocks differ": (lambda c: setattr(c.clock, "offset", timedelta(minutes=3)), "API", "degraded", "differ by"),
    "nobody answers at the streamer": (
        lambda c: c.deploy(StreamUrl="ws://127.0.0.1:1/media"),
        "streamer",
        "off",
        "127.0.0.1:1 does not answer",
    ),
    "the stream address is not the streamer's": (
        lambda c: c.deploy(StreamUrl=c.stream_url.replace("127.0.0.1", "localhost")),
        "media handshake",
        "off",
        "PUBLIC_STREAM_URL must be StreamUrl",
    ),
    "the key is refused": (
        lambda c: setattr(c.openai, "key", "another"),
        "model access",
        "off",
        "does not accept the key",
    ),
    "the key does not see the model": (
        lambda c: setattr(c.openai, "models", {"gpt-transcribe": None}),
        "model access",
        "off",
        "does not see gpt-realtime-2.1-mini",
    ),
    "the transcription model ends soon": (
        lambda c: c.openai.models.update({"gpt-transcribe": (c.clock.now() + timedelta(days=30)).date().isoformat()}),
        "model access",
        "degraded",
        "gpt-transcribe is shut down in 30 days",
    ),
    "the model has been shut down": (
        lambda c: c.openai.models.update({"gpt-realtime-2.1-mini": "2026-01-20"}),
        "model access",
        "off",
        "has been shut down",
    ),
    "there is no credit": (
        lambda c: setattr(c.openai, "refusal", (429, "insufficient_quota")),
        "model quota",
        "off",
        "no credit left",
    ),
    "the rate limit is reached": (
        lambda c: setattr(c.openai, "refusal", (429, "rate_limit_exceeded")),
        "model quota",
        "degraded",
        "rate limit",
    ),
    "OpenAI is down": (
        lambda c: setattr(c.openai, "refusal", (500, "server_error")),
        "model quota",
        "off",
        "answered 500",
    ),
    "the restaurant is switched off": (
        lambda c: change_restaurant(c, active=False),
        "restaurant",
        "off",
        "callers hear that the line is closed",
    ),
    "the restaurant's data makes no sense": (
        lambda c: change_restaurant(c, languages=()),
        "restaurant",
        "degraded",
        "At least one language is needed",
    ),
    "Square is not connected": (
        lambda c: change_restaurant(c, ordering=Ordering(pos="square", payments=("link",))),
        "kitchen",
        "off",
        "kitchen tickets",
    ),
    "nobody can be rung": (
        lambda c: change_restaurant(c, transfer_number=None),
        "transfer to a person",
        "degraded",
        "message",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found_with_the_next_step(healthy: Clinic, what: str) -> None:
    harm, name, expected, words = BROKEN[what]
    harm(healthy)
    finding = healthy.examine(name)[name]
    assert type(finding).__name__.lower() == expected, finding
    assert words in f"{finding.text} {finding.next_step}"
    assert finding.next_step


def test_a_zone_without_daylight_saving_is_told() -> None:
    examination = Examination.__new__(Examination)
    examination.__dict__["restaurant"] = replace(DA_VINCI, zone=ZoneInfo("Etc/GMT-1"))
    finding = time_zone(examination)
    assert isinstance(finding, Degraded)
    assert "daylight saving" in finding.text


def test_an_api_that_lets_forgeries_in_is_off(healthy: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    # A door that checks nothing answers everybody with 200, which is what the streamer's /health does here.
    monkeypatch.setattr(Doorbell, "status_webhook", lambda *_, **__: Answer(200, ""))
    finding = healthy.examine("webhook signature")["webhook signature"]
    assert isinstance(finding, Off)
    assert "forged signature is let in" in finding.text


def test_what_hangs_on_something_that_is_off_is_not_looked_at(healthy: Clinic) -> None:
    healthy.deploy(PhoneApiUrl="http://127.0.0.1:1")
    rows = healthy.examine()
    assert rows["webhook signature"] == Off("not looked at until 'API' is repaired", "")
    assert rows["call reaches restaurant"] == rows["webhook signature"], "it is the root that is named"
    assert isinstance(rows["model access"], Live), "what does not hang on it is looked at all the same"


def test_degraded_alone_is_exit_code_one(healthy: Clinic) -> None:
    number(healthy, registered=False)
    assert healthy.doctor(ScriptedTerminal()) == 1


def test_a_second_number_is_named_and_can_be_asked_for(healthy: Clinic) -> None:
    healthy.own("+12125550101", voice_url=f"{healthy.api_url}/voice/incoming")
    assert "1 more ring here" in healthy.examine("telephone number")["telephone number"].text
    rows = healthy.examine("restaurant", number_asked="+12125550101")
    assert "no restaurant answers at +12125550101" in rows["restaurant"].text
    assert isinstance(healthy.examine("telephone number", number_asked="+12125550109")["telephone number"], Off)
