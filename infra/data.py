"""The data stack: what must survive every other deployment, so it changes seldom and by itself."""

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from constructs import Construct, IConstruct

from infra.buckets import Buckets
from infra.environments import Environment
from infra.monitoring.topic import AlarmTopic
from infra.owners import Owners
from infra.secrets import Secrets
from infra.table import RestaurantTable
from infra.tenant_key import TenantKey


class Data(cdk.Stack):
    """Table, buckets, secrets, keys, owners' accounts, and the API's bare address. The other stacks take them from here and make the grants themselves.

    The address is here because every number at Twilio names it: it must outlive each deployment of what answers there. And since
    streamer and functions each need the other's, one of the two has to stand before both (see README.md).
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Maitred ({environment.name}): the restaurants' table, buckets and secrets",
            termination_protection=environment.keeps_data,
        )
        self.table = RestaurantTable(self, "Restaurants", environment=environment).table
        self.buckets = Buckets(self, "Buckets", environment=environment)
        self.secrets = Secrets(self, "Secrets", environment=environment)
        self.tenant_key = TenantKey(self, "TenantTokens", environment=environment).key
        self.owners = Owners(self, "Owners", environment=environment)
        self.api = apigateway.HttpApi(
            self,
            "Api",
            # A label for people in the console; nothing is found by it, and two deployments may have the same.
            api_name=f"Maitred-{environment.name}",
            create_default_stage=False,
        )
        self.alarm_topic = AlarmTopic(self, "Alarms", environment=environment).topic
        self._pin_names()
        self._acknowledge()
        self._tell()

    def _pin_names(self) -> None:
        """Fix the logical ids: under another one, CloudFormation would make an empty twin and drop what holds the data."""
        pinned: dict[str, IConstruct] = {
            "RestaurantTable": self.table,
            "AccessLogBucket": self.buckets.access_logs,
            "MenuBucket": self.buckets.menus,
            "RecordingBucket": self.buckets.recordings,
            **{f"{name}Secret": secret for name, secret in self.secrets.by_name.items()},
            "TenantKey": self.tenant_key,
            "OwnerPool": self.owners.pool,
            "ConsoleClient": self.owners.console,
            "PhoneApi": self.api,
            "AlarmTopic": self.alarm_topic,
        }
        for name, construct in pinned.items():
            resource = construct.node.default_child
            assert isinstance(resource, cdk.CfnResource)
            resource.override_logical_id(name)

    def _acknowledge(self) -> None:
        """The findings of AwsSolutions that we live with, each with its reason."""
        reasons = {
            self.secrets.call: "Rotated by hand: live calls need the previous key beside the new one (keyring.py).",
            self.secrets.twilio: "Twilio makes the token, so no rotation in AWS could; both values are accepted meanwhile.",
            self.secrets.openai: "OpenAI makes the key, so no rotation in AWS could.",
            self.secrets.google: "Google makes the key file and the client, so no rotation in AWS could.",
            self.secrets.square: "Square makes all of it, so no rotation in AWS could.",
            self.secrets.toast: "Toast makes all of it, so no rotation in AWS could.",
        }
        for secret, reason in reasons.items():
            cdk.Validations.of(secret).acknowledge(cdk.Acknowledgment(id="AwsSolutions-SMG4", reason=reason))
        owners = {
            "COG2": "Offered and not forced: a restaurant's owner without a telephone at hand must not stay outside.",
            "COG8": "The Plus plan adds threat protection, sold by the user; nobody can sign up, and sign-in is by SRP.",
        }
        for rule, reason in owners.items():
            cdk.Validations.of(self.owners.pool).acknowledge(
                cdk.Acknowledgment(id=f"AwsSolutions-{rule}", reason=reason)
            )

    def _tell(self) -> None:
        """What the set-up commands read after a deployment; they expect exactly these names."""
        outputs = {
            "TableName": self.table.table_name,
            "CallSecretId": self.secrets.call.secret_name,
            "TwilioSecretId": self.secrets.twilio.secret_name,
            "OpenAiSecretId": self.secrets.openai.secret_name,
            "GoogleSecretId": self.secrets.google.secret_name,
            "SquareSecretId": self.secrets.square.secret_name,
            "ToastSecretId": self.secrets.toast.secret_name,
            "TenantKeyId": self.tenant_key.key_id,
            "OwnerPoolId": self.owners.pool.user_pool_id,
            "MenuBucketName": self.buckets.menus.bucket_name,
        }
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
