"""The door that reads menus: what wakes it, what it may do, and what becomes of what it cannot read."""

import json
from dataclasses import replace
from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

from functions.menu_ocr.bucket import PREFIX
from functions.menu_ocr.intake import MOST_BYTES
from functions.menu_ocr.trial import MOST_MEGABYTES
from functions.menu_ocr.working import MOST_FILES
from infra.app import CDK_JSON, Deployment
from infra.bundle.recipe import LAMBDA
from infra.bundling import NOT_PACKED
from infra.environments import PROD
from tests.infra.door_policies import XRAY, allowed, function, given_up, own_log
from tests.infra.references import References


def named(template: Template, kind: str, beginning: str) -> tuple[str, dict[str, Any]]:
    """The one resource of a kind whose logical id begins so, with its properties."""
    ((name, found),) = (one for one in template.find_resources(kind).items() if one[0].startswith(beginning))
    return name, found["Properties"]


def test_it_may_do_exactly_this(functions_in_prod: Template, data_in_prod: Template) -> None:
    references = References(data_in_prod)
    log = own_log(functions_in_prod, "menu_ocr")
    ended = given_up(functions_in_prod, "MenuJobsQueue")
    publisher, _ = named(functions_in_prod, "AWS::IAM::Role", "MenuJobsPublisher")

    assert allowed(functions_in_prod, "menu_ocr", references) == XRAY | {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:GetItem", "RestaurantTable.Arn"),
        ("dynamodb:PutItem", "RestaurantTable.Arn"),
        ("s3:ListBucket", "MenuBucket.Arn"),
        ("s3:GetObject", "MenuBucket.Arn/menus/*"),
        ("s3:PutObject", "MenuBucket.Arn/crops/*"),
        ("textract:DetectDocumentText", "*"),
        ("textract:StartDocumentAnalysis", "*"),
        ("textract:GetDocumentAnalysis", "*"),
        ("iam:PassRole", f"{publisher}.Arn"),
        ("sqs:ReceiveMessage", f"{ended}.Arn"),
        ("sqs:DeleteMessage", f"{ended}.Arn"),
        ("sqs:GetQueueAttributes", f"{ended}.Arn"),
        ("sqs:SendMessage", f"{ended}.Arn"),
        ("sqs:SendMessage", f"{given_up(functions_in_prod, 'MenuUploadsDeadLetters')}.Arn"),
    }


def test_only_uploads_wake_it_and_never_the_pictures_that_it_writes_itself(functions_in_prod: Template) -> None:
    _, rule = named(functions_in_prod, "AWS::Events::Rule", "MenuUploads")

    assert rule["EventPattern"]["detail"]["object"]["key"] == [{"prefix": PREFIX}]
    assert not "crops/".startswith(PREFIX)


def test_textract_tells_the_end_of_a_job_with_the_role_that_the_door_hands_over(
    functions_in_prod: Template, data_in_prod: Template
) -> None:
    references = References(data_in_prod)
    variables = function(functions_in_prod, "menu_ocr")["Environment"]["Variables"]
    publisher, role = named(functions_in_prod, "AWS::IAM::Role", "MenuJobsPublisher")
    topic, _ = named(functions_in_prod, "AWS::SNS::Topic", "MenuJobs")
    _, policy = named(functions_in_prod, "AWS::IAM::Policy", "MenuJobsPublisher")

    assert references.plain(variables["TEXTRACT_TOPIC_ARN"]) == topic
    assert references.plain(variables["TEXTRACT_ROLE_ARN"]) == f"{publisher}.Arn"
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "textract.amazonaws.com"}
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], references.plain(statement["Resource"])) == ("sns:Publish", topic)


def test_the_role_can_be_handed_to_textract_only_and_listing_stays_below_the_uploads(
    functions_in_prod: Template,
) -> None:
    role = function(functions_in_prod, "menu_ocr")["Role"]["Fn::GetAtt"][0]
    ((_, policy),) = functions_in_prod.find_resources(
        "AWS::IAM::Policy", {"Properties": {"Roles": [{"Ref": role}]}}
    ).items()
    conditions = {
        str(one["Action"]): one["Condition"]
        for one in policy["Properties"]["PolicyDocument"]["Statement"]
        if "Condition" in one
    }

    assert conditions["iam:PassRole"] == {"StringEquals": {"iam:PassedToService": "textract.amazonaws.com"}}
    assert conditions["s3:ListBucket"] == {"StringLike": {"s3:prefix": ["menus/*"]}}


def test_what_it_cannot_read_is_tried_again_and_then_kept(functions_in_prod: Template) -> None:
    _, runs = named(functions_in_prod, "AWS::Lambda::EventInvokeConfig", "MenuUploads")
    queue = given_up(functions_in_prod, "MenuUploadsDeadLetters")

    assert runs["MaximumRetryAttempts"] == 2
    assert runs["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}}


def test_all_files_of_one_menu_fit_into_its_memory_beside_the_hardest_page(functions_in_prod: Template) -> None:
    files, page, python = MOST_FILES * MOST_BYTES / 2**20, MOST_MEGABYTES, 250

    assert files + page + python < function(functions_in_prod, "menu_ocr")["MemorySize"]


def test_it_reads_openais_key_only_where_a_model_is_named(functions_in_prod: Template) -> None:
    app = cdk.App(context=json.loads(CDK_JSON.read_text())["context"] | NOT_PACKED, analytics_reporting=False)
    deployment = Deployment(app, environment=replace(PROD, menu_repair_model="gpt-5.6-terra"), target=LAMBDA)
    template = Template.from_stack(deployment.functions)
    asked = allowed(template, "menu_ocr", References(Template.from_stack(deployment.data)))

    (secret,) = (resource for action, resource in asked if action == "secretsmanager:GetSecretValue")
    assert secret == "OpenAiSecret"
    assert function(template, "menu_ocr")["Environment"]["Variables"]["REPAIR_MODEL"] == "gpt-5.6-terra"
    assert function(functions_in_prod, "menu_ocr")["Environment"]["Variables"]["REPAIR_MODEL"] == ""
