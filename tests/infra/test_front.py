"""A WebSocket passes from Twilio to the tasks with its headers, and is cut by no idle time-out of ours."""

from dataclasses import replace
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.environments import DEV, OwnDomain
from infra.secrets import Secrets
from infra.streamer import Streamer

ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""Ids of CloudFront's managed policies (CloudFront guide, "Use managed policies")."""
DOMAIN = OwnDomain(
    "voice.example.com", "arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555"
)


def only(template: Template, kind: str) -> tuple[str, dict[str, Any]]:
    """The one resource of that type: its logical id and properties."""
    ((logical_id, resource),) = template.find_resources(kind).items()
    return logical_id, resource["Properties"]


def distribution(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = only(template, "AWS::CloudFront::Distribution")[1]["DistributionConfig"]
    return config


@pytest.fixture(scope="module")
def with_own_domain() -> Template:
    app = cdk.App()
    environment = replace(DEV, stream_domain=DOMAIN)
    secrets = Secrets(cdk.Stack(app, "Data"), "Secrets", environment=environment)
    streamer = Streamer(
        app, "Streamer", environment=environment, backend_url="https://api.example.com", secrets=secrets
    )
    return Template.from_stack(streamer)


def test_the_load_balancer_has_no_address_on_the_internet(streamer_in_prod: Template) -> None:
    _, balancer = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::LoadBalancer")

    assert balancer["Scheme"] == "internal"


def test_cloudfront_reaches_the_load_balancer_through_a_vpc_origin(streamer_in_prod: Template) -> None:
    balancer, _ = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    origin, properties = only(streamer_in_prod, "AWS::CloudFront::VpcOrigin")

    assert properties["VpcOriginEndpointConfig"]["Arn"] == {"Ref": balancer}
    (named,) = distribution(streamer_in_prod)["Origins"]
    assert named["VpcOriginConfig"]["VpcOriginId"] == {"Fn::GetAtt": [origin, "Id"]}
    assert "CustomOriginConfig" not in named


def test_all_headers_arrive_and_nothing_is_cached(streamer_in_prod: Template) -> None:
    config = distribution(streamer_in_prod)
    behaviour = config["DefaultCacheBehavior"]

    # Without Sec-WebSocket-* there is no WebSocket, without X-Twilio-Signature nobody gets in.
    assert behaviour["OriginRequestPolicyId"] == ALL_VIEWER
    assert behaviour["CachePolicyId"] == CACHING_DISABLED
    assert behaviour["ViewerProtocolPolicy"] == "https-only"
    assert behaviour["AllowedMethods"] == ["GET", "HEAD"]
    assert config["HttpVersion"] == "http1.1"
    assert "CacheBehaviors" not in config


def test_the_load_balancers_idle_time_out_is_the_longest_there_is(streamer_in_prod: Template) -> None:
    _, balancer = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::LoadBalancer")

    assert {"Key": "idle_timeout.timeout_seconds", "Value": "4000"} in balancer["LoadBalancerAttributes"]


def test_only_streams_and_health_are_passed_on(streamer_in_prod: Template) -> None:
    _, listener = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::Listener")
    _, rule = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::ListenerRule")
    targets, _ = only(streamer_in_prod, "AWS::ElasticLoadBalancingV2::TargetGroup")

    assert [(action["Type"], action["FixedResponseConfig"]["StatusCode"]) for action in listener["DefaultActions"]] == [
        ("fixed-response", "404")
    ]
    assert rule["Conditions"][0]["PathPatternConfig"]["Values"] == ["/media", "/media/", "/health"]
    assert rule["Actions"] == [{"TargetGroupArn": {"Ref": targets}, "Type": "forward"}]


def test_asking_for_cloudfronts_group_may_do_that_and_write_its_own_log(streamer_in_prod: Template) -> None:
    (function,) = streamer_in_prod.find_resources("AWS::Lambda::Function").values()
    role = function["Properties"]["Role"]["Fn::GetAtt"][0]
    statements = [
        statement
        for policy in streamer_in_prod.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"]["Roles"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]

    assert sorted(str(statement["Action"]) for statement in statements) == [
        "['logs:CreateLogStream', 'logs:PutLogEvents']",
        "ec2:DescribeSecurityGroups",
    ]
    assert "ManagedPolicyArns" not in streamer_in_prod.find_resources("AWS::IAM::Role")[role]["Properties"]


def test_cloudfronts_group_is_asked_for_only_when_it_must_be_there(streamer_in_prod: Template) -> None:
    (lookup,) = streamer_in_prod.find_resources("Custom::AWS").values()

    assert only(streamer_in_prod, "AWS::CloudFront::Distribution")[0] in lookup["DependsOn"]


def test_with_a_domain_of_ones_own_tls_is_modern_and_the_owner_is_told_where_to_point_it(
    with_own_domain: Template,
) -> None:
    config = distribution(with_own_domain)

    assert config["Aliases"] == ["voice.example.com"]
    assert config["ViewerCertificate"]["AcmCertificateArn"] == DOMAIN.certificate_arn
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert with_own_domain.find_outputs("StreamUrl")["StreamUrl"]["Value"] == "wss://voice.example.com/media"
    assert "StreamDomainTarget" in with_own_domain.find_outputs("*")


def test_without_one_cloudfronts_name_serves(streamer_in_prod: Template) -> None:
    name, _ = only(streamer_in_prod, "AWS::CloudFront::Distribution")

    assert streamer_in_prod.find_outputs("StreamUrl")["StreamUrl"]["Value"] == {
        "Fn::Join": ["", ["wss://", {"Fn::GetAtt": [name, "DomainName"]}, "/media"]]
    }
    assert "ViewerCertificate" not in distribution(streamer_in_prod)
