"""Wakes a door when an asynchronous job of an AWS service (Textract reads a long menu) has ended."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.doors.dead_letters import DeadLetters
from infra.doors.python_function import PythonFunction

_LEAST_CONCURRENCY = 2
"""SQS sources cannot be held to fewer (Lambda, `ScalingConfig.MaximumConcurrency`)."""


class JobCompletion(Construct):
    """A topic that the service publishes to by `publisher`, and a queue from which the function takes what was said.

    The queue between them holds the word of an ended job while the function cannot take it. The stack grants `publisher` to
    publish, whoever starts jobs to pass that role, and the function to take messages from `queue`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        function: PythonFunction,
        function_timeout: cdk.Duration,
        described_as: str,
        batch_size: int = 1,
        at_once: int = _LEAST_CONCURRENCY,
        most_tries: int = 5,
    ) -> None:
        """`service` is the principal, such as "textract.amazonaws.com"; the event is SQS's, each body the service's message."""
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(
            self,
            "Topic",
            enforce_ssl=True,
            master_key=kms.Alias.from_alias_name(self, "SnsKey", "alias/aws/sns"),
        )
        self.publisher = iam.Role(
            self,
            "Publisher",
            assumed_by=iam.ServicePrincipal(
                service, conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}}
            ),
        )
        self.dead_letters = DeadLetters(
            self,
            "DeadLetters",
            runbook=f"The end of a job was not worked: {described_as}. Runbook: see in the function's log why; once that is mended, "
            f"move the messages back with SQS's redrive: the service keeps a job's result for days.",
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            # Lambda's advice: six times the function's timeout, so that nothing is given out twice while it is worked.
            visibility_timeout=cdk.Duration.seconds(6 * function_timeout.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters.queue, max_receive_count=most_tries),
        )
        self.topic.add_subscription(subscriptions.SqsSubscription(self.queue, raw_message_delivery=True))
        self.mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=batch_size,
            max_concurrency=at_once,
            report_batch_item_failures=True,
        )
