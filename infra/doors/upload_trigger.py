"""Wakes a door for each file that lands in a bucket, by the bucket's EventBridge notifications."""

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.doors.dead_letters import DeadLetters
from infra.doors.python_function import PythonFunction


class UploadTrigger(Construct):
    """A rule for the files below a prefix. The bucket must tell EventBridge of them (`infra/buckets.py`).

    EventBridge may tell twice and out of order; the event's `object.sequencer` says which upload is the newer. It only hands the event over:
    what the function then fails at is tried again by Lambda, twice at most, and kept in the same queue. The stack grants the function
    to send there.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: s3.IBucket,
        prefix: str,
        function: PythonFunction,
        described_as: str,
        most_tries: int = 10,
        runs: int = 3,
        too_old_after: cdk.Duration | None = None,
    ) -> None:
        """`prefix` such as "menus/"; the event is S3's "Object Created", with the key unquoted.

        `most_tries` of handing over, `runs` of the function (3 at most).
        """
        super().__init__(scope, construct_id)
        oldest = too_old_after or cdk.Duration.hours(2)
        self.dead_letters = DeadLetters(
            self,
            "DeadLetters",
            runbook=f"An upload was not worked: {described_as}. Runbook: the queue holds the event with the file's key; see in the "
            f"function's log why it failed; once that is mended, upload the file again or invoke the function with the event.",
        )
        self.rule = events.Rule(
            self,
            "Rule",
            description=described_as,
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [bucket.bucket_name]}, "object": {"key": [{"prefix": prefix}]}},
            ),
            targets=[
                targets.LambdaFunction(
                    function.entry,
                    dead_letter_queue=self.dead_letters.queue,
                    retry_attempts=most_tries,
                    max_event_age=oldest,
                )
            ],
        )
        # As a resource: CDK's own construct would grant by itself.
        lambda_.CfnEventInvokeConfig(
            self,
            "Runs",
            function_name=function.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=runs - 1,
            maximum_event_age_in_seconds=oldest.to_seconds(),
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=self.dead_letters.queue.queue_arn)
            ),
        )
