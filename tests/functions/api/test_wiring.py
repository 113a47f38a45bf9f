import json
from collections.abc import Iterator
from xml.etree import ElementTree

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from fastapi.testclient import TestClient
from moto import mock_aws
from twilio.request_validator import RequestValidator

from functions.api.app import build_app
from functions.api.forms import TwilioForm
from functions.api.wiring import dependencies
from functions.domain.errors import VendorUnavailable
from functions.keyring import from_secrets_manager
from functions.settings import ApiSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.table import create_table
from streamer.contract.plan import SessionPlan
from streamer.contract.tools import Done, read_outcome
from tests.functions.front_of_house import BASE, CALL_SID, RESTAURANT, STREAM, form_text

SETTINGS = ApiSettings(
    table_name="maitred",
    public_base_url=BASE,
    stream_url=STREAM,
    twilio_secret_id="maitred/twilio",
    call_secret_id="maitred/call",
)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account with the table, both secrets and one restaurant."""
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    parameters.clear_caches()  # type: ignore[no-untyped-call]  # untyped in powertools
    with mock_aws():
        create_table(connect(), "maitred")
        vault = boto3.client("secretsmanager")
        twilio = {"account_sid": "AC" + "1" * 32, "auth_token": "twilio-token-now"}
        vault.create_secret(Name="maitred/twilio", SecretString=json.dumps(twilio))
        vault.create_secret(Name="maitred/call", SecretString=json.dumps({"signing_key": "s" * 32}))
        DynamoDirectory(connect(), "maitred").save(RESTAURANT)
        yield
    parameters.clear_caches()  # type: ignore[no-untyped-call]  # untyped in powertools


def test_a_call_is_opened_planned_and_served_by_the_real_store(account: None) -> None:
    client = TestClient(build_app(dependencies(SETTINGS)))
    body = form_text("voice_incoming")
    signature = RequestValidator("twilio-token-now").compute_signature(
        f"{BASE}/voice/incoming", TwilioForm.parse(body.encode())
    )

    rang = client.post("/voice/incoming", content=body, headers={"X-Twilio-Signature": signature})
    parameter = ElementTree.fromstring(rang.text).find("Connect/Stream/Parameter")
    assert parameter is not None
    asked = client.post(f"/calls/{CALL_SID}/plan", json={"token": parameter.attrib["value"], "stream_sid": "MZ1"})
    plan = SessionPlan.model_validate(asked.json())
    answered = client.post(
        "/tools/get_opening_hours",
        json={"tool_call_id": "c1", "arguments": {"date": "2026-11-24"}, "agent": "inquiry"},
        headers={"Authorization": f"Bearer {plan.call_key}", "X-Call-Sid": CALL_SID},
    )

    assert rang.headers["content-type"].startswith("text/xml")
    outcome = read_outcome(answered.json())
    assert isinstance(outcome, Done)
    assert outcome.result["weekday"] == "Tuesday"


def test_a_secret_that_does_not_exist_is_unavailable(account: None) -> None:
    with pytest.raises(VendorUnavailable):
        from_secrets_manager("maitred/nothing")
