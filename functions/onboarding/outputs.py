"""What a deployment tells about itself: the stack outputs that the commands read, and that the three stacks must emit.

The stacks are `Maitred-<environment>-Data`, `-Functions` and `-Streamer`. Output keys are exactly these:

    Data       TableName           name of the one DynamoDB table
               TwilioSecretId      name or ARN of the secret {"account_sid", "auth_token", "previous_auth_token"}
               CallSecretId        name or ARN of the secret {"signing_key"}
               OpenAiSecretId      name or ARN of the secret {"api_key"}
               GoogleSecretId      name or ARN of the secret {"service_account", ...} (`functions/secrets.json`)
               SquareSecretId      name or ARN of the secret {"application_id", ...}
               ToastSecretId       name or ARN of the secret {"base_url", ...}
               TenantKeyId         the KMS key of restaurants' own tokens, for calendars connected by OAuth
               MenuBucketName      the bucket that menus are uploaded to
               OwnerPoolId         the Cognito user pool in which owners have their accounts
    Functions  PhoneApiUrl         the address in `PUBLIC_BASE_URL` of the phone path, without a slash at the end
               VoiceFallbackUrl    (optional) TwiML on a host that lives without the API
    Streamer   StreamUrl           the address in `STREAM_URL` and `PUBLIC_STREAM_URL`; `/health` answers on the same host
               RealtimeModel       the streamer's `REALTIME_MODEL`
               TranscriptionModel  the streamer's `TRANSCRIPTION_MODEL`
               StreamerCluster     (optional) name or ARN of the ECS cluster
               StreamerService     (optional) name or ARN of the ECS service; with both, `setup` restarts the tasks itself

`setup` always writes all fields of a secret's JSON, `previous_auth_token` as "" if there is none, because an ECS task does not
start when the field that it names is missing. A secret that was never set may hold anything that is not this JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

STACKS: Mapping[str, tuple[str, ...]] = {
    "Data": (
        "TableName",
        "TwilioSecretId",
        "CallSecretId",
        "OpenAiSecretId",
        "GoogleSecretId",
        "SquareSecretId",
        "ToastSecretId",
        "TenantKeyId",
        "MenuBucketName",
        "OwnerPoolId",
    ),
    "Functions": ("PhoneApiUrl",),
    "Streamer": ("StreamUrl", "RealtimeModel", "TranscriptionModel"),
}
"""The outputs that each stack must have."""
OPTIONAL = {
    "VoiceFallbackUrl": "Functions",
    "StreamerCluster": "Streamer",
    "StreamerService": "Streamer",
}
_STACK_OF = {key: stack for stack, keys in STACKS.items() for key in keys} | OPTIONAL


class NotDeployed(Exception):
    """A stack or one of its outputs is missing. `next_step` is a command."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


@dataclass(frozen=True, slots=True)
class Deployment:
    """The outputs of one environment's stacks."""

    environment: str
    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """One output; NotDeployed names the stack that should have told it."""
        value = self.values.get(key, "")
        if not value:
            stack = stack_name(self.environment, _STACK_OF[key])
            raise NotDeployed(f"{stack} has not told {key}", f"cdk deploy {stack}")
        return value.rstrip("/") if key == "PhoneApiUrl" else value

    def get(self, key: str) -> str:
        """One output, empty if it is not there."""
        return self.values.get(key, "")

    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """Stacks that lack outputs, by full name."""
        lacking = {stack: tuple(key for key in keys if not self.values.get(key)) for stack, keys in STACKS.items()}
        return {stack_name(self.environment, stack): keys for stack, keys in lacking.items() if keys}


def stack_name(environment: str, stack: str) -> str:
    """`Maitred-dev-Data`."""
    return f"Maitred-{environment}-{stack}"


def from_cloudformation(client: Any, environment: str) -> Deployment:
    """Ask CloudFormation for all three stacks; one that does not exist simply tells nothing. Raises botocore's errors."""
    values: dict[str, str] = {}
    for stack in STACKS:
        try:
            answer = client.describe_stacks(StackName=stack_name(environment, stack))
        except ClientError as error:
            # CloudFormation has no code of its own for this: it is a ValidationError that says so in words.
            if "does not exist" in str(error):
                continue
            raise
        for output in answer["Stacks"][0].get("Outputs", []):
            values[output["OutputKey"]] = output["OutputValue"]
    return Deployment(environment, values)


def from_file(path: Path, environment: str) -> Deployment:
    """Read what `cdk deploy --outputs-file` wrote; NotDeployed if it is no such file."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict):
        raise NotDeployed(f"{path} is no file of stack outputs", f"cdk deploy --all --outputs-file {path}")
    values: dict[str, str] = {}
    for stack in STACKS:
        values |= {key: str(value) for key, value in document.get(stack_name(environment, stack), {}).items()}
    return Deployment(environment, values)
