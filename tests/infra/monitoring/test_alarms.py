"""Every alarm says what it means and what to do first, reaches the topic, and takes silence for what it is."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra.app import Deployment
from infra.environments import PROD
from infra.monitoring.metrics import CATALOG
from infra.monitoring.topic import AlarmTopic

ALARM = "AWS::CloudWatch::Alarm"


@pytest.fixture(scope="module")
def functions_in_prod(deployments: dict[str, Deployment]) -> Template:
    return Template.from_stack(deployments["prod"].functions)


@pytest.fixture(scope="module")
def alarms(functions_in_prod: Template) -> dict[str, dict[str, Any]]:
    return {name: found["Properties"] for name, found in functions_in_prod.find_resources(ALARM).items()}


def alarm(alarms: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [properties for key, properties in alarms.items() if key.startswith(f"MonitoringAlarms{name}")]
    return found


def test_each_says_what_it_means_and_what_to_do_first(alarms: dict[str, dict[str, Any]]) -> None:
    assert [
        name for name, found in alarms.items() if not re.fullmatch(r".+[.:] Runbook: .+\.", found["AlarmDescription"])
    ] == []
    # CloudWatch takes 1024 characters.
    assert max(len(found["AlarmDescription"]) for found in alarms.values()) <= 1024


def test_each_reaches_a_person(alarms: dict[str, dict[str, Any]]) -> None:
    assert [name for name, found in alarms.items() if "AlarmTopic" not in str(found.get("AlarmActions"))] == []


def test_for_each_it_is_decided_what_silence_means(alarms: dict[str, dict[str, Any]]) -> None:
    assert {found.get("TreatMissingData") for found in alarms.values()} == {"notBreaching", "breaching"}
    silent = [name for name, found in alarms.items() if found["TreatMissingData"] == "breaching"]
    assert sorted(re.sub(r"MonitoringAlarms|[0-9A-F]{8}$", "", name) for name in silent) == ["NoTask", "TasksSilent"]


def test_none_watches_a_metric_that_nobody_writes(alarms: dict[str, dict[str, Any]]) -> None:
    watched = set()
    for found in alarms.values():
        for metric in found.get("Metrics", []):
            stat = metric.get("MetricStat", {}).get("Metric", {})
            if stat.get("Namespace") == "Maitred":
                watched.add((stat["MetricName"], frozenset(d["Name"] for d in stat["Dimensions"])))
            if query := re.match(
                r'SELECT SUM\((\w+)\) FROM SCHEMA\("Maitred", ([\w, ]+)\)', metric.get("Expression", "")
            ):
                watched.add((query[1], frozenset(query[2].split(", "))))

    assert len(watched) >= 10
    assert watched <= {(name, frozenset(["Service", *written.dimensions])) for name, written in CATALOG.items()}


@pytest.mark.parametrize(
    "name",
    [
        "CallsFall", "NoTask", "ApiFails", "PhoneThrottled", "SmsThrottled", "AgentSlow", "TextsRefused", "TextsLost",
        "StreamsRefused", "TasksNearlyFull", "SignaturesWrong", "CallsWithoutAgent", "ProviderFails", "TimersLost", "OrdersToPeople",
    ],
)  # fmt: skip
def test_a_person_is_woken_for_it(alarms: dict[str, dict[str, Any]], name: str) -> None:
    assert alarm(alarms, name)["Threshold"] > 0


def test_what_the_outbox_gave_up_rings_too(alarms: dict[str, dict[str, Any]]) -> None:
    assert any(found.get("MetricName") == "ApproximateNumberOfMessagesVisible" for found in alarms.values())


def test_the_loss_of_all_tasks_rings_within_minutes(alarms: dict[str, dict[str, Any]]) -> None:
    found = alarm(alarms, "NoTask")

    assert (found["ComparisonOperator"], found["Threshold"]) == ("LessThanThreshold", 1)
    (watched,) = found["Metrics"]
    assert watched["MetricStat"]["Metric"]["MetricName"] == "HealthyHostCount"
    assert watched["MetricStat"]["Period"] * found["EvaluationPeriods"] <= 300


def test_latency_of_a_few_utterances_wakes_nobody(alarms: dict[str, dict[str, Any]]) -> None:
    found = alarm(alarms, "AgentSlow")

    assert found["EvaluateLowSampleCountPercentile"] == "ignore"
    assert found["Metrics"][0]["MetricStat"]["Stat"] == "p95"


def test_a_full_task_rings_before_it_refuses_anybody(alarms: dict[str, dict[str, Any]]) -> None:
    assert PROD.streamer.calls_per_task < alarm(alarms, "TasksNearlyFull")["Threshold"] < PROD.streamer.most_calls


def test_the_topic_is_encrypted_asks_for_tls_and_lets_cloudwatch_publish(data_in_prod: Template) -> None:
    data_in_prod.has_resource_properties("AWS::SNS::Topic", {"KmsMasterKeyId": Match.any_value()})
    data_in_prod.has_resource_properties("AWS::KMS::Key", {"EnableKeyRotation": True})
    (policy,) = data_in_prod.find_resources("AWS::SNS::TopicPolicy").values()
    (key,) = (found for name, found in data_in_prod.find_resources("AWS::KMS::Key").items() if name != "TenantKey")
    cloudwatch = {"Service": "cloudwatch.amazonaws.com"}
    own_account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}

    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert [(s["Effect"], s["Action"], s["Condition"]) for s in statements if s["Principal"] == cloudwatch] == [
        ("Allow", "sns:Publish", own_account)
    ]
    assert [s["Condition"] for s in statements if s["Effect"] == "Deny"] == [{"Bool": {"aws:SecureTransport": "false"}}]
    granted = [s for s in key["Properties"]["KeyPolicy"]["Statement"] if s["Principal"] == cloudwatch]
    assert [(s["Action"], s["Condition"]) for s in granted] == [(["kms:Decrypt", "kms:GenerateDataKey*"], own_account)]


def test_an_address_is_told_only_if_the_environment_names_one(data_in_prod: Template) -> None:
    told = cdk.Stack(cdk.App(), "Told")
    AlarmTopic(told, "Alarms", environment=replace(PROD, alarm_email="kitchen@example.com"))

    data_in_prod.resource_count_is("AWS::SNS::Subscription", 0)
    Template.from_stack(told).has_resource_properties(
        "AWS::SNS::Subscription", {"Protocol": "email", "Endpoint": "kitchen@example.com"}
    )


def _name(logical_id: str) -> str:
    """Without what CDK puts around it."""
    return re.sub(r"^MonitoringAlarms|(Alarm)?[0-9A-F]{8}$", "", logical_id)


def test_the_runbook_in_the_readme_is_the_alarms(alarms: dict[str, dict[str, Any]]) -> None:
    text = (Path(__file__).resolve().parents[3] / "infra" / "monitoring" / "README.md").read_text("utf-8")
    missing = []
    for name, found in alarms.items():
        meaning, first_step = found["AlarmDescription"].split(" Runbook: ", 1)
        if f"| {meaning} | {first_step} |" not in text:
            missing.append(f"| {_name(name)} | {meaning} | {first_step} |")

    assert missing == []
