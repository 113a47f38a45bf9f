"""Synthesis is offline, the same every time, and clean."""

import json
from pathlib import Path

import pytest
from aws_cdk.assertions import Template
from aws_cdk.aws_secretsmanager import Secret

from functions.onboarding.outputs import STACKS, stack_name
from infra.app import CDK_JSON, Deployment, build_app
from infra.environments import ENVIRONMENTS


def templates(folder: Path) -> dict[str, str]:
    """Every template that a synthesis wrote, by path."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.template.json")}


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthesized")
    build_app(folder).synth()  # raises if AwsSolutions finds something that nobody has acknowledged
    return folder


def test_each_environment_has_its_stacks_under_its_name(deployments: dict[str, Deployment]) -> None:
    assert {name: deployment.data.stack_name for name, deployment in deployments.items()} == {
        "dev": "Maitred-dev-Data",
        "prod": "Maitred-prod-Data",
    }


def test_the_same_sources_give_the_same_templates(synthesized: Path, tmp_path: Path) -> None:
    build_app(tmp_path).synth()

    assert len(templates(tmp_path)) == len(ENVIRONMENTS) * len(STACKS)
    assert templates(tmp_path) == templates(synthesized)


def test_no_account_region_or_machine_stands_in_a_template(synthesized: Path) -> None:
    for template in templates(synthesized).values():
        assert str(CDK_JSON.parent) not in template
        assert str(synthesized) not in template
    for manifest in synthesized.rglob("manifest.json"):
        stacks = [part for part in json.loads(manifest.read_text())["artifacts"].values() if "environment" in part]
        assert {stack["environment"] for stack in stacks} <= {"aws://unknown-account/unknown-region"}


def test_every_rule_of_aws_solutions_is_kept_or_answered(synthesized: Path) -> None:
    report = json.loads((synthesized / "validation-report.json").read_text())

    assert [plugin for plugin in report["pluginReports"] if plugin["conclusion"] != "success"] == []


def test_a_finding_that_nobody_answered_stops_the_synthesis(tmp_path: Path) -> None:
    app = build_app(tmp_path)
    stage = next(child for child in app.node.children if isinstance(child, Deployment))
    Secret(stage.data, "Forgotten")

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert "AwsSolutions-SMG4" in (tmp_path / "validation-report.json").read_text()


def test_no_resource_has_a_name_of_its_own(data_in_prod: Template) -> None:
    named = [
        (logical_id, name)
        for logical_id, resource in data_in_prod.to_json()["Resources"].items()
        for name in ("TableName", "BucketName", "Name")
        if name in resource["Properties"] and resource["Type"] != "AWS::ApiGatewayV2::Api"  # there it is only a label
    ]

    assert named == []


def test_production_cannot_be_deleted_by_a_slip(deployments: dict[str, Deployment]) -> None:
    assert deployments["prod"].data.termination_protection is True
    assert deployments["dev"].data.termination_protection is False


def test_the_stack_tells_what_the_set_up_commands_ask_it_for(data_in_prod: Template) -> None:
    # The others are for the stacks that refer to this one.
    told = [name for name in data_in_prod.find_outputs("*") if not name.startswith("PublishOutput")]

    assert sorted(told) == sorted(STACKS["Data"])


def test_the_stacks_are_called_as_the_set_up_commands_call_them(deployments: dict[str, Deployment]) -> None:
    assert {deployment.data.stack_name for deployment in deployments.values()} == {
        stack_name(name, "Data") for name in deployments
    }
