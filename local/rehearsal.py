"""`python -m local.rehearsal`: sets the local stack up by the commands of `functions/onboarding`, examines it, breaks it, looks again.

The commands run as programs of their own, as an engineer gives them; only Twilio, OpenAI and AWS are stood in for. A deployment is
made known to them as CloudFormation would: by three stacks in the emulator that tell their outputs.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from local import provisions
from local.emulator import aws_environment
from local.ports import LOOPBACK, free_ports
from local.seeding import SEEDS
from local.settings import PROJECT, from_environment, passed_on
from local.simulators.openai_rest import OpenAiRest
from local.simulators.twilio.exchange import CalledParty
from local.stack import Stack, running_stack
from streamer.settings import Settings

PUBLISHED = "+12125550190"
"""The number that guests dial, on a line of the restaurant's own."""
_FALLBACK = "https://handler.example.com/twiml/fallback"


async def rehearse(out: Path) -> int:
    """0 if every command ended as it should."""
    async with running_stack(from_environment(), out) as stack, _openai() as (openai, openai_url):
        stack.twilio.clock.now()  # its dates count from the first look
        await asyncio.to_thread(_deploy, stack)
        commands = _Commands(stack, openai_url)
        secrets_given = json.dumps(
            {
                "twilio": {"account_sid": stack.credentials.account_sid, "auth_token": stack.credentials.auth_token},
                "openai": {"api_key": openai.key},
            }
        )
        setup = ["--restaurant", str(_restaurant(out)), "--buy", "US", "--fallback-url", _FALLBACK, "--yes"]
        codes = [
            await commands.run("doctor", expected=2),
            await commands.run("setup", *setup, "--dry-run", "--secrets", "-", given=secrets_given),
            await commands.run("setup", *setup, "--secrets", "-", given=secrets_given),
            await commands.run("setup"),
        ]
        (number,) = stack.twilio.exchange.numbers.values()
        stack.twilio.add_person(PUBLISHED, CalledParty("no-answer", 2.0, forwards_to=number.phone_number))
        codes.append(await commands.run("doctor", "--test-call", PUBLISHED, "--yes", expected=1))
        _say("\nThe carriers register the number's texts.")
        number.registered = True
        codes.append(await commands.run("doctor"))
        _say("\nNow things break: a webhook, the forwarding, the model, the credit.")
        number.sms_url, openai.refusal = "https://other.example.com/sms", (429, "insufficient_quota")
        openai.models["gpt-transcribe"] = "2027-02-01"
        stack.twilio.add_person(PUBLISHED, CalledParty("busy", 1.0))
        codes.append(await commands.run("doctor", "--test-call", PUBLISHED, "--yes", expected=2))
    _say("\nEvery command ended as it should." if all(codes) else "\nNOT every command ended as it should.")
    return 0 if all(codes) else 1


class _Commands:
    """The two commands with the stack's addresses."""

    def __init__(self, stack: Stack, openai_url: str) -> None:
        self._environment = {**passed_on(), **aws_environment(stack.addresses.emulator)}
        self._simulators = ["--twilio-url", stack.addresses.twilio, "--openai-url", f"{openai_url}/v1"]

    async def run(self, command: str, *options: str, given: str = "", expected: int = 0) -> bool:
        """Run it to its end; whether its exit code was the expected one."""
        shown = " ".join(options).replace(f"{Path.cwd()}/", "")
        _say(f"\n$ python -m functions.onboarding.{command} {shown}\n")
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"functions.onboarding.{command}", *self._simulators, *options),
            cwd=PROJECT,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
        )
        await program.communicate(given.encode())
        _say(f"(exit code {program.returncode})")
        return program.returncode == expected


def _deploy(stack: Stack) -> None:
    """What `cdk deploy` would leave behind: outputs, a recoverable table, secrets that nobody has filled in."""
    session, url = stack.emulator.session(), stack.emulator.url
    vault: Any = session.client("secretsmanager", endpoint_url=url)
    fresh = json.dumps(provisions.fresh_secrets()["Twilio"])
    vault.put_secret_value(SecretId=provisions.TWILIO_SECRET_ID, SecretString=fresh)
    session.client("dynamodb", endpoint_url=url).update_continuous_backups(
        TableName=provisions.TABLE_NAME, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    defaults = Settings("", "", "", "")
    outputs: Mapping[str, Mapping[str, str]] = {
        "Data": {
            "TableName": provisions.TABLE_NAME,
            "TwilioSecretId": provisions.TWILIO_SECRET_ID,
            "CallSecretId": provisions.CALL_SECRET_ID,
            "OpenAiSecretId": provisions.SECRET_IDS["OpenAi"],
            "GoogleSecretId": provisions.SECRET_IDS["Google"],
            "SquareSecretId": provisions.SECRET_IDS["Square"],
            "ToastSecretId": provisions.SECRET_IDS["Toast"],
            "TenantKeyId": "no-key-here",
            "MenuBucketName": "no-menus-here",
            "OwnerPoolId": "no-owners-here",
        },
        "Functions": {"PhoneApiUrl": stack.addresses.api},
        "Streamer": {
            "StreamUrl": stack.addresses.stream,
            "RealtimeModel": defaults.realtime_model,
            "TranscriptionModel": defaults.transcription_model,
        },
    }
    cloudformation: Any = session.client("cloudformation", endpoint_url=url)
    for name, values in outputs.items():
        template = {
            "Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
            "Outputs": {key: {"Value": value} for key, value in values.items()},
        }
        cloudformation.create_stack(StackName=f"Maitred-dev-{name}", TemplateBody=json.dumps(template))


def _restaurant(out: Path) -> Path:
    """The sample restaurant without its number: it gets the one that is bought."""
    lines = (SEEDS / "juniper_table.yaml").read_text("utf-8").splitlines(keepends=True)
    path = out / "restaurant.yaml"
    path.write_text("".join(line for line in lines if not line.startswith("phone_number")), "utf-8")
    return path


@asynccontextmanager
async def _openai() -> AsyncIterator[tuple[OpenAiRest, str]]:
    openai, (port,) = OpenAiRest(f"sk-simulated-{secrets.token_hex(16)}"), free_ports(1)
    server = _Quiet(uvicorn.Config(openai.asgi(), host=LOOPBACK, port=port, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())
    try:
        yield openai, f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        await task


class _Quiet(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    folder = (Path("out") / "rehearsal").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(rehearse(folder)))
