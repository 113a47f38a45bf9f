import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, cast

import pytest
from mangum import Mangum
from twilio.request_validator import RequestValidator

from functions.api.forms import TwilioForm
from tests.functions.front_of_house import BASE, CALL_SID, FrontDoor, form_text

ENVIRONMENT = {
    "TABLE_NAME": "maitred",
    "PUBLIC_BASE_URL": BASE,
    "STREAM_URL": "wss://voice.example.com/media",
    "TWILIO_SECRET_ID": "maitred/twilio",
    "CALL_SECRET_ID": "maitred/call",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
}
NEVER_ON_THE_PHONE_PATH = (
    "aiohttp", "httpx", "httpx2", "openai", "requests", "twilio.rest", "uvicorn", "websockets", "numpy", "moto", "yaml",
    "functions.sms", "streamer.protocol",
)  # fmt: skip


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Mangum runs on the thread's event loop, which Lambda's runtime leaves to it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


def gateway_event(
    path: str, body: str, headers: dict[str, str], query: str = "", *, encoded: bool = True
) -> dict[str, Any]:
    """What an HTTP API hands to Lambda (payload format 2.0)."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": "application/x-www-form-urlencoded", "host": "internal.example", **headers},
        "requestContext": {
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "TwilioProxy/1.1",
            },
            "stage": "$default",
        },
        "body": base64.b64encode(body.encode()).decode() if encoded else body,
        "isBase64Encoded": encoded,
    }


@pytest.mark.parametrize("encoded", [True, False])
@pytest.mark.parametrize(("path", "query"), [("/voice/incoming", ""), ("/voice/whisper", f"call={CALL_SID}")])
def test_a_webhook_through_api_gateway_is_verified_and_answered(
    loop: asyncio.AbstractEventLoop, path: str, query: str, encoded: bool
) -> None:
    door, body, context = FrontDoor(), form_text("voice_incoming"), cast(Any, None)
    url = f"{BASE}{path}" + (f"?{query}" if query else "")
    validator = RequestValidator(door.twilio_keys.auth_token)
    signature = {"x-twilio-signature": validator.compute_signature(url, TwilioForm.parse(body.encode()))}

    answer = Mangum(door.app, lifespan="off")(gateway_event(path, body, signature, query, encoded=encoded), context)

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"].startswith("text/xml")
    assert answer["isBase64Encoded"] is False
    assert answer["body"].startswith("<?xml")


def test_the_phone_path_imports_little() -> None:
    code = (
        "import json, sys; import functions.api.handler; "
        f"print(json.dumps([name for name in {NEVER_ON_THE_PHONE_PATH!r} if name in sys.modules]))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60
    )

    assert json.loads(done.stdout) == []


def test_a_missing_setting_stops_the_start_with_its_name() -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "STREAM_URL"}

    done = subprocess.run(
        [sys.executable, "-c", "import functions.api.handler"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert "STREAM_URL is not set; set it to" in done.stderr
