"""What a Lambda function is told by its template is what its settings read: nothing forgotten, nothing in vain."""

import json
import os
from dataclasses import MISSING, fields
from typing import Any

import pytest

# Before CDK is imported: its own validation of CloudFormation takes seconds, and this test is about something else.
os.environ["CDK_VALIDATION"] = "false"  # noqa: TID251 - read by CDK, not by us

from aws_cdk.assertions import Template

from functions.settings import (
    ApiSettings,
    CalendarSettings,
    FollowupSettings,
    MenuOcrSettings,
    PosSettings,
    SmsSettings,
)
from infra.app import Deployment, build_app

Settings = ApiSettings | CalendarSettings | FollowupSettings | MenuOcrSettings | PosSettings | SmsSettings
SETTINGS: dict[str, type[Settings]] = {
    "functions.api.handler.handler": ApiSettings,
    "functions.sms.handler.handler": SmsSettings,
    "functions.calendar.handler.handler": CalendarSettings,
    "functions.followup.handler.handler": FollowupSettings,
    "functions.menu_ocr.handler.handler": MenuOcrSettings,
    "functions.pos.handler.handler": PosSettings,
}
DEPLOYED_VALUES = {
    "PUBLIC_BASE_URL": "https://abc123.execute-api.eu-west-1.amazonaws.com",
    "STREAM_URL": "wss://d111111abcdef8.cloudfront.net/media",
}
"""What CloudFormation makes of the references: anything will do for names, but an address must look like one."""
OF_A_LAPTOP = {
    "TWILIO_API_BASE_URL",
    "GOOGLE_API_BASE_URL",
    "GOOGLE_TOKEN_URL",
    "GOOGLE_AUTHORIZATION_URL",
    "SQUARE_API_BASE_URL",
    "TOAST_API_BASE_URL",
}
"""Settings that lead to simulators; none may be set in the cloud."""

Function = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> list[Function]:
    """(environment, handler, variables) of every function of ours that is deployed."""
    app = build_app(tmp_path_factory.mktemp("cdk"))
    deployments = [child for child in app.node.children if isinstance(child, Deployment)]
    return [
        (one.environment.name, about["Properties"]["Handler"], about["Properties"]["Environment"]["Variables"])
        for one in deployments
        for about in Template.from_stack(one.functions).find_resources("AWS::Lambda::Function").values()
    ]


def test_every_function_has_settings_of_its_own(functions: list[Function]) -> None:
    assert {handler for _, handler, _ in functions} == set(SETTINGS)


def test_a_function_is_told_exactly_what_its_settings_read(functions: list[Function]) -> None:
    for environment, handler, variables in functions:
        known = {field.name.upper(): field for field in fields(SETTINGS[handler])}
        required = {name for name, field in known.items() if field.default is MISSING}

        assert required <= set(variables), (environment, handler)
        assert set(variables) == set(known) - OF_A_LAPTOP, (environment, handler)


def test_the_settings_can_be_read_from_what_the_template_says(functions: list[Function]) -> None:
    for environment, handler, variables in functions:
        deployed = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()
        } | {name: value for name, value in DEPLOYED_VALUES.items() if name in variables}

        settings = SETTINGS[handler].from_environment(deployed)
        assert settings.service_name.startswith(f"Maitred-{environment}-")


def test_no_secret_stands_in_a_template(functions: list[Function]) -> None:
    for _, _, variables in functions:
        assert all(not isinstance(value, str) for name, value in variables.items() if name.endswith("_SECRET_ID"))
