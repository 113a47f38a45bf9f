"""Wakes a door for work that another door has put into a queue, one piece at a time, and keeps what could not be done."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.doors.dead_letters import DeadLetters
from infra.doors.python_function import PythonFunction

_LEAST_CONCURRENCY = 2
"""SQS sources cannot be held to fewer (Lambda, `ScalingConfig.MaximumConcurrency`)."""


class WorkQueue(Construct):
    """A queue between one who must answer at once and one who takes their time.

    A message may come twice, and in another order than it was sent, so it should say what to look at and not what is new there.
    The stack grants whoever sends to `queue`, and the function to take from it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: PythonFunction,
        function_timeout: cdk.Duration,
        described_as: str,
        batch_size: int = 10,
        at_once: int = _LEAST_CONCURRENCY,
        most_tries: int = 5,
        too_old_after: cdk.Duration | None = None,
        late_after: cdk.Duration | None = None,
    ) -> None:
        """`too_old_after` drops what nobody needs any more; `late_after` is when a person should know that work waits."""
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetters(
            self,
            "DeadLetters",
            runbook=f"Work was given up: {described_as}. Runbook: see in the function's log why; once that is mended, move the "
            f"messages back with SQS's redrive.",
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            # Lambda's advice: six times the function's timeout, so that nothing is given out twice while it is worked.
            visibility_timeout=cdk.Duration.seconds(6 * function_timeout.to_seconds()),
            retention_period=too_old_after,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters.queue, max_receive_count=most_tries),
        )
        self.mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch_size,
            max_concurrency=at_once,
            report_batch_item_failures=True,
        )
        self.late = cloudwatch.Alarm(
            self,
            "Late",
            alarm_description=f"Work waits: {described_as}. Runbook: see in the function's log whether a vendor is down (nothing to "
            f"do but wait) or we are.",
            metric=self.queue.metric_approximate_age_of_oldest_message(
                period=cdk.Duration.minutes(1), statistic="Maximum"
            ),
            threshold=(late_after or cdk.Duration.minutes(10)).to_seconds(),
            evaluation_periods=3,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    @property
    def alarms(self) -> tuple[cloudwatch.Alarm, ...]:
        """What a person should hear of."""
        return (self.dead_letters.alarm, self.late)
