"""The key of the restaurants' tokens turns by itself, and does not end with its stack in production."""

import pytest
from aws_cdk.assertions import Template

KEY = "AWS::KMS::Key"


def test_the_key_turns_every_year_and_its_name_in_the_template_never_changes(data_in_prod: Template) -> None:
    properties = data_in_prod.find_resources(KEY)["TenantKey"]["Properties"]

    assert properties["EnableKeyRotation"] is True
    assert properties["PendingWindowInDays"] == 30


def test_nobody_outside_of_the_account_may_use_the_key(data_in_prod: Template) -> None:
    policy = data_in_prod.find_resources(KEY)["TenantKey"]["Properties"]["KeyPolicy"]
    (statement,) = policy["Statement"]
    account = ["arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]

    assert statement["Principal"] == {"AWS": {"Fn::Join": ["", account]}}


@pytest.mark.parametrize(("environment", "policy"), [("dev", "Delete"), ("prod", "Retain")])
def test_tokens_can_be_read_as_long_as_production_keeps_them(
    environment: str, policy: str, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(f"data_in_{environment}")

    assert template.find_resources(KEY)["TenantKey"]["DeletionPolicy"] == policy
