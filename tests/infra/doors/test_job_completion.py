"""The end of a job goes from the service to a topic, to a queue, to the function; nothing of it is lost on the way."""

import aws_cdk as cdk
from aws_cdk.assertions import Template

from infra.doors.job_completion import JobCompletion
from tests.infra.doors.conftest import Bench, only


def with_jobs(bench: Bench) -> tuple[JobCompletion, Template]:
    """Textract's jobs."""
    jobs = JobCompletion(
        bench.stack,
        "Reading",
        service="textract.amazonaws.com",
        function=bench.function,
        function_timeout=cdk.Duration.seconds(30),
        described_as="a menu is read",
    )
    return jobs, bench.template()


def test_the_service_publishes_by_a_role_that_only_it_may_take_for_this_account(bench: Bench) -> None:
    roles = with_jobs(bench)[1].find_resources("AWS::IAM::Role").values()
    trusts = [role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0] for role in roles]

    (trust,) = [one for one in trusts if one["Principal"]["Service"] == "textract.amazonaws.com"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_topic_and_queues_are_encrypted_and_refuse_whoever_comes_without_tls(bench: Bench) -> None:
    template = with_jobs(bench)[1]

    assert "alias/aws/sns" in str(only(template, "AWS::SNS::Topic")["KmsMasterKeyId"])
    queues = template.find_resources("AWS::SQS::Queue").values()
    assert [queue["Properties"]["SqsManagedSseEnabled"] for queue in queues] == [True, True]
    for kind in ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
        for policy in template.find_resources(kind).values():
            assert "aws:SecureTransport" in str(policy)


def test_the_queue_waits_six_times_the_functions_timeout_before_it_gives_a_message_out_again(bench: Bench) -> None:
    assert only(with_jobs(bench)[1], "AWS::SQS::Queue", VisibilityTimeout=180)["RedrivePolicy"]["maxReceiveCount"] == 5


def test_the_function_says_which_messages_failed_and_is_not_flooded(bench: Bench) -> None:
    mapping = only(with_jobs(bench)[1], "AWS::Lambda::EventSourceMapping")

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_the_message_arrives_as_the_service_wrote_it(bench: Bench) -> None:
    assert only(with_jobs(bench)[1], "AWS::SNS::Subscription")["RawMessageDelivery"] is True


def test_what_fails_too_often_calls_a_person(bench: Bench) -> None:
    jobs, template = with_jobs(bench)

    assert "Runbook: " in only(template, "AWS::CloudWatch::Alarm")["AlarmDescription"]
    assert jobs.dead_letters.queue is not jobs.queue
