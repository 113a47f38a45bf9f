"""The secrets: one that the deployment makes, and the vendors' that the owner puts in afterwards."""

import json

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.environments import Environment

UNSET = "unset"
"""What stands for a key that the owner has yet to put in."""


class Secrets(Construct):
    """Each is a JSON object, so that a previous value can stand beside the new one while it is being rotated.

    `call`: {"signing_key"}, random. `twilio`: {"account_sid", "auth_token", "previous_auth_token"}. `openai`: {"api_key"}.
    All fields are there from the beginning: ECS starts no task whose secret lacks a field that the task names. Until the owner
    puts in the account, Twilio's token is a random one, so that the streamer lets nobody in.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self._removal = cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY
        self.call = self._secret(
            "Call",
            "Signs call tokens and call keys. Rotate it by moving the value to previous_signing_key.",
            random_field="signing_key",
        )
        self.twilio = self._secret(
            "Twilio",
            'To be filled in: {"account_sid": "AC...", "auth_token": "...", "previous_auth_token": ""}',
            random_field="auth_token",
            account_sid="",
            previous_auth_token="",
        )
        self.openai = self._secret(
            "OpenAi", 'To be filled in: {"api_key": "sk-..."}', random_field=UNSET, api_key=UNSET
        )

    def _secret(
        self, construct_id: str, description: str, *, random_field: str, **fields: str
    ) -> secretsmanager.Secret:
        """A secret with these fields and a random one: AWS adds one in any case, in the field `unset` if nobody wants it."""
        return secretsmanager.Secret(
            self,
            construct_id,
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps(fields),
                generate_string_key=random_field,
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=self._removal,
        )
