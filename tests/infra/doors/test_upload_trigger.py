"""An upload below the prefix wakes the function; what could not be told is kept."""

from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from infra.doors.upload_trigger import UploadTrigger
from tests.infra.doors.conftest import Bench, only

RULE = "AWS::Events::Rule"


def with_trigger(bench: Bench) -> Template:
    """A trigger for menus."""
    UploadTrigger(
        bench.stack,
        "Menus",
        bucket=s3.Bucket(bench.stack, "Bucket"),
        prefix="menus/",
        function=bench.function,
        described_as="a menu is read",
    )
    return bench.template()


def test_it_hears_of_new_files_below_the_prefix_in_that_bucket(bench: Bench) -> None:
    template = with_trigger(bench)

    (bucket,) = template.find_resources("AWS::S3::Bucket")
    assert only(template, RULE)["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": bucket}]}, "object": {"key": [{"prefix": "menus/"}]}},
    }


def test_it_is_tried_again_and_then_kept(bench: Bench) -> None:
    template = with_trigger(bench)

    (target,) = only(template, RULE)["Targets"]
    (queue,) = template.find_resources("AWS::SQS::Queue")
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 10}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    assert "Runbook: " in only(template, "AWS::CloudWatch::Alarm")["AlarmDescription"]


def test_only_this_rule_may_invoke_the_function(bench: Bench) -> None:
    template = with_trigger(bench)

    (rule,) = template.find_resources(RULE)
    permission = only(template, "AWS::Lambda::Permission")
    assert (permission["Principal"], permission["SourceArn"]) == ("events.amazonaws.com", {"Fn::GetAtt": [rule, "Arn"]})


def test_what_the_function_fails_at_is_tried_twice_more_and_kept_in_the_same_queue(bench: Bench) -> None:
    template = with_trigger(bench)

    (queue,) = template.find_resources("AWS::SQS::Queue")
    runs = only(template, "AWS::Lambda::EventInvokeConfig")
    assert (runs["MaximumRetryAttempts"], runs["MaximumEventAgeInSeconds"]) == (2, 7200)
    assert runs["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}}
