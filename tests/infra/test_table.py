"""The deployed table is the one of the shared definition, and guarded as the environment says."""

import json

import pytest
from aws_cdk.assertions import Match, Template

from infra.table import DEFINITION

TABLE = "AWS::DynamoDB::GlobalTable"


def test_the_table_is_exactly_the_shared_definition(data_in_prod: Template) -> None:
    shared = json.loads(DEFINITION.read_text())
    ((_, table),) = data_in_prod.find_resources(TABLE).items()

    assert {name: table["Properties"][name] for name in shared} == shared


def test_the_table_has_nothing_beyond_the_definition_but_what_the_deployment_adds(data_in_prod: Template) -> None:
    ((_, table),) = data_in_prod.find_resources(TABLE).items()

    assert set(table["Properties"]) - set(json.loads(DEFINITION.read_text())) == {"Replicas", "SSESpecification"}


def test_there_is_one_copy_of_the_table_in_the_region_of_the_stack(data_in_prod: Template) -> None:
    ((_, table),) = data_in_prod.find_resources(TABLE).items()

    assert [replica["Region"] for replica in table["Properties"]["Replicas"]] == [{"Ref": "AWS::Region"}]


def test_the_table_is_encrypted_with_a_key_whose_use_is_logged(data_in_prod: Template) -> None:
    data_in_prod.has_resource_properties(TABLE, {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}})


@pytest.mark.parametrize(("name", "days", "kept"), [("dev", 1, False), ("prod", 35, True)])
def test_the_table_can_be_restored_and_in_production_not_be_deleted(
    name: str, days: int, kept: bool, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(f"data_in_{name}")
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
    replica = {"DeletionProtectionEnabled": kept, "PointInTimeRecoverySpecification": recovery}

    template.has_resource(
        TABLE,
        {
            "DeletionPolicy": "Retain" if kept else "Delete",
            "UpdateReplacePolicy": "Retain" if kept else "Delete",
            "Properties": {"Replicas": [Match.object_like(replica)]},
        },
    )
