"""A consumer wakes for its door's new entries only, tries again, and gives up into a queue that calls a person."""

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk.assertions import Template

from functions.store.outbox_items import entry_item
from functions.store.retention import Retention
from infra.doors.outbox_consumer import OutboxConsumer
from tests.functions.sms.outbox_samples import entry
from tests.infra.doors.conftest import Bench, only

MAPPING = "AWS::Lambda::EventSourceMapping"


@pytest.fixture
def template(bench: Bench) -> Template:
    OutboxConsumer(
        bench.stack,
        "Consumer",
        table=bench.table,
        door="sms",
        function=bench.function,
        batch_size=7,
        most_tries=9,
        too_old_after=cdk.Duration.hours(1),
        late_after=cdk.Duration.minutes(5),
    )
    return bench.template()


def matches(pattern: Any, record: Any) -> bool:
    """Lambda's rule for event filters, as far as ours use it: a list holds the values that are allowed."""
    if isinstance(pattern, list):
        return record in pattern
    return isinstance(record, dict) and all(matches(wanted, record.get(name)) for name, wanted in pattern.items())


def test_it_wakes_for_a_new_entry_of_its_door_and_for_nothing_else(template: Template) -> None:
    (chosen,) = only(template, MAPPING)["FilterCriteria"]["Filters"]
    pattern = json.loads(chosen["Pattern"])
    item = entry_item(entry(), Retention())

    def woken(event: str = "INSERT", **changes: dict[str, str]) -> bool:
        return matches(pattern, {"eventName": event, "dynamodb": {"NewImage": {**item, **changes}}})

    assert woken()
    assert not woken("MODIFY")
    assert not woken("REMOVE")
    assert not woken(door={"S": "pos"})
    assert not woken(kind={"S": "reservation"})


def test_what_fails_is_told_one_by_one_halved_and_tried_until_it_is_too_old(template: Template) -> None:
    mapping = only(template, MAPPING)

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert (mapping["BatchSize"], mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (7, 9, 3600)


def test_nothing_is_missed_that_was_written_before_the_consumer_was_there(template: Template) -> None:
    assert only(template, MAPPING)["StartingPosition"] == "TRIM_HORIZON"


def test_what_is_given_up_comes_to_rest_encrypted_and_for_tls_only(template: Template) -> None:
    (queue,) = template.find_resources("AWS::SQS::Queue")

    destination = only(template, MAPPING)["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": [queue, "Arn"]}
    assert only(template, "AWS::SQS::Queue") == {"MessageRetentionPeriod": 14 * 86400, "SqsManagedSseEnabled": True}
    (statement,) = only(template, "AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_person_hears_of_the_first_lost_entry_and_of_entries_that_wait(template: Template) -> None:
    lost = only(template, "AWS::CloudWatch::Alarm", MetricName="ApproximateNumberOfMessagesVisible")
    late = only(template, "AWS::CloudWatch::Alarm", MetricName="IteratorAge")

    assert (lost["Threshold"], lost["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    assert (late["Threshold"], late["Statistic"]) == (5 * 60 * 1000, "Maximum")
    assert all("Runbook: " in alarm["AlarmDescription"] for alarm in (lost, late))


def test_it_grants_nothing_since_that_is_the_stacks_to_do(template: Template) -> None:
    actions = json.dumps(template.find_resources("AWS::IAM::Policy"))

    assert "dynamodb:" not in actions
    assert "sqs:" not in actions


def test_a_table_without_a_stream_is_refused(bench: Bench) -> None:
    silent = dynamodb.TableV2.from_table_arn(
        bench.stack, "Silent", "arn:aws:dynamodb:us-east-1:123456789012:table/silent"
    )

    with pytest.raises(ValueError, match="no stream"):
        OutboxConsumer(
            bench.stack,
            "Consumer",
            table=silent,
            door="sms",
            function=bench.function,
            batch_size=1,
            most_tries=1,
            too_old_after=cdk.Duration.hours(1),
            late_after=cdk.Duration.minutes(1),
        )
