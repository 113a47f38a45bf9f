"""Wakes a slow door for each new outbox entry that is meant for it, and gives up loudly."""

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.doors.dead_letters import DeadLetters
from infra.doors.python_function import PythonFunction


class OutboxConsumer(Construct):
    """The outbox stream, filtered to one door.

    A vendor that is down is tried again until an entry is too old to be of use; a batch that fails is halved, so that one bad
    record does not hold up the good ones before it; what is given up is named in `dead_letters` by its place in the stream (the
    entry itself stays in the table, with its state).
    The stack grants the function's role to read the stream and to send to the queue.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table: dynamodb.ITableV2,
        door: str,
        function: PythonFunction,
        batch_size: int,
        most_tries: int,
        too_old_after: cdk.Duration,
        late_after: cdk.Duration,
    ) -> None:
        """`door` as it stands in the outbox entries; `late_after` is when a person should know that entries wait."""
        super().__init__(scope, construct_id)
        stream = table.table_stream_arn
        if stream is None:
            raise ValueError("the table has no stream")
        self.door = door
        self.stream_arn = stream
        self.dead_letters = DeadLetters(
            self,
            "DeadLetters",
            runbook=f"Outbox entries for the door '{door}' were given up. Runbook: look for entries of that door in state pending, "
            f"sending or unknown, and into the function's log for why; then do by hand what they ask for.",
        )
        self.mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.function,
            event_source_arn=stream,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            filters=[lambda_.FilterCriteria.filter(_pattern(door))],
            batch_size=batch_size,
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            retry_attempts=most_tries,
            max_record_age=too_old_after,
            on_failure=_To(self.dead_letters),
        )
        self.late = cloudwatch.Alarm(
            self,
            "Late",
            alarm_description=f"Outbox entries for the door '{door}' wait. Runbook: see in the function's log whether the vendor "
            f"is down (nothing to do but wait: entries younger than {too_old_after.to_human_string()} are tried again) or we are.",
            metric=function.function.metric(
                "IteratorAge", period=cdk.Duration.minutes(1), statistic="Maximum", unit=cloudwatch.Unit.MILLISECONDS
            ),
            threshold=late_after.to_milliseconds(),
            evaluation_periods=3,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    @property
    def alarms(self) -> tuple[cloudwatch.Alarm, ...]:
        """What a person should hear of."""
        return (self.dead_letters.alarm, self.late)


def _pattern(door: str) -> dict[str, object]:
    """New entries of one door, as `functions/store/outbox_items.py` writes them."""
    image = {"kind": {"S": ["outbox"]}, "door": {"S": [door]}}
    return {"eventName": ["INSERT"], "dynamodb": {"NewImage": image}}


@jsii.implements(lambda_.IEventSourceDlq)
class _To:
    """Names the queue, and leaves the grant to the stack; CDK's own `SqsDlq` would make it here, and wider."""

    def __init__(self, dead_letters: DeadLetters) -> None:
        self._arn = dead_letters.queue.queue_arn

    # CDK asks by position for a mapping and a function; the queue is the same for all.
    def bind(self, *_: object) -> lambda_.DlqDestinationConfig:
        """Where it goes."""
        return lambda_.DlqDestinationConfig(destination=self._arn)
