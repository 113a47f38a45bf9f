"""Where alarms go: an encrypted topic that people subscribe to."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.environments import Environment


class AlarmTopic(Construct):
    """It stands with the data, because people's confirmed subscriptions must outlive every other stack."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        # A key of our own: with the one that AWS keeps for SNS, CloudWatch could not publish.
        self.key = kms.Key(
            self,
            "Key",
            description=f"Maitred ({environment.name}): encrypts alarms on their way",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY,
        )
        self.topic = sns.Topic(self, "Topic", master_key=self.key, enforce_ssl=True)
        # Asking for TLS replaces the policy that AWS gives a topic by itself, and with it CloudWatch's right to publish. The grant
        # covers the key too.
        account = cdk.Stack.of(self).account
        self.topic.grant_publish(
            iam.ServicePrincipal(
                "cloudwatch.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}}
            )
        )
        if environment.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(environment.alarm_email))
