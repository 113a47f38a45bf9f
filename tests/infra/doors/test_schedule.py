"""A schedule wakes its function by a role of its own and keeps what it could not tell."""

import json

import aws_cdk as cdk
from aws_cdk import aws_scheduler as scheduler
from aws_cdk.assertions import Template

from infra.doors.schedule import Schedule
from tests.infra.doors.conftest import Bench, only

SCHEDULE = "AWS::Scheduler::Schedule"


def nightly(bench: Bench) -> Template:
    """A schedule at four in the restaurant's zone, within a quarter of an hour."""
    Schedule(
        bench.stack,
        "Nightly",
        function=bench.function,
        when=scheduler.ScheduleExpression.cron(minute="0", hour="4", time_zone=cdk.TimeZone.EUROPE_ROME),
        message={"task": "renew"},
        described_as="channels are renewed",
        spread_over=cdk.Duration.minutes(15),
    )
    return bench.template()


def test_the_function_is_told_what_for_at_the_restaurants_time(bench: Bench) -> None:
    schedule = only(nightly(bench), SCHEDULE)

    assert schedule["ScheduleExpression"] == "cron(0 4 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Rome"
    assert schedule["FlexibleTimeWindow"] == {"MaximumWindowInMinutes": 15, "Mode": "FLEXIBLE"}
    assert json.loads(schedule["Target"]["Input"]) == {"task": "renew"}


def test_it_is_tried_again_and_then_kept(bench: Bench) -> None:
    template = nightly(bench)
    target = only(template, SCHEDULE)["Target"]

    (queue,) = template.find_resources("AWS::SQS::Queue")
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 5}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    assert "Runbook: " in only(template, "AWS::CloudWatch::Alarm")["AlarmDescription"]


def test_only_the_scheduler_of_this_account_may_take_its_role(bench: Bench) -> None:
    roles = nightly(bench).find_resources("AWS::IAM::Role").values()
    trusts = [role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0] for role in roles]

    (trust,) = [one for one in trusts if one["Principal"]["Service"] == "scheduler.amazonaws.com"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
