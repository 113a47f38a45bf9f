"""Nothing but the load balancer reaches a task, and nothing but CloudFront the load balancer."""

from typing import Any

from aws_cdk.assertions import Template

GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"


def group(template: Template, words: str) -> tuple[str, dict[str, Any]]:
    """The security group whose description begins so: its logical id and properties."""
    found = {
        logical_id: resource["Properties"]
        for logical_id, resource in template.find_resources(GROUP).items()
        if resource["Properties"]["GroupDescription"].startswith(words)
    }
    ((logical_id, properties),) = found.items()
    return logical_id, properties


def ways_in(template: Template, logical_id: str) -> list[dict[str, Any]]:
    """All that may come into a group."""
    inline = template.find_resources(GROUP)[logical_id]["Properties"].get("SecurityGroupIngress", [])
    apart = [resource["Properties"] for resource in template.find_resources(INGRESS).values()]
    return [*inline, *(rule for rule in apart if rule["GroupId"] == {"Fn::GetAtt": [logical_id, "GroupId"]})]


def test_there_is_no_nat_gateway_and_two_zones(streamer_in_prod: Template) -> None:
    streamer_in_prod.resource_count_is("AWS::EC2::NatGateway", 0)
    streamer_in_prod.resource_count_is("AWS::EC2::EIP", 0)
    zones = {
        str(subnet["Properties"]["AvailabilityZone"])
        for subnet in streamer_in_prod.find_resources("AWS::EC2::Subnet").values()
    }

    assert len(zones) == 2


def test_no_subnet_gives_out_public_addresses_unasked(streamer_in_prod: Template) -> None:
    subnets = streamer_in_prod.find_resources("AWS::EC2::Subnet").values()

    assert len(subnets) == 4
    assert [subnet for subnet in subnets if subnet["Properties"].get("MapPublicIpOnLaunch")] == []


def test_the_load_balancers_subnets_lead_nowhere(streamer_in_prod: Template) -> None:
    balancer = next(iter(streamer_in_prod.find_resources("AWS::ElasticLoadBalancingV2::LoadBalancer").values()))
    subnets = {subnet["Ref"] for subnet in balancer["Properties"]["Subnets"]}
    tables = {
        association["Properties"]["RouteTableId"]["Ref"]
        for association in streamer_in_prod.find_resources("AWS::EC2::SubnetRouteTableAssociation").values()
        if association["Properties"]["SubnetId"]["Ref"] in subnets
    }
    routes = [
        route
        for route in streamer_in_prod.find_resources("AWS::EC2::Route").values()
        if route["Properties"]["RouteTableId"]["Ref"] in tables
    ]

    assert len(tables) == 2
    assert routes == []


def test_a_task_lets_in_the_load_balancer_on_one_port_and_nobody_else(streamer_in_prod: Template) -> None:
    front, _ = group(streamer_in_prod, "The load balancer")
    tasks, _ = group(streamer_in_prod, "The tasks")

    (rule,) = ways_in(streamer_in_prod, tasks)

    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": [front, "GroupId"]}
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 8080, 8080)


def test_a_task_speaks_tls_to_the_world_and_nothing_else(streamer_in_prod: Template) -> None:
    _, tasks = group(streamer_in_prod, "The tasks")

    (rule,) = tasks["SecurityGroupEgress"]

    assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("0.0.0.0/0", "tcp", 443, 443)


def test_the_load_balancer_lets_in_cloudfronts_interfaces_and_nobody_else(streamer_in_prod: Template) -> None:
    front, _ = group(streamer_in_prod, "The load balancer")
    (lookup,) = streamer_in_prod.find_resources("Custom::AWS")

    (rule,) = ways_in(streamer_in_prod, front)

    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": [lookup, "SecurityGroups.0.GroupId"]}
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 80, 80)


def test_the_load_balancer_sends_to_tasks_and_nowhere_else(streamer_in_prod: Template) -> None:
    front, _ = group(streamer_in_prod, "The load balancer")
    tasks, _ = group(streamer_in_prod, "The tasks")
    (rule,) = [way["Properties"] for way in streamer_in_prod.find_resources("AWS::EC2::SecurityGroupEgress").values()]

    assert rule["GroupId"] == {"Fn::GetAtt": [front, "GroupId"]}
    assert rule["DestinationSecurityGroupId"] == {"Fn::GetAtt": [tasks, "GroupId"]}
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 8080, 8080)


def test_no_group_has_an_empty_list_of_ways_out_which_would_mean_everywhere(streamer_in_prod: Template) -> None:
    for guard in streamer_in_prod.find_resources(GROUP).values():
        ways = guard["Properties"]["SecurityGroupEgress"]

        assert ways
        assert [way for way in ways if way["IpProtocol"] == "-1"] == []


def test_the_images_layers_come_without_the_internet(streamer_in_prod: Template) -> None:
    (endpoint,) = streamer_in_prod.find_resources("AWS::EC2::VPCEndpoint").values()

    assert endpoint["Properties"]["VpcEndpointType"] == "Gateway"
    assert ".s3" in str(endpoint["Properties"]["ServiceName"])
