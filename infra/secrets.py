"""The secrets: one that the deployment makes, and the vendors' that the owner puts in afterwards."""

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.environments import Environment


class Secrets(Construct):
    """Each is a JSON object, so that a previous value can stand beside the new one while it is being rotated.

    `call`: {"signing_key"}, random. `twilio`: {"account_sid", "auth_token"}. `openai`: {"api_key"}.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self._removal = cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY
        self.call = self._secret(
            "Call",
            "Signs call tokens and call keys. Rotate it by moving the value to previous_signing_key.",
            "signing_key",
        )
        self.twilio = self._secret("Twilio", 'To be filled in: {"account_sid": "AC...", "auth_token": "..."}')
        self.openai = self._secret("OpenAi", 'To be filled in: {"api_key": "sk-..."}')

    def _secret(self, construct_id: str, description: str, random_key: str = "unset") -> secretsmanager.Secret:
        """A secret with one random entry: the real one, or one that makes it JSON until a person puts in the vendor's."""
        return secretsmanager.Secret(
            self,
            construct_id,
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106 - holds no secret: AWS adds the random entry
                generate_string_key=random_key,
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=self._removal,
        )
