"""Where what could not be done comes to rest, and the alarm that calls a person to it."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

_KEPT = cdk.Duration.days(14)
"""The longest that SQS offers: somebody may be on holiday."""


class DeadLetters(Construct):
    """An encrypted queue, TLS only, and an alarm as soon as one thing lies in it."""

    def __init__(self, scope: Construct, construct_id: str, *, runbook: str) -> None:
        """`runbook` tells a person who was woken what it means and what to do first."""
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_KEPT,
        )
        self.alarm = cloudwatch.Alarm(
            self,
            "Alarm",
            alarm_description=runbook,
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=cdk.Duration.minutes(1), statistic="Maximum"
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        cdk.Validations.of(self.queue).acknowledge(
            cdk.Acknowledgment(id="AwsSolutions-SQS3", reason="This is the queue for dead letters; it has none itself.")
        )
