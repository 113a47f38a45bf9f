"""Laptop and cloud have the same data resources, each made from one definition that both read."""

import json
import os
from pathlib import Path

import pytest

# Before CDK is imported: its own validation of CloudFormation takes seconds, and this test is about something else.
os.environ["CDK_VALIDATION"] = "false"  # noqa: TID251 - read by CDK, not by us

from aws_cdk.assertions import Template

from functions.keyring import CallKeys
from functions.onboarding.outputs import STACKS
from infra.app import Deployment, build_app
from infra.secrets import DEFINITION as SECRETS
from infra.table import DEFINITION as TABLE
from local.provisions import SECRET_IDS, fresh_secrets, put_together
from tests.house.blueprint import ROOT


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The data stack as it is deployed."""
    app = build_app(tmp_path_factory.mktemp("cdk"))
    deployment = next(child for child in app.node.children if isinstance(child, Deployment))
    return Template.from_stack(deployment.data)


def in_the_cloud(data: Template) -> dict[str, dict[str, str]]:
    """Every secret by its name in the definition, as Secrets Manager would make it."""
    made = {}
    for name, resource in data.find_resources("AWS::SecretsManager::Secret").items():
        recipe = resource["Properties"]["GenerateSecretString"]
        random = "r" * recipe["PasswordLength"]
        made[name.removesuffix("Secret")] = {
            **json.loads(recipe["SecretStringTemplate"]),
            recipe["GenerateStringKey"]: random,
        }
    return made


def test_a_fresh_secret_is_the_same_on_a_laptop_and_in_the_cloud(data: Template) -> None:
    cloud, laptop = in_the_cloud(data), fresh_secrets()

    assert {name: sorted(fields) for name, fields in laptop.items()} == {
        name: sorted(fields) for name, fields in cloud.items()
    }
    for name, fields in laptop.items():
        random = {field for field, value in cloud[name].items() if value == "r" * 64}
        assert {field: value for field, value in fields.items() if field not in random} == {
            field: value for field, value in cloud[name].items() if field not in random
        }
        assert {len(fields[field]) for field in random} == {64}


def test_every_secret_has_a_name_on_the_laptop() -> None:
    assert set(SECRET_IDS) == set(fresh_secrets())


def test_no_two_fresh_secrets_are_alike() -> None:
    assert CallKeys.from_json(json.dumps(fresh_secrets()["Call"])) != CallKeys.from_json(
        json.dumps(fresh_secrets()["Call"])
    )


def test_a_field_that_the_cloud_does_not_have_cannot_be_put_in_on_the_laptop() -> None:
    fresh = fresh_secrets()["Twilio"]

    assert put_together(fresh, {"account_sid": "AC1"})["account_sid"] == "AC1"
    with pytest.raises(KeyError, match="sid_of_the_account"):
        put_together(fresh, {"sid_of_the_account": "AC1"})


def test_both_definitions_stand_with_the_code_that_reads_what_they_make() -> None:
    assert [path.relative_to(ROOT) for path in (TABLE, SECRETS)] == [
        Path("functions/store/table.json"),
        Path("functions/secrets.json"),
    ]


def test_a_secret_that_the_set_up_commands_ask_for_is_one_of_the_definition() -> None:
    asked = {output.removesuffix("SecretId") for output in STACKS["Data"] if output.endswith("SecretId")}

    assert asked <= set(fresh_secrets())
