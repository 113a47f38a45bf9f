import json
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {
    "TABLE_NAME": "maitred",
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


def test_an_event_without_records_is_the_schedule_and_an_outage_makes_it_fail_aloud() -> None:
    code = (
        "from functions.domain.errors import VendorUnavailable\n"
        "from functions.followup.handler import handler\n"
        "try:\n    handler({}, None)\nexcept VendorUnavailable as error:\n    print('unavailable')"
    )

    assert run(code) == "unavailable"


def test_records_are_the_stream() -> None:
    code = (
        "import json; from functions.followup.handler import handler; print(json.dumps(handler({'Records': []}, None)))"
    )

    assert json.loads(run(code)) == {"batchItemFailures": []}


def test_the_door_does_not_pay_for_the_phone_path() -> None:
    code = (
        "import json, sys; import functions.followup.handler; "
        "print(json.dumps([name for name in ('fastapi', 'mangum', 'openai', 'pydantic', 'twilio', 'functions.api', 'functions.tools')"
        " if name in sys.modules]))"
    )

    assert json.loads(run(code)) == []
