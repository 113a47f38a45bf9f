"""The functions' stack: what comes in and how much, what wakes the doors, and what is written down of it."""

import json
from dataclasses import replace
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from fastapi.routing import APIRoute

from functions.api.app import ROUTERS
from functions.followup.ringing import LEASE
from functions.sms.twilio import TIMEOUT_SECONDS
from infra.app import CDK_JSON, Deployment
from infra.bundle.recipe import LAMBDA
from infra.bundling import NOT_PACKED
from infra.environments import DEV, ENVIRONMENTS
from infra.functions import PHONE_ROUTES
from tests.infra.door_policies import DOORS, function, given_up
from tests.infra.references import References

TWILIO_WAITS_SECONDS = 15
"""For a webhook's answer, before it turns to the fallback (Twilio, "Webhooks: connection overrides")."""


@pytest.fixture
def references(data_in_prod: Template) -> References:
    return References(data_in_prod)


@pytest.mark.parametrize(
    ("name", "how_often", "woken", "task"),
    [
        ("EveryMinute", "rate(1 minute)", "Followup", "ring"),
        ("CalendarPoll", "rate(10 minutes)", "Calendar", "poll"),
    ],
)
def test_the_clock_may_wake_the_door_that_it_is_for_and_nobody_else(
    name: str, how_often: str, woken: str, task: str, functions_in_prod: Template, references: References
) -> None:
    schedules = functions_in_prod.find_resources("AWS::Scheduler::Schedule")
    (schedule,) = (found["Properties"] for logical_id, found in schedules.items() if logical_id.startswith(name))
    target = schedule["Target"]
    role = target["RoleArn"]["Fn::GetAtt"][0]
    ((_, policy),) = functions_in_prod.find_resources(
        "AWS::IAM::Policy", {"Properties": {"Roles": [{"Ref": role}]}}
    ).items()

    assert (schedule["ScheduleExpression"], json.loads(target["Input"])) == (how_often, {"task": task})
    assert references.plain(target["Arn"]).startswith(f"{woken}Function")
    assert [
        (one["Action"], references.plain(one["Resource"]))
        for one in policy["Properties"]["PolicyDocument"]["Statement"]
    ] == [
        ("lambda:InvokeFunction", references.plain(target["Arn"])),
        ("sqs:SendMessage", f"{given_up(functions_in_prod, name)}.Arn"),
    ]


def test_a_worker_keeps_no_timer_longer_than_its_lease(functions_in_prod: Template) -> None:
    assert function(functions_in_prod, "followup")["Timeout"] < LEASE.total_seconds()


def test_every_path_of_the_api_has_a_way_in_and_no_way_leads_nowhere() -> None:
    served = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

    used = {way for way in PHONE_ROUTES for method, path in served if leads(way, method, path)}
    assert {
        (method, path) for method, path in served if not any(leads(way, method, path) for way in PHONE_ROUTES)
    } == set()
    assert used == set(PHONE_ROUTES)


def leads(way: str, method: str, path: str) -> bool:
    """Whether API Gateway would take that request through that route."""
    verb, _, pattern = way.partition(" ")
    prefix, proxied, _ = pattern.partition("{proxy+}")
    return verb in ("ANY", method) and (path.startswith(prefix) if proxied else path == prefix)


def test_the_ways_in_all_lead_to_the_phone_path_as_twilio_signed_them(
    functions_in_prod: Template, references: References
) -> None:
    routes = [one["Properties"] for one in functions_in_prod.find_resources("AWS::ApiGatewayV2::Route").values()]
    ((integration_id, integration),) = functions_in_prod.find_resources("AWS::ApiGatewayV2::Integration").items()
    ((_, stage),) = functions_in_prod.find_resources("AWS::ApiGatewayV2::Stage").items()

    assert {route["RouteKey"] for route in routes} == set(PHONE_ROUTES)
    assert {references.plain(route["Target"]) for route in routes} == {f"integrations/{integration_id}"}
    assert {references.plain(one["ApiId"]) for one in (*routes, stage["Properties"])} == {"PhoneApi"}
    assert integration["Properties"]["PayloadFormatVersion"] == "2.0"
    # Any other stage would stand in every path, and Twilio signs the path.
    assert (stage["Properties"]["StageName"], stage["Properties"]["AutoDeploy"]) == ("$default", True)


def test_no_page_in_a_browser_may_call_the_phone_path(data_in_prod: Template) -> None:
    ((_, api),) = data_in_prod.find_resources("AWS::ApiGatewayV2::Api").items()

    assert "CorsConfiguration" not in api["Properties"]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_more_requests_than_the_environment_bears_are_refused(environment: Any, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(f"functions_in_{environment.name}")
    ((_, stage),) = template.find_resources("AWS::ApiGatewayV2::Stage").items()
    most = environment.functions.requests_per_second

    assert stage["Properties"]["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": most,
        "ThrottlingBurstLimit": 2 * most,
    }


def test_of_a_request_it_is_written_down_what_became_of_it_and_nothing_of_who_made_it(
    functions_in_prod: Template,
) -> None:
    ((_, stage),) = functions_in_prod.find_resources("AWS::ApiGatewayV2::Stage").items()
    written = json.loads(stage["Properties"]["AccessLogSettings"]["Format"])

    assert "$context.requestId" in written.values()
    assert "$context.status" in written.values()
    told = " ".join(written.values()).lower()
    assert [word for word in ("identity", "sourceip", "useragent", "path", "query", "authorizer") if word in told] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_every_log_is_forgotten_in_time(environment: Any, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(f"functions_in_{environment.name}")
    logs = template.find_resources("AWS::Logs::LogGroup").values()

    assert [log["Properties"]["RetentionInDays"] for log in logs] == [environment.log_days] * (len(DOORS) + 1)


def test_nothing_that_could_meet_its_like_has_a_name_of_its_own(functions_in_prod: Template) -> None:
    names = ("FunctionName", "QueueName", "RoleName", "LogGroupName", "AlarmName", "TopicName", "Name")
    named = [
        (logical_id, name)
        for logical_id, resource in functions_in_prod.to_json()["Resources"].items()
        for name in names
        if isinstance(resource.get("Properties", {}).get(name), str)
    ]

    assert named == []


def test_the_phone_path_gives_up_before_twilio_does(functions_in_prod: Template) -> None:
    assert function(functions_in_prod, "api")["Timeout"] < TWILIO_WAITS_SECONDS


def test_a_whole_batch_of_texts_has_time_even_if_twilio_answers_none(functions_in_prod: Template) -> None:
    (mapping,) = (
        found
        for name, found in functions_in_prod.find_resources("AWS::Lambda::EventSourceMapping").items()
        if name.startswith("SmsOutbox")
    )
    requests_for_each = 2  # whether it was sent before, and to send it

    worst = mapping["Properties"]["BatchSize"] * requests_for_each * TIMEOUT_SECONDS
    assert worst < function(functions_in_prod, "sms")["Timeout"]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_a_new_account_with_ten_functions_at_once_can_be_deployed_into(
    environment: Any, request: pytest.FixtureRequest
) -> None:
    template: Template = request.getfixturevalue(f"functions_in_{environment.name}")

    for door in DOORS:
        assert "ReservedConcurrentExecutions" not in function(template, door)


def test_whoever_has_the_quota_can_hold_the_texts_to_so_many_at_once() -> None:
    template = with_functions(texts_at_once=10)

    assert function(template, "sms")["ReservedConcurrentExecutions"] == 10
    assert "ReservedConcurrentExecutions" not in function(template, "api")


def with_functions(**changed: Any) -> Template:
    """The development environment's functions, differently sized."""
    app = cdk.App(context=json.loads(CDK_JSON.read_text())["context"] | NOT_PACKED, analytics_reporting=False)
    other = replace(DEV, functions=replace(DEV.functions, **changed))
    return Template.from_stack(Deployment(app, environment=other, target=LAMBDA).functions)


def test_all_doors_but_the_one_for_menus_are_cut_from_one_bundle(functions_in_prod: Template) -> None:
    codes = {door: json.dumps(function(functions_in_prod, door)["Code"]) for door in DOORS}
    menus = codes.pop("menu_ocr")

    assert len(set(codes.values())) == 1
    assert menus not in codes.values()


def test_what_a_door_lost_or_let_wait_calls_a_person(functions_in_prod: Template, references: References) -> None:
    alarms = [one["Properties"] for one in functions_in_prod.find_resources("AWS::CloudWatch::Alarm").values()]
    ours = [one for one in alarms if one.get("MetricName") in ("ApproximateNumberOfMessagesVisible", "IteratorAge")]

    # Lost and late for each of four doors, lost for each of two schedules, lost for the queue of calendars (late is by age), lost
    # for uploads and for Textract's jobs.
    assert len(ours) == 2 * 4 + 2 + 1 + 2
    assert all(len(references.plain(alarm["AlarmActions"])) == 1 for alarm in ours)


def test_phones_can_be_kept_warm_and_are_then_called_where_they_are() -> None:
    template = with_functions(phones_kept_warm=3)

    ((alias_id, alias),) = template.find_resources("AWS::Lambda::Alias").items()
    ((_, integration),) = template.find_resources("AWS::ApiGatewayV2::Integration").items()
    assert alias["Properties"]["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 3}
    assert integration["Properties"]["IntegrationUri"] == {"Ref": alias_id}
