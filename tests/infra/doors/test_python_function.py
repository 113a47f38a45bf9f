"""A function has the house's machine, a role that may do nothing of itself, and a log that is forgotten in time."""

from dataclasses import replace

import pytest

from infra.environments import DEV, PROD, Environment
from tests.infra.doors.conftest import Bench, a_function, only

FUNCTION = "AWS::Lambda::Function"


def test_it_runs_on_graviton_with_the_python_that_the_bundle_is_compiled_for(bench: Bench) -> None:
    function = only(bench.template(), FUNCTION)

    assert (function["Architectures"], function["Runtime"]) == (["arm64"], "python3.13")


def test_it_may_write_its_own_log_and_its_traces_and_nothing_else(bench: Bench) -> None:
    policy = only(bench.template(), "AWS::IAM::Policy")["PolicyDocument"]["Statement"]

    (log_group,) = bench.template().find_resources("AWS::Logs::LogGroup")
    assert [(sorted(one["Action"]), one["Resource"]) for one in policy] == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": [log_group, "Arn"]}),
        (["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"),
    ]
    assert "ManagedPolicyArns" not in only(bench.template(), "AWS::IAM::Role")


@pytest.mark.parametrize(("environment", "policy"), [(DEV, "Delete"), (PROD, "Retain")])
def test_its_log_lives_as_long_as_the_environment_says(environment: Environment, policy: str, bench: Bench) -> None:
    a_function(bench.stack, "Other", environment)

    logs = bench.template().find_resources("AWS::Logs::LogGroup", {"DeletionPolicy": policy})
    assert environment.log_days in [log["Properties"]["RetentionInDays"] for log in logs.values()]


def test_its_lines_are_json_in_its_own_log_and_it_is_traced(bench: Bench) -> None:
    function = only(bench.template(), FUNCTION)

    (log_group,) = bench.template().find_resources("AWS::Logs::LogGroup")
    assert function["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": log_group}}
    assert function["TracingConfig"] == {"Mode": "Active"}


def test_concurrency_is_reserved_only_where_it_is_asked_for(bench: Bench) -> None:
    a_function(bench.stack, "Capped", at_once=3)

    functions = bench.template().find_resources(FUNCTION).values()
    assert sorted(one["Properties"].get("ReservedConcurrentExecutions", 0) for one in functions) == [0, 3]


def test_a_warm_one_is_called_by_its_alias_and_a_cold_one_directly(bench: Bench) -> None:
    warm = a_function(bench.stack, "Warm", kept_warm=2)

    alias = only(bench.template(), "AWS::Lambda::Alias")
    assert alias["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 2}
    assert warm.entry is not warm.function
    assert bench.function.entry is bench.function.function


def test_a_length_of_keeping_that_cloudwatch_does_not_offer_is_refused(bench: Bench) -> None:
    with pytest.raises(KeyError):
        a_function(bench.stack, "Odd", replace(DEV, log_days=8))
