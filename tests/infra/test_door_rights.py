"""What the role of each door may do: exactly what the door needs, and on what."""

import json
from dataclasses import replace

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.app import CDK_JSON, Deployment
from infra.bundle.recipe import LAMBDA
from infra.bundling import NOT_PACKED
from infra.environments import DEV
from tests.infra.door_policies import DOORS, STREAM, XRAY, allowed, function, given_up, own_log, partitions
from tests.infra.references import References


@pytest.fixture
def references(data_in_prod: Template) -> References:
    return References(data_in_prod)


def test_the_phone_path_may_do_exactly_this(functions_in_prod: Template, references: References) -> None:
    log = own_log(functions_in_prod, "api")

    assert allowed(functions_in_prod, "api", references) == XRAY | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:BatchGetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("dynamodb:UpdateItem", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/guest"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/list"),
        ("secretsmanager:GetSecretValue", "TwilioSecret"),
        ("secretsmanager:GetSecretValue", "CallSecret"),
        ("secretsmanager:GetSecretValue", "GoogleSecret"),
        ("secretsmanager:GetSecretValue", "SquareSecret"),
        ("secretsmanager:GetSecretValue", "ToastSecret"),
        ("kms:Decrypt", "TenantKey.Arn"),
        ("kms:Encrypt", "TenantKey.Arn"),
        ("sqs:SendMessage", f"{given_up(functions_in_prod, 'CalendarWorkQueue')}.Arn"),
        ("geo-places:Geocode", "arn:AWS::Partition:geo-places:AWS::Region::provider/default"),
    }


def test_the_door_for_texts_may_do_exactly_this(functions_in_prod: Template, references: References) -> None:
    log = own_log(functions_in_prod, "sms")
    queue = given_up(functions_in_prod, "SmsOutbox")

    assert allowed(functions_in_prod, "sms", references) == XRAY | STREAM | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("dynamodb:UpdateItem", "RestaurantTable.Arn"),
        ("secretsmanager:GetSecretValue", "TwilioSecret"),
        ("sqs:SendMessage", f"{queue}.Arn"),
    }


def test_the_follow_up_may_do_exactly_this_and_holds_no_secret(
    functions_in_prod: Template, references: References
) -> None:
    log = own_log(functions_in_prod, "followup")
    queue = given_up(functions_in_prod, "FollowupOutbox")

    assert allowed(functions_in_prod, "followup", references) == XRAY | STREAM | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:BatchGetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("dynamodb:UpdateItem", "RestaurantTable.Arn"),
        ("dynamodb:DeleteItem", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/due"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/guest"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/list"),
        ("sqs:SendMessage", f"{queue}.Arn"),
    }


def test_the_door_to_calendars_may_do_exactly_this(functions_in_prod: Template, references: References) -> None:
    log = own_log(functions_in_prod, "calendar")
    work = f"{given_up(functions_in_prod, 'CalendarWorkQueue')}.Arn"

    assert allowed(functions_in_prod, "calendar", references) == XRAY | STREAM | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:BatchGetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("dynamodb:UpdateItem", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn"),
        ("dynamodb:Query", "RestaurantTable.Arn/index/list"),
        ("secretsmanager:GetSecretValue", "GoogleSecret"),
        ("kms:Decrypt", "TenantKey.Arn"),
        ("sqs:SendMessage", f"{given_up(functions_in_prod, 'CalendarOutbox')}.Arn"),
        ("sqs:SendMessage", work),
        ("sqs:ReceiveMessage", work),
        ("sqs:DeleteMessage", work),
        ("sqs:GetQueueAttributes", work),
    }


def test_the_door_to_points_of_sale_may_do_exactly_this(functions_in_prod: Template, references: References) -> None:
    log = own_log(functions_in_prod, "pos")

    assert allowed(functions_in_prod, "pos", references) == XRAY | STREAM | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("dynamodb:UpdateItem", "RestaurantTable.Arn"),
        ("secretsmanager:GetSecretValue", "SquareSecret"),
        ("secretsmanager:GetSecretValue", "ToastSecret"),
        ("kms:Decrypt", "TenantKey.Arn"),
        ("kms:Encrypt", "TenantKey.Arn"),
        ("sqs:SendMessage", f"{given_up(functions_in_prod, 'PosOutbox')}.Arn"),
    }


def test_a_restaurants_token_opens_only_for_whoever_names_the_restaurant(functions_in_prod: Template) -> None:
    policies = functions_in_prod.find_resources("AWS::IAM::Policy").values()
    conditions = [
        statement.get("Condition")
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "kms:" in json.dumps(statement["Action"])
    ]

    assert conditions == [{"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["restaurant"]}}] * 3


def test_tickets_go_by_mail_only_where_there_is_an_address_and_only_from_it() -> None:
    app = cdk.App(context=json.loads(CDK_JSON.read_text())["context"] | NOT_PACKED, analytics_reporting=False)
    mailing = replace(DEV, ticket_sender="kitchen@example.com")
    deployment = Deployment(app, environment=mailing, target=LAMBDA)
    template = Template.from_stack(deployment.functions)
    asked = allowed(template, "pos", References(Template.from_stack(deployment.data)))

    sending = {resource for action, resource in asked if action == "ses:SendEmail"}
    assert {resource.rpartition(":")[2] for resource in sending} == {
        "identity/kitchen@example.com",
        "identity/example.com",
    }
    assert function(template, "pos")["Environment"]["Variables"]["TICKET_SENDER"] == "kitchen@example.com"


@pytest.mark.parametrize(
    ("handler", "reached"),
    [
        ("api", []),
        ("sms", ["RESTAURANT#*", "CALL#*", "VENDOR#*"]),
        ("calendar", ["RESTAURANT#*", "CALL#*"]),
        ("pos", ["RESTAURANT#*", "CALL#*", "VENDOR#*"]),
        ("followup", ["RESTAURANT#*", "CALL#*"]),
        ("menu_ocr", ["RESTAURANT#*", "JOB#*"]),
    ],
)
def test_a_door_that_nobody_waits_for_reaches_no_further_than_it_must(
    handler: str, reached: list[str], functions_in_prod: Template
) -> None:
    assert partitions(functions_in_prod, handler) == reached


def test_nobody_has_a_policy_of_aws_or_a_star_but_for_traces_and_menus(functions_in_prod: Template) -> None:
    roles = functions_in_prod.find_resources("AWS::IAM::Role").values()
    policies = functions_in_prod.find_resources("AWS::IAM::Policy").values()
    starred = [
        statement["Action"]
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "*" in json.dumps([statement["Action"], statement["Resource"]])
    ]

    assert all(set(role["Properties"]) == {"AssumeRolePolicyDocument", "Tags"} for role in roles)
    of_all, of_menus = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], []
    for actions in starred:
        if actions != of_all:
            of_menus.append(actions)
    assert starred.count(of_all) == len(DOORS) - 1
    assert sorted(of_menus, key=str) == [
        ["textract:DetectDocumentText", "textract:GetDocumentAnalysis", "textract:StartDocumentAnalysis", *of_all],
        "s3:GetObject",
        "s3:PutObject",
    ]
