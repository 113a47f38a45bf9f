"""The secrets, from the definition that the local stack shares: some the deployment makes, the vendors' the owner puts in."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.environments import Environment

DEFINITION = Path(__file__).resolve().parent.parent / "functions" / "secrets.json"
"""Read as data: `infra` imports nothing of what it deploys."""


def definition() -> dict[str, dict[str, Any]]:
    """By name: what the secret is for, the fields that it has from the beginning, and which field is random."""
    entries: dict[str, dict[str, Any]] = json.loads(DEFINITION.read_text("utf-8"))
    return entries


class Secrets(Construct):
    """Each is a JSON object, so that a previous value can stand beside the new one while it is being rotated.

    All fields are there from the beginning: ECS starts no task whose secret lacks a field that the task names. What is empty, or
    says "unset", has yet to be put in. Until the owner does so, Twilio's token is a random one, so that the streamer lets nobody
    in. AWS makes a random value in any case; where nobody wants it, it stands in the field `unset`.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        removal = cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY
        self.by_name = {name: self._secret(name, entry, removal) for name, entry in definition().items()}
        self.call = self.by_name["Call"]
        self.twilio = self.by_name["Twilio"]
        self.openai = self.by_name["OpenAi"]
        self.google = self.by_name["Google"]
        self.square = self.by_name["Square"]
        self.toast = self.by_name["Toast"]

    def _secret(self, name: str, entry: dict[str, Any], removal: cdk.RemovalPolicy) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            name,
            description=entry["description"],
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps(entry["fields"]),
                generate_string_key=entry["random"],
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=removal,
        )
