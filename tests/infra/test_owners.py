"""An owner's account is made for them, guarded by a strong password and, if they wish, a code; the console keeps no secret."""

from typing import Any

import pytest
from aws_cdk.assertions import Template


def pool(template: Template) -> dict[str, Any]:
    """The user pool, whose name in the template never changes."""
    return dict(template.find_resources("AWS::Cognito::UserPool")["OwnerPool"])


def console(template: Template) -> dict[str, Any]:
    """The properties of the console's client."""
    found: dict[str, Any] = template.find_resources("AWS::Cognito::UserPoolClient")["ConsoleClient"]["Properties"]
    return found


def test_nobody_signs_up_by_themselves(data_in_prod: Template) -> None:
    assert pool(data_in_prod)["Properties"]["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_a_password_is_long_mixed_and_new(data_in_prod: Template) -> None:
    assert pool(data_in_prod)["Properties"]["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "PasswordHistorySize": 5,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercase": True,
        "TemporaryPasswordValidityDays": 3,
    }


def test_a_code_may_be_asked_for_and_comes_from_an_app_never_by_text(data_in_prod: Template) -> None:
    properties = pool(data_in_prod)["Properties"]

    assert properties["MfaConfiguration"] == "OPTIONAL"
    assert properties["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert "SmsConfiguration" not in properties
    assert properties["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]


def test_a_new_address_counts_once_it_was_shown_to_be_the_owners(data_in_prod: Template) -> None:
    properties = pool(data_in_prod)["Properties"]

    assert properties["UsernameAttributes"] == properties["AutoVerifiedAttributes"] == ["email"]
    assert properties["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_the_plan_is_the_one_that_costs_nothing_for_owners_of_thousands_of_restaurants(data_in_prod: Template) -> None:
    assert pool(data_in_prod)["Properties"]["UserPoolTier"] == "ESSENTIALS"


def test_the_console_has_no_secret_and_never_sends_a_password(data_in_prod: Template) -> None:
    client = console(data_in_prod)

    assert client["GenerateSecret"] is False
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is False


def test_the_console_tells_nobody_who_has_an_account_and_can_lock_a_lost_device_out(data_in_prod: Template) -> None:
    client = console(data_in_prod)

    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (60, "minutes")


def test_an_owner_can_change_their_address_and_nothing_else_of_themselves(data_in_prod: Template) -> None:
    assert console(data_in_prod)["WriteAttributes"] == ["email"]


@pytest.mark.parametrize(
    ("environment", "protected", "policy"), [("dev", "INACTIVE", "Delete"), ("prod", "ACTIVE", "Retain")]
)
def test_accounts_outlive_their_stack_in_production_only(
    environment: str, protected: str, policy: str, request: pytest.FixtureRequest
) -> None:
    found = pool(request.getfixturevalue(f"data_in_{environment}"))

    assert (found["Properties"]["DeletionProtection"], found["DeletionPolicy"]) == (protected, policy)
