"""Tasks come and go without cutting a call, may do one thing in AWS, and are told what the streamer reads."""

import re
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk.assertions import Match, Template

from functions.onboarding.outputs import OPTIONAL, STACKS
from infra.app import Deployment
from infra.environments import PROD
from infra.streamer import SOURCE
from infra.streamer_service import DRAIN_SECONDS, DRAINING, STOP
from streamer.contract.plan import Limits
from streamer.metrics import BEAT_S
from streamer.settings import Settings, from_environment

SERVICE = "AWS::ECS::Service"
TASK = "AWS::ECS::TaskDefinition"


def only(template: Template, kind: str) -> dict[str, Any]:
    """The properties of the one resource of that type."""
    (resource,) = template.find_resources(kind).values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def container(template: Template) -> dict[str, Any]:
    (found,) = only(template, TASK)["ContainerDefinitions"]
    assert isinstance(found, dict)
    return found


def statements(template: Template, role: dict[str, Any]) -> list[dict[str, Any]]:
    """All that a role of the task may do."""
    name = role["Fn::GetAtt"][0]
    own = template.find_resources("AWS::IAM::Role")[name]["Properties"]
    assert "ManagedPolicyArns" not in own
    assert "Policies" not in own
    return [
        statement
        for policy in template.find_resources("AWS::IAM::Policy").values()
        if {"Ref": name} in policy["Properties"]["Roles"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_a_deployment_starts_new_tasks_first_and_is_rolled_back_if_they_fail(streamer_in_prod: Template) -> None:
    deployment = only(streamer_in_prod, SERVICE)["DeploymentConfiguration"]

    assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (100, 200)
    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}


def test_a_deployment_leaves_the_number_of_tasks_to_the_scaling(streamer_in_prod: Template) -> None:
    assert "DesiredCount" not in only(streamer_in_prod, SERVICE)


def test_a_call_outlasts_the_draining_of_its_task(streamer_in_prod: Template) -> None:
    attributes = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::TargetGroup")["TargetGroupAttributes"]

    assert {"Key": "deregistration_delay.timeout_seconds", "Value": str(DRAINING.to_seconds())} in attributes
    assert DRAINING.to_seconds() * 1000 > Limits().max_call_ms


def test_after_sigterm_there_is_all_the_time_that_fargate_gives_and_the_streamer_uses_less(
    streamer_in_prod: Template,
) -> None:
    assert container(streamer_in_prod)["StopTimeout"] == STOP.to_seconds() == 120
    assert STOP.to_seconds() > DRAIN_SECONDS


def test_the_protection_of_a_dead_process_expires_no_sooner_than_its_calls(streamer_in_prod: Template) -> None:
    assert told(streamer_in_prod).protection_minutes * 60_000 > Limits().max_call_ms


def test_the_task_with_the_fewest_calls_gets_the_next(streamer_in_prod: Template) -> None:
    attributes = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::TargetGroup")["TargetGroupAttributes"]

    assert {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"} in attributes


@pytest.mark.parametrize(("environment", "least"), [("dev", 1), ("prod", 2)])
def test_there_is_one_task_in_development_and_one_in_each_zone_in_production(
    environment: str, least: int, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(f"streamer_in_{environment}")

    assert only(template, "AWS::ApplicationAutoScaling::ScalableTarget")["MinCapacity"] == least
    assert len(only(template, SERVICE)["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"]) == 2
    assert only(template, SERVICE)["AvailabilityZoneRebalancing"] == "ENABLED"


def test_tasks_are_added_early_and_taken_away_late(streamer_in_prod: Template) -> None:
    policy = only(streamer_in_prod, "AWS::ApplicationAutoScaling::ScalingPolicy")
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]

    assert tracking["TargetValue"] == PROD.streamer.calls_per_task
    assert tracking["TargetValue"] * 2 <= PROD.streamer.most_calls
    assert tracking["ScaleOutCooldown"] == 60
    assert tracking["ScaleInCooldown"] >= 900
    assert "DisableScaleIn" not in tracking


def test_scaling_follows_the_metric_that_the_streamer_writes(streamer_in_prod: Template) -> None:
    policy = only(streamer_in_prod, "AWS::ApplicationAutoScaling::ScalingPolicy")
    metric = policy["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"]

    assert metric["Statistic"] == "Average"
    assert (metric["Namespace"], metric["MetricName"]) == ("Maitred", "LiveCalls")
    assert metric["Dimensions"] == [{"Name": "Service", "Value": told(streamer_in_prod).service_name}]
    assert BEAT_S <= 60  # the policy looks at minutes: each must hold a beat of every task


def test_the_process_is_nobody_and_can_write_nothing(streamer_in_prod: Template) -> None:
    made = container(streamer_in_prod)

    assert made["User"] == "1000:1000"
    assert made["ReadonlyRootFilesystem"] is True
    assert made["LinuxParameters"] == {"Capabilities": {"Drop": ["ALL"]}}
    assert made.get("Privileged") is None


def test_it_runs_on_graviton_without_a_shell_for_strangers(streamer_in_prod: Template) -> None:
    assert only(streamer_in_prod, TASK)["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
    assert "EnableExecuteCommand" not in only(streamer_in_prod, SERVICE)


def test_health_is_asked_of_the_process_and_readiness_by_the_load_balancer(streamer_in_prod: Template) -> None:
    targets = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::TargetGroup")

    assert container(streamer_in_prod)["HealthCheck"]["Command"] == ["CMD", "python", "-m", "streamer.health"]
    assert targets["HealthCheckPath"] == "/health"
    # A task that drains, or whose process is gone, gets no new calls for at most half a minute.
    assert targets["HealthCheckIntervalSeconds"] * targets["UnhealthyThresholdCount"] <= 30


def test_a_task_may_protect_tasks_of_its_cluster_and_nothing_else(streamer_in_prod: Template) -> None:
    (cluster,) = streamer_in_prod.find_resources("AWS::ECS::Cluster")

    (statement,) = statements(streamer_in_prod, only(streamer_in_prod, TASK)["TaskRoleArn"])

    assert (statement["Effect"], statement["Action"]) == ("Allow", "ecs:UpdateTaskProtection")
    assert statement["Resource"]["Fn::Join"][1][-3:] == [":task/", {"Ref": cluster}, "/*"]


def test_ecs_may_fetch_the_image_and_the_secrets_and_write_the_log(streamer_in_prod: Template) -> None:
    granted = statements(streamer_in_prod, only(streamer_in_prod, TASK)["ExecutionRoleArn"])

    actions = {
        action for one in granted for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }
    assert actions == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
    }
    assert [one["Action"] for one in granted if one["Resource"] == "*"] == ["ecr:GetAuthorizationToken"]
    (secrets,) = [one["Resource"] for one in granted if "secretsmanager:GetSecretValue" in one["Action"]]
    assert len(secrets) == 2
    assert "CallSecret" not in str(secrets)


def told(template: Template) -> Settings:
    """What the streamer makes of the environment that its task gets."""
    made = container(template)
    plain = {entry["Name"]: entry["Value"] for entry in made["Environment"]}
    values = {name: value if isinstance(value, str) else f"wss://{name.lower()}/media" for name, value in plain.items()}
    return from_environment(values | {entry["Name"]: "from-secrets-manager" for entry in made["Secrets"]})


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_streamer_can_read_what_its_task_is_told(environment: str, request: pytest.FixtureRequest) -> None:
    settings = told(request.getfixturevalue(f"streamer_in_{environment}"))

    assert settings.service_name == f"Maitred-{environment}-streamer"
    assert settings.drain_seconds == DRAIN_SECONDS
    assert settings.log_words is False


def test_no_variable_is_set_that_the_streamer_does_not_read(streamer_in_prod: Template) -> None:
    made = container(streamer_in_prod)
    named = {entry["Name"].lower() for entry in [*made["Environment"], *made["Secrets"]]}

    assert named <= set(Settings.__dataclass_fields__)


def test_what_is_secret_comes_from_secrets_manager_by_field(streamer_in_prod: Template) -> None:
    fields = {entry["Name"]: entry["ValueFrom"]["Fn::Join"][1][-1] for entry in container(streamer_in_prod)["Secrets"]}

    assert fields == {
        "OPENAI_API_KEY": ":api_key::",
        "TWILIO_AUTH_TOKEN": ":auth_token::",
        "PREVIOUS_TWILIO_AUTH_TOKEN": ":previous_auth_token::",
    }


def test_a_log_that_takes_no_lines_does_not_stop_the_voice(streamer_in_prod: Template) -> None:
    options = container(streamer_in_prod)["LogConfiguration"]["Options"]

    assert options["mode"] == "non-blocking"
    streamer_in_prod.all_resources_properties("AWS::Logs::LogGroup", {"RetentionInDays": PROD.log_days})


def test_the_stack_tells_what_the_set_up_commands_ask_it_for(streamer_in_prod: Template) -> None:
    told_outputs = {name for name in streamer_in_prod.find_outputs("*") if not name.startswith("PublishOutput")}

    assert told_outputs == {*STACKS["Streamer"], *(name for name, stack in OPTIONAL.items() if stack == "Streamer")}


def test_production_cannot_be_deleted_by_a_slip(deployments: dict[str, Deployment]) -> None:
    assert deployments["prod"].streamer.termination_protection is True
    assert deployments["dev"].streamer.termination_protection is False


def test_the_image_is_the_streamers_folder_by_its_hash(streamer_in_prod: Template) -> None:
    image = container(streamer_in_prod)["Image"]["Fn::Sub"]

    assert re.search(r":[0-9a-f]{64}$", image)


def test_what_python_leaves_behind_makes_no_other_image_and_a_changed_line_does(tmp_path: Path) -> None:
    clean, used, changed = (tmp_path / name for name in ("clean", "used", "changed"))
    for folder in (clean, used, changed):
        copytree(SOURCE, folder, ignore=ignore_patterns("__pycache__"))
    (used / "protocol" / "__pycache__").mkdir()
    (used / "protocol" / "__pycache__" / "machine.cpython-313.pyc").write_bytes(b"compiled")
    (changed / "settings.py").write_text("changed")
    stack = cdk.Stack(cdk.App(), "Images")

    def of(folder: Path) -> str:
        platform = ecr_assets.Platform.LINUX_ARM64
        return ecr_assets.DockerImageAsset(stack, folder.name, directory=str(folder), platform=platform).asset_hash

    hashes = {folder.name: of(folder) for folder in (clean, used, changed)}

    assert hashes["clean"] == hashes["used"] != hashes["changed"]


def test_the_service_waits_for_the_rule_that_leads_to_it(streamer_in_prod: Template) -> None:
    (rule,) = streamer_in_prod.find_resources("AWS::ElasticLoadBalancingV2::ListenerRule")

    streamer_in_prod.has_resource(SERVICE, {"DependsOn": Match.array_with([rule])})
