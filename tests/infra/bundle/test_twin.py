"""The bundle, unpacked into an empty folder, answers what Lambda would hand it, and starts quickly."""

import asyncio
import json
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import boto3
import pytest
from twilio.request_validator import RequestValidator

from functions.api.forms import TwilioForm
from functions.domain.calls import Message
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.outbox_items import entry_item
from functions.store.retention import Retention
from local.callers import SilentPhone
from local.simulators.twilio.control import asgi_app
from local.simulators.twilio.server import serving
from local.simulators.twilio.simulator import ACCOUNT_SID
from tests.functions.front_of_house import BASE, CALL_SID, NOW, RESTAURANT, STREAM, form_text
from tests.functions.sms.outbox_samples import entry
from tests.local.simulators.twilio.world import BASE as WORLD
from tests.local.simulators.twilio.world import GUEST, HOUSE, a_world

DRIVER = Path(__file__).with_name("lambda_driver.py")
TOKEN = "token-of-the-world"
PHONE, SMS = "functions.api.handler", "functions.sms.handler"
CALENDAR, POS, FOLLOWUP = (f"functions.{door}.handler" for door in ("calendar", "pos", "followup"))
MENU_OCR = "functions.menu_ocr.handler"

COLD_IMPORT_SECONDS = {PHONE: 1.5, SMS: 0.9, CALENDAR: 1.2, POS: 1.2, FOLLOWUP: 0.9, MENU_OCR: 1.5}
"""Of CPU: two and a half times what was measured, so that a slow machine passes and a heavy import does not."""
_NO_WEB = ("aiohttp", "fastapi", "mangum", "starlette", "functions.api", "functions.tools", "functions.agents")
HEAVY_STRANGERS = {
    PHONE: ("aiohttp", "httpx", "openai", "requests", "square", "twilio.rest", "functions.sms"),
    SMS: (*_NO_WEB, "pydantic"),
    CALENDAR: (*_NO_WEB, "square", "twilio"),
    POS: (*_NO_WEB, "square", "twilio"),
    FOLLOWUP: (*_NO_WEB, "httpx", "pydantic", "square", "twilio"),
    MENU_OCR: (*_NO_WEB, "httpx", "pydantic"),
}


@dataclass(frozen=True)
class Account:
    """The emulated account: endpoint, table and secrets' names, and what a process there has in its environment."""

    endpoint: str
    table: str
    twilio_secret: str
    call_secret: str

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "TABLE_NAME": self.table,
            "PUBLIC_BASE_URL": BASE,
            "TWILIO_SECRET_ID": self.twilio_secret,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_LAMBDA_FUNCTION_NAME": "door",
            **more,
        }

    @property
    def for_phone(self) -> dict[str, str]:
        return self.environment(STREAM_URL=STREAM, CALL_SECRET_ID=self.call_secret)

    @property
    def for_any_door(self) -> dict[str, str]:
        """What the settings of all doors ask for together."""
        names = ("GOOGLE_SECRET_ID", "SQUARE_SECRET_ID", "TOAST_SECRET_ID", "MENU_BUCKET", "TEXTRACT_TOPIC_ARN")
        return self.for_phone | dict.fromkeys((*names, "TEXTRACT_ROLE_ARN", "TEXTRACT_QUEUE_URL"), "some")


@pytest.fixture
def account(fresh_table: tuple[str, str]) -> Iterator[Account]:
    """The table with one restaurant, and both secrets."""
    endpoint, table = fresh_table
    client = connect(region="us-east-1", endpoint_url=endpoint)
    DynamoDirectory(client, table).save(RESTAURANT)
    client.close()
    vault = boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=endpoint)
    names = {"twilio": f"twilio-{uuid.uuid4().hex}", "call": f"call-{uuid.uuid4().hex}"}
    vault.create_secret(
        Name=names["twilio"], SecretString=json.dumps({"account_sid": ACCOUNT_SID, "auth_token": TOKEN})
    )
    vault.create_secret(Name=names["call"], SecretString=json.dumps({"signing_key": "s" * 64}))
    yield Account(endpoint, table, names["twilio"], names["call"])
    for name in names.values():
        vault.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    vault.close()


def invoke(
    python: Path, task_root: Path, module: str, environment: Mapping[str, str], events: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The driver's account of these events."""
    done = subprocess.run(
        [python, "-ISB", DRIVER, task_root, module],
        cwd=task_root,
        env=dict(environment),
        input="".join(json.dumps(event) + "\n" for event in events),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def request(method: str, path: str, body: str = "", **headers: str) -> dict[str, Any]:
    """What the HTTP API hands over (payload format 2.0)."""
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "abc.execute-api.us-east-1.amazonaws.com"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "x",
            },
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def ringing(token: str) -> dict[str, Any]:
    """Twilio's webhook for a call that comes in, signed with that token."""
    body = form_text("voice_incoming")
    url = f"{BASE}/voice/incoming"
    signature = RequestValidator(token).compute_signature(url, TwilioForm.parse(body.encode()))
    return request(
        "POST",
        "/voice/incoming",
        body,
        content_type="application/x-www-form-urlencoded",
        x_twilio_signature=signature,
    )


@pytest.mark.stack
def test_the_phone_path_answers_twilio_and_nobody_who_pretends_to_be(
    lambdas_python: Path, task_root: Path, account: Account
) -> None:
    events = [request("GET", "/health"), ringing(TOKEN), ringing("somebody-else")]

    told = invoke(lambdas_python, task_root, PHONE, account.for_phone, events)

    health, rang, refused = told["answers"]
    assert (health["statusCode"], json.loads(health["body"])) == (200, {"status": "ok"})
    stream = ElementTree.fromstring(rang["body"]).find("Connect/Stream")
    assert stream is not None
    assert stream.attrib["url"] == STREAM
    assert refused["statusCode"] == 403


@pytest.mark.stack
def test_the_streamer_gets_its_plan_and_a_tool_is_used(lambdas_python: Path, task_root: Path, account: Account) -> None:
    rang = invoke(lambdas_python, task_root, PHONE, account.for_phone, [ringing(TOKEN)])["answers"][0]
    parameter = ElementTree.fromstring(rang["body"]).find("Connect/Stream/Parameter")
    assert parameter is not None
    asked = json.dumps({"token": parameter.attrib["value"], "stream_sid": "MZ1"})
    json_type = "application/json"

    planned = invoke(
        lambdas_python,
        task_root,
        PHONE,
        account.for_phone,
        [request("POST", f"/calls/{CALL_SID}/plan", asked, content_type=json_type)],
    )["answers"][0]
    plan = json.loads(planned["body"])
    tool = json.dumps({"tool_call_id": "c1", "arguments": {"date": "2026-11-26"}, "agent": "inquiry"})
    bearer = f"Bearer {plan['call_key']}"
    told = invoke(
        lambdas_python,
        task_root,
        PHONE,
        account.for_phone,
        [
            request(
                "POST",
                "/tools/get_opening_hours",
                tool,
                content_type=json_type,
                authorization=bearer,
                x_call_sid=CALL_SID,
            )
        ],
    )

    assert plan["restaurant_name"] == RESTAURANT.name
    assert "Thanksgiving" in told["answers"][0]["body"]


@pytest.mark.stack
def test_the_outbox_wakes_the_door_for_texts_and_twilio_gets_the_text(
    lambdas_python: Path, task_root: Path, account: Account
) -> None:
    """Twilio's own client out of the bundle, against the simulator, with two thirds of its packages stripped."""

    async def story() -> None:
        async with (
            a_world() as world,
            serving(world.twilio, asgi_app(world.twilio, lambda steps: SilentPhone())) as base,
        ):
            world.app.pages["/sms/status"] = ""
            sample = entry(to=GUEST, body="Your table for two.")
            stored = replace(sample, payload=sample.payload | {"from": HOUSE})
            client = connect(region="us-east-1", endpoint_url=account.endpoint)
            DynamoMessages(client, account.table).put(Message("m1", RESTAURANT.id, "message", "x", NOW), [stored])
            record = {
                "eventName": "INSERT",
                "dynamodb": {"SequenceNumber": "1", "NewImage": entry_item(stored, Retention())},
            }
            told = await asyncio.to_thread(
                invoke,
                lambdas_python,
                task_root,
                SMS,
                account.environment(TWILIO_API_BASE_URL=base) | {"PUBLIC_BASE_URL": WORLD},
                [{"Records": [record]}],
            )
            assert told["answers"] == [{"batchItemFailures": []}]
            settled = DynamoOutbox(client, account.table).get(stored.restaurant_id, stored.id)
            client.close()
            assert settled is not None
            assert (settled.state, settled.vendor_id) != ("pending", None)
            assert [text.body for text in world.twilio.messaging.messages.values()] == ["Your table for two."]

    asyncio.run(story())


@pytest.fixture
def root_of(task_root: Path, menu_root: Path) -> Callable[[str], Path]:
    """Where a door's bundle lies unpacked."""
    return lambda module: menu_root if module == MENU_OCR else task_root


@pytest.mark.parametrize("module", COLD_IMPORT_SECONDS)
def test_a_door_starts_within_its_budget_and_with_nothing_of_the_others(
    lambdas_python: Path, root_of: Callable[[str], Path], module: str
) -> None:
    nowhere = Account("http://127.0.0.1:1", "t", "s", "c")

    starts = [invoke(lambdas_python, root_of(module), module, nowhere.for_any_door, []) for _ in range(3)]

    assert min(start["import_seconds"] for start in starts) < COLD_IMPORT_SECONDS[module]
    assert [name for name in HEAVY_STRANGERS[module] if name in starts[0]["modules"]] == []


@pytest.mark.parametrize("module", COLD_IMPORT_SECONDS)
def test_everything_comes_from_the_bundle_and_the_standard_library(
    lambdas_python: Path, root_of: Callable[[str], Path], module: str
) -> None:
    nowhere = Account("http://127.0.0.1:1", "t", "s", "c")
    told = invoke(lambdas_python, root_of(module), module, nowhere.for_any_door, [])

    assert [path for path in told["files"] if "site-packages" in path] == []
