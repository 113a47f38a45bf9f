import json
import subprocess
import sys
from pathlib import Path

from functions.store.outbox_items import entry_item
from functions.store.retention import Retention
from tests.functions.sms.outbox_samples import entry

ENVIRONMENT = {
    "TABLE_NAME": "maitred",
    "PUBLIC_BASE_URL": "https://phone.example.com",
    "TWILIO_SECRET_ID": "maitred/twilio",
    "TWILIO_API_BASE_URL": "http://127.0.0.1:1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def run(code: str) -> str:
    """What a process that has only this door's environment prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )
    return done.stdout.splitlines()[-1]


def test_with_the_store_down_every_record_comes_again() -> None:
    record = {
        "eventName": "INSERT",
        "dynamodb": {"SequenceNumber": "7", "NewImage": entry_item(entry(), Retention())},
    }
    code = (
        "import json; from functions.sms.handler import handler; "
        f"print(json.dumps(handler({{'Records': [{record!r}]}}, None)))"
    )

    assert json.loads(run(code)) == {"batchItemFailures": [{"itemIdentifier": "7"}]}


def test_the_texting_door_does_not_pay_for_the_phone_path() -> None:
    code = (
        "import json, sys; import functions.sms.handler; "
        "print(json.dumps([name for name in ('fastapi', 'mangum', 'openai', 'pydantic', 'functions.api', 'functions.tools')"
        " if name in sys.modules]))"
    )

    assert json.loads(run(code)) == []
