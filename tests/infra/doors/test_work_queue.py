"""Work waits in a queue of its own, is given out once at a time, and is never lost without a word."""

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.doors.work_queue import WorkQueue
from tests.infra.doors.conftest import Bench, only

QUEUE = "AWS::SQS::Queue"


def queued(bench: Bench) -> tuple[WorkQueue, Template]:
    """Work for a function that takes ten seconds at most."""
    made = WorkQueue(
        bench.stack,
        "Work",
        function=bench.function,
        function_timeout=cdk.Duration.seconds(10),
        described_as="calendars are read",
        too_old_after=cdk.Duration.hours(2),
        late_after=cdk.Duration.minutes(5),
    )
    return made, bench.template()


def test_nothing_is_given_out_twice_while_it_is_worked(bench: Bench) -> None:
    _, template = queued(bench)

    assert only(template, QUEUE, VisibilityTimeout=60)["MessageRetentionPeriod"] == 7200


def test_what_fails_five_times_is_kept_and_calls_a_person(bench: Bench) -> None:
    made, template = queued(bench)
    (dead,) = (name for name in template.find_resources(QUEUE) if "DeadLetters" in name)

    assert only(template, QUEUE, VisibilityTimeout=60)["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]},
        "maxReceiveCount": 5,
    }
    alarms = template.find_resources("AWS::CloudWatch::Alarm").values()
    assert len(made.alarms) == len(alarms) == 2
    assert all("Runbook: " in alarm["Properties"]["AlarmDescription"] for alarm in alarms)


def test_work_that_waits_calls_a_person(bench: Bench) -> None:
    _, template = queued(bench)

    alarm = only(template, "AWS::CloudWatch::Alarm", MetricName="ApproximateAgeOfOldestMessage")
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (300, 3)


def test_one_bad_message_does_not_send_its_neighbours_round_again(bench: Bench) -> None:
    _, template = queued(bench)

    mapping = only(template, "AWS::Lambda::EventSourceMapping")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_the_construct_grants_nothing(bench: Bench) -> None:
    _, template = queued(bench)
    (policy,) = template.find_resources("AWS::IAM::Policy").values()

    actions = {str(one["Action"]) for one in policy["Properties"]["PolicyDocument"]["Statement"]}
    assert not any("sqs" in action for action in actions)
