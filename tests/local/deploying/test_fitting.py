"""A template is fitted to the emulator by taking out what it refuses, by name, and nothing else."""

import copy
from typing import Any

from local.deploying.fitting import REFUSED, fit, override_variables

QUEUE: dict[str, Any] = {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}}


def alarm(**properties: object) -> dict[str, Any]:
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def template(**resources: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def test_a_template_without_anything_refused_stays_as_it_is() -> None:
    plain = template(Queue=QUEUE) | {"Outputs": {"Name": {"Value": {"Ref": "Queue"}}}}
    fitted = fit(plain)
    assert fitted.template == plain
    assert fitted.changes == ()


def test_every_refused_type_is_taken_out_and_told_by_its_name() -> None:
    resources: dict[str, dict[str, Any]] = {
        f"Thing{place}": {"Type": refused, "Properties": {}} for place, refused in enumerate(REFUSED)
    }
    fitted = fit(template(Queue=QUEUE, **resources))
    assert fitted.template["Resources"] == {"Queue": QUEUE}
    assert fitted.changes == tuple(
        f"- {name} ({resource['Type']}): {REFUSED[resource['Type']]}" for name, resource in resources.items()
    )


def test_only_alarms_that_calculate_are_taken_out() -> None:
    plain = alarm(MetricName="Errors")
    fitted = fit(template(Plain=plain, Clever=alarm(Metrics=[{"Expression": "a / b"}])))
    assert fitted.template["Resources"] == {"Plain": plain}
    assert fitted.changes == ("- Clever (AWS::CloudWatch::Alarm): the emulator's alarms know no metric math",)


def test_nothing_waits_for_what_was_taken_out() -> None:
    origin = {"Type": "AWS::CloudFront::VpcOrigin", "Properties": {}}
    one = QUEUE | {"DependsOn": "Origin"}
    many = QUEUE | {"DependsOn": ["Origin", "One"]}
    fitted = fit(template(Origin=origin, One=one, Many=many)).template["Resources"]
    assert fitted == {"One": QUEUE, "Many": QUEUE | {"DependsOn": ["One"]}}


def test_whoever_pointed_at_it_points_at_a_text_that_names_it_and_is_told() -> None:
    origin = {"Type": "AWS::CloudFront::VpcOrigin", "Properties": {}}
    front = {
        "Type": "AWS::CloudFront::Distribution",
        "Properties": {"Origins": [{"Id": {"Fn::GetAtt": ["Origin", "Id"]}, "Host": {"Ref": "Balancer"}}]},
    }
    fitted = fit(template(Origin=origin, Front=front))
    assert fitted.template["Resources"]["Front"]["Properties"] == {
        "Origins": [{"Id": "not-emulated-Origin", "Host": {"Ref": "Balancer"}}]
    }
    assert fitted.changes[1:] == ("~ Front (AWS::CloudFront::Distribution): pointed at Origin",)


def test_outputs_of_what_is_gone_go_too() -> None:
    origin = {"Type": "AWS::CloudFront::VpcOrigin", "Properties": {}}
    outputs = {"Gone": {"Value": {"Ref": "Origin"}}, "Kept": {"Value": {"Ref": "Queue"}}}
    fitted = fit(template(Origin=origin, Queue=QUEUE) | {"Outputs": outputs})
    assert list(fitted.template["Outputs"]) == ["Kept"]
    assert fitted.changes[1:] == ("- output Gone: of what is not there",)


def test_only_outputs_that_take_a_secrets_arn_apart_go() -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {}}
    apart = {"Value": {"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "Secret"}]}]}}
    other = {"Value": {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Queue"}]}]}}
    outputs = {"Apart": apart, "Whole": {"Value": {"Ref": "Secret"}}, "Other": other}
    fitted = fit(template(Secret=secret, Queue=QUEUE) | {"Outputs": outputs})
    assert list(fitted.template["Outputs"]) == ["Whole", "Other"]


def test_the_synthesized_template_is_left_as_it_was() -> None:
    given = template(Origin={"Type": "AWS::CloudFront::VpcOrigin"}, Queue=QUEUE | {"DependsOn": "Origin"})
    before = copy.deepcopy(given)
    fit(given)
    assert given == before


def function(**variables: object) -> dict[str, Any]:
    return {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": variables}}}


def test_variables_are_set_where_they_or_their_companions_stand_and_nowhere_else() -> None:
    given = template(
        Phone=function(BASE={"Ref": "Api"}, SECRET={"Ref": "Secret"}),
        Sms=function(SECRET={"Ref": "Secret"}),
        Lookup={"Type": "AWS::Lambda::Function", "Properties": {}},
        Queue=QUEUE,
    )
    changes = override_variables(given, {"BASE": "http://here", "VENDOR": "http://there"}, beside={"VENDOR": "SECRET"})
    assert given == template(
        Phone=function(BASE="http://here", SECRET={"Ref": "Secret"}, VENDOR="http://there"),
        Sms=function(SECRET={"Ref": "Secret"}, VENDOR="http://there"),
        Lookup={"Type": "AWS::Lambda::Function", "Properties": {}},
        Queue=QUEUE,
    )
    assert changes == ["~ Phone: BASE=http://here", "~ Phone: VENDOR=http://there", "~ Sms: VENDOR=http://there"]
