"""The signing key is made by the deployment; the vendors' secrets wait for a person."""

import json

import pytest
from aws_cdk.assertions import Template

from functions.domain.errors import BadConfiguration
from functions.keyring import CallKeys, TwilioKeys
from functions.onboarding.vault import OpenAiKey

SECRET = "AWS::SecretsManager::Secret"


def made_secret(template: Template, name: str) -> str:
    """The secret as Secrets Manager would generate it."""
    recipe = template.find_resources(SECRET)[name]["Properties"]["GenerateSecretString"]
    assert recipe["ExcludePunctuation"] is True
    entries = json.loads(recipe["SecretStringTemplate"])
    return json.dumps({**entries, recipe["GenerateStringKey"]: "x" * recipe["PasswordLength"]})


def test_the_secrets_names_in_the_template_never_change(data_in_prod: Template) -> None:
    assert sorted(data_in_prod.find_resources(SECRET)) == [
        "CallSecret",
        "GoogleSecret",
        "OpenAiSecret",
        "SquareSecret",
        "ToastSecret",
        "TwilioSecret",
    ]


def test_a_vendors_secret_has_every_field_from_the_beginning_and_no_value_that_works(data_in_prod: Template) -> None:
    fields = {
        "GoogleSecret": {"service_account", "oauth_client_id", "oauth_client_secret"},
        "SquareSecret": {"application_id", "application_secret", "webhook_signature_key"},
        "ToastSecret": {
            "base_url",
            "client_id",
            "client_secret",
            "webhook_secret",
            "naming_authority",
            "guest_email_domain",
        },
    }

    for name, expected in fields.items():
        made = json.loads(made_secret(data_in_prod, name))
        assert {field for field, value in made.items() if value == ""} == expected, name


def test_the_key_for_push_channels_tokens_is_made_by_the_deployment(data_in_prod: Template) -> None:
    assert json.loads(made_secret(data_in_prod, "GoogleSecret"))["channel_key"] == "x" * 64


def test_the_functions_can_sign_with_the_key_that_the_deployment_made(data_in_prod: Template) -> None:
    keys = CallKeys.from_json(made_secret(data_in_prod, "CallSecret"))

    assert len(keys.signing_key) == 64


def test_before_anybody_put_in_the_twilio_account_the_functions_say_what_is_missing(data_in_prod: Template) -> None:
    with pytest.raises(BadConfiguration, match="account_sid"):
        TwilioKeys.from_json(made_secret(data_in_prod, "TwilioSecret"))


def test_until_the_account_is_known_the_streamer_checks_against_a_token_that_nobody_has(data_in_prod: Template) -> None:
    assert json.loads(made_secret(data_in_prod, "TwilioSecret"))["auth_token"] == "x" * 64


def test_a_key_that_nobody_put_in_counts_as_none(data_in_prod: Template) -> None:
    with pytest.raises(BadConfiguration, match="api_key"):
        OpenAiKey.from_json(made_secret(data_in_prod, "OpenAiSecret"))


@pytest.mark.parametrize(("environment", "policy"), [("dev", "Delete"), ("prod", "Retain")])
def test_secrets_outlive_their_stack_in_production_only(
    environment: str, policy: str, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(f"data_in_{environment}")
    policies = {secret["DeletionPolicy"] for secret in template.find_resources(SECRET).values()}

    assert policies == {policy}
